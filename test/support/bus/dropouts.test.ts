import { describe, expect, test } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import { TimeStretch } from '../../../src/audio/playout/stretch.ts';
import { createPlayout } from '../../../src/audio/playout.ts';
import { createResampler } from '../../../src/audio/resample.ts';
import { createDecoder, createEncoder } from '../../../src/main/sound/codecs.ts';
import { countDropouts, GSM_NOISE, lowNoise, SAMPLE_NOISE, type TestNoise } from './dropouts.ts';

const RATE = 48_000;
const MS = 48;
const SECONDS = 4;
const PACKET_MS = 80;

/** The same sound so many samples later, at another loudness, in an array of the same length. */
function later(samples: Float32Array, lag: number, gain = 1): Float32Array {
  return Float32Array.from(samples, (_, i) => gain * (samples[i - lag] ?? 0));
}

/** The same sound 100 ms later and, from 1.005 s of it on, by so much more or less, without a cross-fade. */
function cut(samples: Float32Array, byMs: number): Float32Array {
  const at = 1105 * MS;
  return Float32Array.from(samples, (_, i) => samples[i < at ? i - 100 * MS : i - (100 + byMs) * MS] ?? 0);
}

/** The same sound 100 ms later, a piece of it made shorter or longer as a playout buffer does. */
function stretched(samples: Float32Array, how: 'shorten' | 'lengthen'): Float32Array {
  const heard = later(samples, 100 * MS);
  const work = new Float32Array(heard.length + RATE);
  work.set(heard);
  const stretch = new TimeStretch(RATE);
  if (how === 'shorten') stretch.shorten(work, 1107 * MS, heard.length, 12 * MS, -1, heard.length);
  else stretch.lengthen(work, 1107 * MS, heard.length, -1);
  return work.subarray(0, samples.length);
}

describe.each<{ way: string; noise: TestNoise }>([
  { way: 'samples', noise: SAMPLE_NOISE },
  { way: 'GSM', noise: GSM_NOISE },
])('dropouts of a way that carries $way', ({ way, noise }) => {
  const said = noise.make(SECONDS);
  const count = (heard: Float32Array) => {
    const { blocks, whole, spliced, shifts, losses } = countDropouts(said, heard, 100 * MS, noise.whole);
    return { blocks, lost: blocks - whole - spliced, spliced, shifts, losses };
  };

  test('are none where all is heard, later and softer', () => {
    expect(count(later(said, 100 * MS, 0.7))).toMatchObject({ lost: 0, spliced: 0, shifts: 0 });
    expect(count(later(said, 100 * MS, 0.7)).blocks).toBeGreaterThan(370);
  });

  test('are all blocks of the time in which nothing is heard', () => {
    const heard = later(said, 100 * MS);
    heard.fill(0, 1100 * MS, 1500 * MS);
    expect(count(heard)).toMatchObject({ lost: 40, spliced: 0, shifts: 0, losses: [[1000, 400]] });
  });

  test('are none where the delay is far from what it was said to be, from the beginning on', () => {
    expect(count(later(said, 320 * MS))).toMatchObject({ lost: 0, shifts: 1 });
  });

  test('end where the sound goes on far from where it was, half a second later', () => {
    const heard = Float32Array.from(said, (_, i) => said[i - (i < 1000 * MS ? 100 : 320) * MS] ?? 0);
    const { lost, shifts } = count(heard);
    expect([lost, shifts]).toEqual([50, 1]);
  });

  test.each([5, 10, 20])('are the blocks that a silence of %i ms touches', (ms) => {
    const heard = later(said, 100 * MS);
    heard.fill(0, 1105 * MS, (1105 + ms) * MS);
    expect(count(heard)).toMatchObject({ lost: Math.ceil((5 + ms) / 10), spliced: 0, shifts: 0 });
  });

  test.each([-20, -10])('that move the rest by %i ms without a cross-fade are what is missing, and one shift', (ms) => {
    const { lost, spliced, shifts } = count(cut(said, ms));
    expect([lost, spliced, shifts]).toEqual([1 - ms / 10, 0, 1]);
  });

  test.each([10, 30])('are none where the last %i ms are said again: all of it is heard, with one shift', (ms) => {
    const { lost, spliced, shifts } = count(cut(said, ms));
    expect([lost, spliced, shifts]).toEqual([0, 0, 1]);
  });

  test('a silence that moves the rest is one, although the rest is whole', () => {
    const heard = cut(said, 10);
    heard.fill(0, 1105 * MS, 1115 * MS);
    expect(count(heard)).toMatchObject({ lost: 1, spliced: 0, shifts: 1 });
  });

  test('what is made up by saying the last 10 ms over and over is one, block for block but for its edges', () => {
    const heard = later(said, 100 * MS);
    for (let i = 1105 * MS; i < 1185 * MS; i++) heard[i] = heard[i - 10 * MS] ?? 0;
    const { lost, spliced } = count(heard);
    expect(lost).toBeGreaterThanOrEqual(7);
    expect(lost).toBeLessThanOrEqual(9);
    expect(spliced).toBe(0);
  });

  test.each(['shorten', 'lengthen'] as const)(
    'are none where a period is cross-faded, to %s: that is a splice',
    (how) => {
      const { lost, spliced, shifts } = count(stretched(said, how));
      expect([lost, shifts]).toEqual([0, 1]);
      // Periods of the noise for GSM are so much alike that its blocks need not suffer at all.
      expect(spliced).toBeGreaterThanOrEqual(way === 'GSM' ? 0 : 1);
      expect(spliced).toBeLessThanOrEqual(4);
    },
  );
});

describe('dropouts of a room', () => {
  const noise = lowNoise(SECONDS);

  /**
   * What is heard of the noise in 80 ms packets through the codec and the playout buffer.
   *
   * @param shiftMs how much of a frame was over before the noise began
   * @param lateMs by how much each packet is late; null for one that never comes
   */
  function throughRoom(shiftMs: number, lateMs: (packet: number) => number | null) {
    const said = new Float32Array(noise.length + shiftMs * MS);
    said.set(noise, shiftMs * MS);
    const low = resampled(said, RATE, 8000);
    const encoder = createEncoder(GSM_ROOM_FORMAT);
    const packets: { at: number; seq: number; bytes: Uint8Array }[] = [];
    for (let seq = 0; (seq + 1) * encoder.packetSamples <= low.length; seq++) {
      const bytes = encoder.encode(low.slice(seq * encoder.packetSamples, (seq + 1) * encoder.packetSamples)).slice();
      const late = lateMs(seq);
      if (late !== null) packets.push({ at: (seq + 1) * PACKET_MS + late, seq, bytes });
    }
    const playout = createPlayout(createDecoder(GSM_ROOM_FORMAT), PACKET_MS);
    const heard = new Float32Array(low.length);
    for (let ms = 0; ms * 8 < heard.length; ms += 5) {
      for (let packet = packets[0]; packet && packet.at <= ms; packet = packets[0]) {
        packets.shift();
        playout.push({ seq: packet.seq, timestamp: 640 * packet.seq, bytes: packet.bytes, ageMs: ms - packet.at });
      }
      playout.pull(heard, 8 * ms, Math.min(40, heard.length - 8 * ms));
    }
    const { blocks, whole, spliced, shifts } = countDropouts(
      said,
      resampled(heard, 8000, RATE),
      90 * MS,
      GSM_NOISE.whole,
    );
    return { blocks, lost: blocks - whole - spliced, spliced, shifts };
  }

  test.each([0, 3, 7, 11, 16])('the codec itself is none, wherever its frames begin (%i ms)', (shiftMs) => {
    const { blocks, lost, spliced } = throughRoom(shiftMs, () => 0);
    expect(blocks).toBeGreaterThan(350);
    // It is fading in while the first of them is heard.
    expect(lost).toBeLessThanOrEqual(2);
    expect(spliced).toBe(0);
  });

  test('a packet that is lost is its eight blocks, and those at its edges', () => {
    const whole = throughRoom(0, () => 0);
    const { lost, spliced } = throughRoom(0, (packet) => (packet === 20 ? null : 0));
    expect(lost - whole.lost).toBeGreaterThanOrEqual(8);
    expect(lost - whole.lost).toBeLessThanOrEqual(10);
    expect(spliced).toBe(0);
  });

  test('packets that come late for good cost what is made up until they come', () => {
    const { lost, shifts } = throughRoom(0, (packet) => (packet < 20 ? 0 : 60));
    expect(shifts).toBeGreaterThanOrEqual(1);
    expect(lost).toBeLessThanOrEqual(10);
  });
});

function resampled(samples: Float32Array, from: number, to: number): Float32Array {
  const resampler = createResampler(from, to);
  const out = new Float32Array(resampler.outputBound(samples.length));
  return out.subarray(0, resampler.process(samples, 0, samples.length, out, 0));
}
