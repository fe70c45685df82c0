import { type TapTable, tapTable } from './resample-taps.ts';

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

/**
 * Windowed sinc, one set of taps for every phase that an output sample can have between two input samples.
 * For 48 ↔ 8 kHz those are 1 and 6 sets. docs/sound.md has what it does to a sound, for every pair of rates.
 */
class PolyphaseResampler implements Resampler {
  readonly from: number;
  readonly to: number;
  readonly delay: number;
  readonly #table: TapTable;
  /** The last `tapCount` samples, twice behind each other, so that a window of them never wraps. */
  readonly #history: Float32Array;
  #newest = 0;
  /** Position of the next output sample behind the newest input sample, in 1/up of an input sample. */
  #phase = 0;

  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
    this.#table = tapTable(from, to);
    this.#history = new Float32Array(2 * this.#table.tapCount);
    this.delay = (this.#table.delay * to) / from;
  }

  outputBound(count: number): number {
    return Math.ceil((count * this.#table.up) / this.#table.down) + 1;
  }

  process(input: Float32Array, inputOffset: number, count: number, out: Float32Array, outOffset: number): number {
    const { up, down, tapCount, taps } = this.#table;
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
      for (; phase < up; phase += down) out[at++] = weigh(history, newest, taps, phase * tapCount, tapCount);
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

/** Sum of `count` samples by their taps: in four sums, which don't wait for each other. */
function weigh(samples: Float32Array, from: number, taps: Float32Array, row: number, count: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < count; k += 4) {
    const s = from + k;
    const t = row + k;
    a += (samples[s] ?? 0) * (taps[t] ?? 0);
    b += (samples[s + 1] ?? 0) * (taps[t + 1] ?? 0);
    c += (samples[s + 2] ?? 0) * (taps[t + 2] ?? 0);
    d += (samples[s + 3] ?? 0) * (taps[t + 3] ?? 0);
  }
  return a + b + (c + d);
}
