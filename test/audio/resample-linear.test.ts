import { describe, expect, test } from 'vitest';
import { createResampler } from '../../src/audio/resample.ts';
import { linearResampledLength, resampleLinear } from '../../src/audio/resample-linear.ts';
import { readUtilsVectors, samplesOf } from './g711/utils-file.ts';

const files = readUtilsVectors();
const blocks = files.flatMap((file) => file.resample);
const errors = files.flatMap((file) => file.errors);

describe('resampleLinear', () => {
  test.each(blocks)('vectors: $id', (vector) => {
    const out = resampleLinear(samplesOf(vector.in), vector.in_rate, vector.out_rate);
    expect(out.length).toBe(vector.out_n);
    expect(out).toEqual(samplesOf(vector.out));
  });

  test.each(blocks)('vectors, into a longer array: $id', (vector) => {
    const out = new Int16Array(vector.out_n + 3).fill(77);
    expect(resampleLinear(samplesOf(vector.in), vector.in_rate, vector.out_rate, out)).toEqual(samplesOf(vector.out));
    expect([...out.subarray(vector.out_n)]).toEqual([77, 77, 77]);
  });

  // The library's other errors are about arguments that the types here don't let through.
  test.each(errors.filter(({ message }) => message.includes('rate')))('vectors: $call is refused', ({ call }) => {
    const [from, to] = (call.match(/-?\d+/g) ?? []).map(Number);
    if (from === undefined || to === undefined) throw new Error(`no rates in ${call}`);
    expect(() => resampleLinear(new Int16Array(1), from, to)).toThrow(RangeError);
  });

  test('a rate that is no number is refused, even for nothing to resample', () => {
    expect(() => resampleLinear(new Int16Array(0), Number.NaN, 8000)).toThrow(RangeError);
  });

  test('an output that is too short is refused', () => {
    expect(() => resampleLinear(new Int16Array(2), 8000, 16_000, new Int16Array(3))).toThrow(RangeError);
  });

  test('equal rates give a copy, not the same array', () => {
    const pcm = Int16Array.of(1, 2, 3);
    const copy = resampleLinear(pcm, 8000, 8000);
    expect(copy).toEqual(pcm);
    expect(copy).not.toBe(pcm);
  });

  test('the length is told beforehand', () => {
    expect(linearResampledLength(160, 8000, 16_000)).toBe(320);
    // 2.5 samples: the even number.
    expect(linearResampledLength(5, 2, 1)).toBe(2);
    expect(linearResampledLength(1, 48_000, 1)).toBe(1);
    expect(linearResampledLength(0, 8000, 16_000)).toBe(0);
  });

  test("librtpsynth's defect 15: it clicks at the edges of blocks and aliases, and the resampler for voice does not", () => {
    const tone = (hz: number): Float32Array =>
      Float32Array.from({ length: 4410 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / 44_100));

    // A tone above half the lower rate has to vanish.
    const high = tone(6000);
    const linear = resampleLinear(
      Int16Array.from(high, (sample) => sample * 32_767),
      44_100,
      8000,
    );
    expect(rms(Float32Array.from(linear, (sample) => sample / 32_767))).toBeGreaterThan(0.2);
    expect(rms(inBlocks(high, 8000, 4410))).toBeLessThan(0.02);

    // A tone that is cut into blocks of uneven length has to sound as it does in one piece.
    const low = tone(440);
    const pcm = Int16Array.from(low, (sample) => sample * 32_767);
    const pieces: number[] = [];
    for (let at = 0; at < 4410; at += 441) pieces.push(...resampleLinear(pcm.subarray(at, at + 441), 44_100, 8000));
    const whole = resampleLinear(pcm, 44_100, 8000);
    const most = Math.max(...pieces.map((sample, i) => Math.abs(sample - (whole[i] ?? 0))));
    expect(most).toBeGreaterThan(0);
    expect(inBlocks(low, 8000, 441)).toEqual(inBlocks(low, 8000, 4410));
  });
});

/** The voice resampler's output for `input` in blocks of `size`. */
function inBlocks(input: Float32Array, to: number, size: number): Float32Array {
  const resampler = createResampler(44_100, to);
  const out = new Float32Array(resampler.outputBound(input.length) + 64);
  let written = 0;
  for (let at = 0; at < input.length; at += size) {
    written += resampler.process(input, at, Math.min(size, input.length - at), out, written);
  }
  return out.subarray(0, written);
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}
