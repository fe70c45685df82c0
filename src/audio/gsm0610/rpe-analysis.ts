import { magnitude, multiply, saturate } from './arithmetic.ts';
import { amplitudeExponent, amplitudeMantissa } from './block-amplitude.ts';
import { Field, PULSES, SUBSEGMENT_SAMPLES } from './frame.ts';
import { RPE_INVERSE_MANTISSA } from './tables.ts';

/** Zeros that stand on both sides of the 40 samples to code, so that the weighting filter needs no borders. */
export const RESIDUAL_MARGIN = 5;

/** Length of the array that holds a sub-segment's long-term residual with its margins. */
export const RESIDUAL_LENGTH = SUBSEGMENT_SAMPLES + 2 * RESIDUAL_MARGIN;

/** Pulses are three samples apart; there are four grids to lay them on, as the last one has room for its 13th too. */
const SPACING = 3;
const GRIDS = 4;

/** Regular pulse excitation, the coder's half: GSM 06.10 §5.2.13 to §5.2.15. */
export class RpeAnalysis {
  /** x: the weighted residual. */
  readonly #x = new Int16Array(SUBSEGMENT_SAMPLES);

  /** Codes the long-term residual in the middle of `e` as grid, amplitude and pulses, in `parameters` from `at`. */
  run(e: Int16Array, parameters: Int16Array, at: number): void {
    const x = this.#x;
    weight(e, x);
    const grid = selectGrid(x);
    parameters[at + Field.grid] = grid;
    quantize(x, grid, parameters, at);
  }
}

/**
 * Weighting filter (§5.2.13): 40 samples around each of which `e` has five neighbours.
 *
 * The standard's impulse response H of table 5.4 is symmetric, and zero three samples from its middle: five
 * multiplications instead of eleven. The sum of its values times 32768 fits 31 bits.
 */
function weight(e: Int16Array, x: Int16Array): void {
  for (let k = 0; k < SUBSEGMENT_SAMPLES; k++) {
    const sum =
      Math.imul(8192, e[k + 5] ?? 0) +
      Math.imul(5741, (e[k + 4] ?? 0) + (e[k + 6] ?? 0)) +
      Math.imul(2054, (e[k + 3] ?? 0) + (e[k + 7] ?? 0)) -
      Math.imul(374, (e[k + 1] ?? 0) + (e[k + 9] ?? 0)) -
      Math.imul(134, (e[k] ?? 0) + (e[k + 10] ?? 0));
    x[k] = saturate((sum + 4096) >> 13);
  }
}

/** RPE grid selection (§5.2.14): the offset, 0..3, of the 13 samples that hold most energy; the least of equals. */
function selectGrid(x: Int16Array): number {
  let most = 0;
  let found = 0;
  for (let grid = 0; grid < GRIDS; grid++) {
    let energy = 0;
    for (let i = 0; i < PULSES; i++) {
      const sample = (x[grid + SPACING * i] ?? 0) >> 2;
      energy += Math.imul(sample, sample);
    }
    if (energy > most) {
      most = energy;
      found = grid;
    }
  }
  return found;
}

/** APCM quantization of the selected RPE sequence (§5.2.15): the block amplitude and 13 pulses of three bits. */
function quantize(x: Int16Array, grid: number, parameters: Int16Array, at: number): void {
  let peak = 0;
  for (let i = 0; i < PULSES; i++) {
    const size = magnitude(x[grid + SPACING * i] ?? 0);
    if (size > peak) peak = size;
  }

  // Six exponents, a factor of two apart: as many as the peak has bits above its lowest nine.
  const level = Math.min(6, 32 - Math.clz32(peak >> 9));
  const amplitude = (peak >> (level + 5)) + (level << 3);
  parameters[at + Field.amplitude] = amplitude;

  const exponent = amplitudeExponent(amplitude);
  const factor = RPE_INVERSE_MANTISSA[amplitudeMantissa(amplitude, exponent)] ?? 0;
  for (let i = 0; i < PULSES; i++) {
    const scaled = (x[grid + SPACING * i] ?? 0) << (6 - exponent);
    parameters[at + Field.pulses + i] = (multiply(scaled, factor) >> 12) + 4;
  }
}
