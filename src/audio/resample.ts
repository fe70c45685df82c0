/**
 * Turns a stream of samples at one rate into the same sound at another. Blocks may have any size: the state between
 * them is kept, so no edge is heard. One instance serves one channel of one stream.
 */
export interface Resampler {
  readonly from: number;
  readonly to: number;
  /** How late the sound comes out, in samples of the output rate. */
  readonly delay: number;
  /** The most samples that `process` can give for `count` samples: the room that `out` must have. */
  outputBound(count: number): number;
  /**
   * Takes `count` samples of `input` from `inputOffset`, writes what is due into `out` from `outOffset`.
   * Allocates nothing.
   *
   * @returns number of samples written
   */
  process(input: Float32Array, inputOffset: number, count: number, out: Float32Array, outOffset: number): number;
  /** Forgets what was heard, for the next sound that has nothing to do with the last one. */
  reset(): void;
}

/**
 * @param from rate of the input, Hz
 * @param to rate of the output, Hz
 * @throws {RangeError} for a rate that is not a whole positive number
 */
export function createResampler(from: number, to: number): Resampler {
  for (const rate of [from, to]) {
    if (!Number.isInteger(rate) || rate <= 0) throw new RangeError(`${rate} Hz is no sampling rate`);
  }
  return from === to ? new Passthrough(from) : new PolyphaseResampler(from, to);
}

class Passthrough implements Resampler {
  readonly from: number;
  readonly to: number;
  readonly delay = 0;

  constructor(rate: number) {
    this.from = rate;
    this.to = rate;
  }

  outputBound(count: number): number {
    return count;
  }

  process(input: Float32Array, inputOffset: number, count: number, out: Float32Array, outOffset: number): number {
    for (let i = 0; i < count; i++) out[outOffset + i] = input[inputOffset + i] ?? 0;
    return count;
  }

  reset(): void {}
}

/** Zero crossings of the sinc on either side of its middle, at the lower of the two rates: 1.5 ms at 8 kHz. */
const HALF_CROSSINGS = 12;
/** Middle of the transition band as a share of half the lower rate: most of that band lies below it, out of harm's way. */
const CUTOFF = 0.93;
/** Kaiser window: about 70 dB between pass-band and stop-band. */
const KAISER_BETA = 6.8;
/** Largest table that is worth having: 44.1 → 48 kHz has 160 phases, 11.025 → 192 kHz 2560. */
const MAX_PHASES = 4096;

/**
 * Windowed sinc, one set of taps for every phase that an output sample can have between two input samples.
 * For 48 ↔ 8 kHz those are 1 and 6 sets. The cut-off follows the lower rate, so the same taps keep aliases out on the
 * way down and images on the way up.
 */
class PolyphaseResampler implements Resampler {
  readonly from: number;
  readonly to: number;
  readonly delay: number;
  /** Output samples for every `#down` input samples, in lowest terms. */
  readonly #up: number;
  readonly #down: number;
  readonly #tapCount: number;
  /** `#up` rows of `#tapCount` taps; row 0 belongs to an output sample that falls on an input sample. */
  readonly #taps: Float32Array;
  /** The last `#tapCount` samples, twice behind each other, so that a window of them never wraps. */
  readonly #history: Float32Array;
  #newest = 0;
  /** Position of the next output sample behind the newest input sample, in 1/#up of an input sample. */
  #phase = 0;

  constructor(from: number, to: number) {
    const divisor = greatestCommonDivisor(from, to);
    this.from = from;
    this.to = to;
    this.#up = to / divisor;
    this.#down = from / divisor;
    if (this.#up > MAX_PHASES) throw new RangeError(`${from} → ${to} Hz has no small ratio`);
    const half = Math.ceil(HALF_CROSSINGS * Math.max(1, from / to));
    this.#tapCount = 2 * half;
    this.#taps = sincTaps(this.#up, half, CUTOFF * Math.min(1, to / from));
    this.#history = new Float32Array(2 * this.#tapCount);
    this.delay = (half * to) / from;
  }

  outputBound(count: number): number {
    return Math.ceil((count * this.#up) / this.#down) + 1;
  }

  process(input: Float32Array, inputOffset: number, count: number, out: Float32Array, outOffset: number): number {
    const up = this.#up;
    const down = this.#down;
    const tapCount = this.#tapCount;
    const taps = this.#taps;
    const history = this.#history;
    let newest = this.#newest;
    let phase = this.#phase;
    let at = outOffset;
    for (let i = 0; i < count; i++) {
      const sample = input[inputOffset + i] ?? 0;
      history[newest] = sample;
      history[newest + tapCount] = sample;
      newest = newest + 1 === tapCount ? 0 : newest + 1;
      // From `newest` on lie the last tapCount samples, oldest first.
      for (; phase < up; phase += down) {
        const row = phase * tapCount;
        let sum = 0;
        for (let k = 0; k < tapCount; k++) sum += (history[newest + k] ?? 0) * (taps[row + k] ?? 0);
        out[at++] = sum;
      }
      phase -= up;
    }
    this.#newest = newest;
    this.#phase = phase;
    return at - outOffset;
  }

  reset(): void {
    this.#history.fill(0);
    this.#newest = 0;
    this.#phase = 0;
  }
}

/**
 * @param half input samples on either side of the window's middle
 * @param cutoff edge of the pass-band as a share of half the input rate
 */
function sincTaps(phases: number, half: number, cutoff: number): Float32Array {
  const tapCount = 2 * half;
  const taps = new Float32Array(phases * tapCount);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    const row = taps.subarray(phase * tapCount, (phase + 1) * tapCount);
    for (let k = 0; k < tapCount; k++) {
      // Tap k weighs the sample that lies this far (input samples) before the output sample's place in the window.
      const distance = half - 1 - k + phase / phases;
      row[k] = sinc(distance * cutoff) * kaiser(distance / half);
      sum += row[k] ?? 0;
    }
    // Each phase lets a constant through unchanged; otherwise the differences between phases are heard as a whistle.
    for (let k = 0; k < tapCount; k++) row[k] = (row[k] ?? 0) / sum;
  }
  return taps;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window at −1..1; nothing outside. */
function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel0(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * 1e-12; n++) {
    term *= (x / (2 * n)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
