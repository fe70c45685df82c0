import { createResampler } from '../../src/audio/resample.ts';

/** The rates that sound comes in, Hz. */
export const RATES = [8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000] as const;

/** Every pair of different rates, from → to. */
export const PAIRS: readonly (readonly [number, number])[] = RATES.flatMap((from) =>
  RATES.filter((to) => to !== from).map((to) => [from, to] as const),
);

/**
 * The filter inside a resampler, as it shows in what comes out: the impulse responses to a click at each of the
 * places that an input sample can have between two output samples, laid into each other.
 */
export interface Response {
  /** Half the least common multiple of both rates, Hz: the response repeats itself from there on. */
  readonly mirrorHz: number;
  /** Gain of the pass band's tones or of the images and aliases at a frequency, dB; a constant has 0. */
  gainDb(hz: number): number;
}

/** Measures a resampler from outside, by clicks. */
export function measureResponse(from: number, to: number): Response {
  const divisor = gcd(from, to);
  const up = to / divisor;
  const down = from / divisor;
  const resampler = createResampler(from, to);
  // Room for the tail of a click, input samples.
  const tail = 2 * Math.ceil((resampler.delay * from) / to) + 8;
  const input = new Float32Array(down + tail);
  const out = new Float32Array(resampler.outputBound(input.length));
  const times: number[] = [];
  const values: number[] = [];
  for (let place = 0; place < down; place++) {
    input.fill(0);
    input[place] = 1;
    resampler.reset();
    const count = resampler.process(input, 0, input.length, out, 0);
    for (let m = 0; m < count; m++) {
      const value = out[m] ?? 0;
      if (value === 0) continue;
      times.push(m / to - place / from - resampler.delay / to);
      values.push(value);
    }
  }
  return {
    mirrorHz: (from * up) / 2,
    gainDb(hz) {
      let re = 0;
      let im = 0;
      for (const [i, value] of values.entries()) {
        const angle = 2 * Math.PI * hz * (times[i] ?? 0);
        re += value * Math.cos(angle);
        im += value * Math.sin(angle);
      }
      // `up` output samples fall on each input sample's time; a constant sums to that.
      return 20 * Math.log10(Math.hypot(re, im) / up + 1e-9);
    },
  };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
