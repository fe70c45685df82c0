/** A gain at the beginning and at the end of a block. In an array, since numbers that are handed over are allocated. */
export type Ramp = Float64Array;

/**
 * Multiplies a block by a gain that goes evenly along its ramp, and stays at that end: a change that came between two
 * samples would be heard as a click.
 *
 * @param block interleaved
 */
export function fade(block: Float32Array, channels: 1 | 2, ramp: Ramp): void {
  const from = ramp[0] ?? 1;
  const to = ramp[1] ?? 1;
  if (from === 1 && to === 1) return;
  ramp[0] = to;
  const step = ((to - from) * channels) / block.length;
  let gain = from;
  for (let i = 0; i < block.length; i += channels) {
    gain += step;
    block[i] = (block[i] ?? 0) * gain;
    if (channels === 2) block[i + 1] = (block[i + 1] ?? 0) * gain;
  }
}
