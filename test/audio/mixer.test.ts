import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CEILING, MixChannel, softLimit } from '../../src/audio/mixer.ts';

const FRAMES = 8;
const ONES = new Float32Array(FRAMES).fill(1);

/** What the channel makes of a constant 1 once a change has settled: [left, right]. */
function settled(channel: MixChannel): [number | undefined, number | undefined] {
  channel.add(new Float32Array(2 * FRAMES), ONES, FRAMES);
  const bus = new Float32Array(2 * FRAMES);
  channel.add(bus, ONES, FRAMES);
  return [bus[0], bus[1]];
}

describe('MixChannel', () => {
  test('puts a voice in the middle, as loud as it is', () => {
    expect(settled(new MixChannel())).toEqual([1, 1]);
  });

  test('adds to what is there', () => {
    const bus = new Float32Array(2 * FRAMES).fill(0.25);
    new MixChannel().add(bus, ONES, FRAMES);
    expect(bus).toEqual(new Float32Array(2 * FRAMES).fill(1.25));
  });

  test.each([
    ['6 dB down', -6.0206, 0, false, [0.5, 0.5]],
    ['all left', 0, -1, false, [1, 0]],
    ['half right', 0, 0.5, false, [0.5, 1]],
    ['muted', 20, 0, true, [0, 0]],
  ] as const)('%s', (_, gainDb, pan, muted, [left, right]) => {
    const channel = new MixChannel();
    channel.set(gainDb, pan, muted);
    const [heardLeft, heardRight] = settled(channel);
    expect(heardLeft).toBeCloseTo(left, 4);
    expect(heardRight).toBeCloseTo(right, 4);
  });

  test('spreads a change evenly over one block', () => {
    const channel = new MixChannel();
    channel.add(new Float32Array(2 * FRAMES), ONES, FRAMES);
    channel.set(0, 0, true);
    const bus = new Float32Array(2 * FRAMES);
    channel.add(bus, ONES, FRAMES);
    const left = [...bus].filter((_, i) => i % 2 === 0);
    expect(left).toEqual(left.map((_, i) => 1 - (i + 1) / FRAMES));
  });
});

describe('a MixChannel of which nothing is heard', () => {
  /** The first block that is heard of a constant 1. */
  function first(channel: MixChannel): Float32Array {
    const bus = new Float32Array(2 * FRAMES);
    channel.add(bus, ONES, FRAMES);
    return bus;
  }

  test('takes a change at once: there is nothing that could click, but a word that could leak', () => {
    const channel = new MixChannel();
    channel.set(0, 0, true);
    expect(first(channel)).toEqual(new Float32Array(2 * FRAMES));
    channel.rest();
    channel.set(0, 0, false);
    expect(first(channel)).toEqual(new Float32Array(2 * FRAMES).fill(1));
  });

  test('has done with a change that was asked for in its last block', () => {
    const channel = new MixChannel();
    first(channel);
    channel.set(0, 0, true);
    channel.rest();
    expect(first(channel)).toEqual(new Float32Array(2 * FRAMES));
  });
});

describe('softLimit', () => {
  test('leaves what is below half scale as it is', () => {
    const bus = Float32Array.of(0, 0.5, -0.5, 0.123);
    softLimit(bus, 4);
    expect(bus).toEqual(Float32Array.of(0, 0.5, -0.5, 0.123));
  });

  test('makes silence of what is no number, and a full sample of what is endless', () => {
    const bus = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.25);
    softLimit(bus, 4);
    expect(bus).toEqual(Float32Array.of(0, CEILING, -CEILING, 0.25));
  });

  test('keeps any sum below −1 dBFS and keeps its order', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true, minLength: 2, maxLength: 50 }), (sums) => {
        sums.sort();
        const bus = sums.slice();
        softLimit(bus, bus.length);
        bus.forEach((sample, i) => {
          expect(Math.abs(sample)).toBeLessThanOrEqual(Math.fround(CEILING));
          expect(sample).toBeGreaterThanOrEqual(bus[i - 1] ?? -1);
        });
      }),
    );
  });

  test('does not pump: a quiet voice is as loud beside and right behind a shout as it is alone', () => {
    const rate = 48_000;
    const quiet = Float32Array.from({ length: rate }, (_, i) => 0.03 * Math.sin((2 * Math.PI * 300 * i) / rate));
    // A second voice shouts for 50 ms in every 200, far above full scale.
    const shouts = (i: number) => i % 9600 < 2400;
    const bus = quiet.map((sample, i) => sample + (shouts(i) ? 2 * Math.sin((2 * Math.PI * 2500 * i) / rate) : 0));
    softLimit(bus, bus.length);
    expect(Math.max(...bus.map(Math.abs))).toBeLessThanOrEqual(Math.fround(CEILING));
    for (let i = 0; i < rate; i++) if (!shouts(i)) expect(bus[i]).toBe(quiet[i]);
  });

  test.each([
    [0.5, 0],
    [0.7, 0.03],
    [1, 0.12],
    [2, 0.3],
  ])('a tone of amplitude %f keeps its pitch: overtones of %f at most', (amplitude, most) => {
    const tone = Float32Array.from({ length: 4800 }, (_, i) => amplitude * Math.sin((2 * Math.PI * i) / 48));
    softLimit(tone, tone.length);
    let base = 0;
    let energy = 0;
    tone.forEach((sample, i) => {
      base += (sample * Math.sin((2 * Math.PI * i) / 48)) / 2400;
      energy += sample ** 2 / 2400;
    });
    expect(Math.sqrt(Math.max(0, energy - base ** 2)) / base).toBeLessThanOrEqual(most + 1e-3);
  });

  test('bends without a corner at the knee', () => {
    const bus = Float32Array.of(0.499, 0.5, 0.501);
    softLimit(bus, 3);
    const [below = 0, knee = 0, above = 0] = bus;
    expect((above - knee) / (knee - below)).toBeCloseTo(1, 2);
  });
});
