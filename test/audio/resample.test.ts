import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createResampler } from '../../src/audio/resample.ts';
import { stopBandEdge } from '../../src/audio/resample-taps.ts';
import { heapGrowth } from '../support/heap-growth.ts';
import { measureResponse, PAIRS, RATES } from './resample-response.ts';

function tone(hz: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * rate }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate));
}

/** Runs a whole sound through in blocks of `size`. */
function resample(input: Float32Array, from: number, to: number, size = input.length): Float32Array {
  const resampler = createResampler(from, to);
  const out = new Float32Array(resampler.outputBound(input.length));
  let written = 0;
  for (let at = 0; at < input.length; at += size) {
    written += resampler.process(input, at, Math.min(size, input.length - at), out, written);
  }
  return out.subarray(0, written);
}

/** Strength of one frequency in the middle of a sound, dB against a sine of amplitude 1. */
function levelDb(sound: Float32Array, hz: number, rate: number): number {
  const from = Math.floor(sound.length / 4);
  const count = Math.floor(sound.length / 2);
  let re = 0;
  let im = 0;
  let weight = 0;
  for (let i = 0; i < count; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / count);
    const angle = (2 * Math.PI * hz * (from + i)) / rate;
    re += window * (sound[from + i] ?? 0) * Math.cos(angle);
    im += window * (sound[from + i] ?? 0) * Math.sin(angle);
    weight += window;
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / weight + 1e-12);
}

describe('a resampler', () => {
  test.each(PAIRS.filter(([from, to]) => from === 48_000 || to === 48_000))(
    '%i → %i Hz keeps a voice tone to 0.1 dB',
    (from, to) => {
      expect(levelDb(resample(tone(1000, from, 0.5), from, to), 1000, to)).toBeCloseTo(0, 1);
    },
  );

  test.each(RATES)('gives as many samples as %i Hz needs', (rate) => {
    expect(Math.abs(resample(new Float32Array(48_000), 48_000, rate).length - rate)).toBeLessThanOrEqual(1);
  });

  test.each(PAIRS)('%i → %i Hz ripples by at most 0.1 dB and lets no image or alias over −80 dB', (from, to) => {
    const lower = Math.min(from, to);
    const response = measureResponse(from, to);
    for (let step = 0; step <= 9; step++) {
      expect(Math.abs(response.gainDb((0.45 * lower * step) / 9))).toBeLessThanOrEqual(0.1);
    }
    const edge = stopBandEdge(from, to);
    const near = Array.from({ length: 12 }, (_, i) => edge + 0.006 * i * lower);
    const far = Array.from({ length: 8 }, (_, i) => edge + (0.1 + 0.21 * i) * lower);
    // Above half the common multiple of both rates the response is its own mirror image.
    for (const hz of [...near, ...far].filter((each) => each <= response.mirrorHz)) {
      expect(response.gainDb(hz)).toBeLessThanOrEqual(-80);
    }
  });

  test.each(PAIRS)('%i → %i Hz is late by at most 1 ms if both are 24 kHz or more, else by 24 samples', (from, to) => {
    const lower = Math.min(from, to);
    const delayMs = (createResampler(from, to).delay / to) * 1000;
    expect(delayMs).toBeLessThanOrEqual(lower >= 24_000 ? 1 : 24_000 / lower);
  });

  test('nothing folds at all between rates from 44.1 kHz up; below, what folds stays above the pass band', () => {
    for (const [from, to] of PAIRS) {
      const lower = Math.min(from, to);
      expect(stopBandEdge(from, to)).toBeCloseTo(lower >= 44_100 ? lower / 2 : 0.55 * lower);
    }
  });

  test.each([4400, 4600, 5200, 7000, 11_000, 23_000])('keeps a tone of %i Hz out of an 8 kHz sound', (hz) => {
    const folded = Math.abs(hz - 8000 * Math.round(hz / 8000));
    expect(levelDb(resample(tone(hz, 48_000, 0.5), 48_000, 8000), folded, 8000)).toBeLessThan(-80);
  });

  test.each([22_100, 23_000, 23_900])('keeps a tone of %i Hz out of a 44.1 kHz sound', (hz) => {
    const out = resample(tone(hz, 48_000, 0.5), 48_000, 44_100);
    expect(levelDb(out, 44_100 - hz, 44_100)).toBeLessThan(-80);
  });

  test.each([500, 1500, 3000, 3600])('leaves no image of %i Hz on the way up from 8 kHz', (hz) => {
    const up = resample(tone(hz, 8000, 0.5), 8000, 48_000);
    for (const image of [8000 - hz, 8000 + hz, 16_000 - hz]) expect(levelDb(up, image, 48_000)).toBeLessThan(-80);
  });

  test('is late by what it says', () => {
    for (const [from, to] of [
      [48_000, 8000],
      [8000, 48_000],
      [44_100, 48_000],
    ] as const) {
      const click = new Float32Array(from / 10);
      click[from / 20] = 1;
      const out = resample(click, from, to);
      const peak = out.reduce((best, sample, i) => (sample > (out[best] ?? 0) ? i : best), 0);
      expect(Math.abs(peak - to / 20 - createResampler(from, to).delay)).toBeLessThanOrEqual(1);
    }
  });

  test('gives the same samples however the sound is cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RATES),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 }),
        (rate, sizes) => {
          const input = tone(700, rate, 0.2);
          const whole = resample(input, rate, 48_000);
          const resampler = createResampler(rate, 48_000);
          const out = new Float32Array(whole.length);
          let written = 0;
          for (let at = 0, turn = 0; at < input.length; turn++) {
            const size = Math.min(sizes[turn % sizes.length] ?? 1, input.length - at);
            const count = resampler.process(input, at, size, out, written);
            expect(count).toBeLessThanOrEqual(resampler.outputBound(size));
            written += count;
            at += size;
          }
          expect(written).toBe(whole.length);
          expect(out).toEqual(whole);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('has no click at the edges of blocks: nothing but the tone is in a tone', () => {
    const hz = 997;
    const out = resample(tone(hz, 44_100, 0.4), 44_100, 48_000, 441).subarray(4800, 14_400);
    // What a sine of that frequency, fitted to the sound, leaves of it.
    let re = 0;
    let im = 0;
    for (const [i, sample] of out.entries()) {
      re += (2 / out.length) * sample * Math.cos((2 * Math.PI * hz * i) / 48_000);
      im += (2 / out.length) * sample * Math.sin((2 * Math.PI * hz * i) / 48_000);
    }
    const rest = out.map((sample, i) => {
      const angle = (2 * Math.PI * hz * i) / 48_000;
      return Math.abs(sample - re * Math.cos(angle) - im * Math.sin(angle));
    });
    expect(Math.max(...rest)).toBeLessThan(2e-3);
  });

  test('allocates nothing for a block', () => {
    const resampler = createResampler(44_100, 48_000);
    const input = tone(1000, 44_100, 0.01);
    const out = new Float32Array(resampler.outputBound(input.length));
    const growth = heapGrowth(10_000, () => resampler.process(input, 0, input.length, out, 0));
    expect(growth).toBeLessThan(100 * 1024);
  });

  test('a reset forgets the sound before it', () => {
    const resampler = createResampler(48_000, 8000);
    const out = new Float32Array(2000);
    resampler.process(tone(1000, 48_000, 0.0333), 0, 1600, out, 0);
    resampler.reset();
    const count = resampler.process(new Float32Array(480), 0, 480, out, 0);
    expect(out.subarray(0, count)).toEqual(new Float32Array(80));
  });

  test('equal rates are left alone, at once', () => {
    const input = tone(1000, 48_000, 0.01);
    expect(resample(input, 48_000, 48_000)).toEqual(input);
    expect(createResampler(48_000, 48_000).delay).toBe(0);
  });

  test.each([
    [0, 48_000],
    [48_000, -1],
    [44_100.5, 48_000],
    [Number.NaN, 8000],
    [48_001, 47_999],
  ])('refuses %d → %d Hz', (from, to) => {
    expect(() => createResampler(from, to)).toThrow(RangeError);
  });
});
