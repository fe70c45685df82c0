import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createResampler } from '../../src/audio/resample.ts';

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

const RATES = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000];

describe('a resampler', () => {
  test.each(
    RATES.flatMap((rate) => [
      [rate, 48_000],
      [48_000, rate],
    ]),
  )('%i → %i Hz keeps a voice tone to 0.1 dB', (from, to) => {
    expect(levelDb(resample(tone(1000, from, 0.5), from, to), 1000, to)).toBeCloseTo(0, 1);
  });

  test.each(RATES)('gives as many samples as %i Hz needs', (rate) => {
    expect(Math.abs(resample(new Float32Array(48_000), 48_000, rate).length - rate)).toBeLessThanOrEqual(1);
  });

  test.each([
    [2800, 8000],
    [5500, 16_000],
  ])('passes %i Hz on the way down to %i Hz, to 0.5 dB', (hz, to) => {
    expect(levelDb(resample(tone(hz, 48_000, 0.5), 48_000, to), hz, to)).toBeGreaterThan(-0.5);
  });

  test.each([4600, 5200, 7000, 11_000, 23_000])('keeps %i Hz from folding into an 8 kHz sound', (hz) => {
    const folded = Math.abs(hz - 8000 * Math.round(hz / 8000));
    expect(levelDb(resample(tone(hz, 48_000, 0.5), 48_000, 8000), folded, 8000)).toBeLessThan(-60);
  });

  test.each([500, 1500, 3000])('leaves no image of %i Hz on the way up from 8 kHz', (hz) => {
    const up = resample(tone(hz, 8000, 0.5), 8000, 48_000);
    for (const image of [8000 - hz, 8000 + hz, 16_000 - hz]) expect(levelDb(up, image, 48_000)).toBeLessThan(-60);
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
