/** Adding and subtracting it rounds a double below 2^51 to the nearest integer, halves to the even one. */
const ROUND = 1.5 * 2 ** 52;

/**
 * Resamples one block of 16-bit mono samples by straight lines, bit-exact with librtpsynth's `resample_linear`.
 *
 * It is there for who needs that very result. It has no filter, so what lies above half the lower rate folds into the
 * sound, and no memory, so a stream that is resampled block by block clicks at their edges: voice takes
 * `createResampler`.
 *
 * @param fromHz rate of `pcm`
 * @param toHz rate of the result
 * @param out takes the result when it is given; nothing is allocated then
 * @returns `pcm.length * toHz / fromHz` samples, rounded, and at least one for at least one: `out` or a part of it
 * @throws {RangeError} for a rate that is not above 0, or an `out` that is too short
 */
export function resampleLinear(pcm: Int16Array, fromHz: number, toHz: number, out?: Int16Array): Int16Array {
  if (!(fromHz > 0 && toHz > 0)) throw new RangeError(`cannot resample from ${fromHz} Hz to ${toHz} Hz`);
  const length = linearResampledLength(pcm.length, fromHz, toHz);
  const result = out === undefined ? new Int16Array(length) : out;
  if (result.length < length) throw new RangeError(`${length} samples don't fit into ${result.length}`);
  if (fromHz === toHz) result.set(pcm);
  else if (length > 0) interpolate(pcm, fromHz / toHz, result, length);
  return result.length === length ? result : result.subarray(0, length);
}

/** How many samples `resampleLinear` makes of `count`. */
export function linearResampledLength(count: number, fromHz: number, toHz: number): number {
  if (count === 0 || fromHz === toHz) return count;
  return Math.max(1, (count * toHz) / fromHz + ROUND - ROUND);
}

function interpolate(pcm: Int16Array, ratio: number, out: Int16Array, length: number): void {
  const lastIndex = pcm.length - 1;
  const last = pcm[lastIndex] ?? 0;
  let i = 0;
  for (; i < length; i++) {
    const position = i * ratio;
    const index = Math.trunc(position);
    if (index >= lastIndex) break;
    const left = pcm[index] ?? 0;
    const right = pcm[index + 1] ?? 0;
    // A point between two samples is no larger than they are: nothing to clip.
    out[i] = left + (right - left) * (position - index) + ROUND - ROUND;
  }
  for (; i < length; i++) out[i] = last;
}
