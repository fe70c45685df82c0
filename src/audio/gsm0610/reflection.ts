import { multiplyRounded, saturate } from './arithmetic.ts';
import { LAR_COUNT } from './frame.ts';
import { LAR_B, LAR_INVERSE_A, LAR_MIN } from './tables.ts';

/** Parts of a frame that have reflection coefficients of their own: three short ones that glide, and the rest. */
export const LPC_SEGMENTS = 4;

/** Where those parts begin, and where the last one ends, samples. */
export const LPC_BOUNDS = Uint8Array.of(0, 13, 27, 40, 160);

/**
 * Reflection coefficients from coded log-area ratios, gliding from those of the last frame: GSM 06.10 §5.2.8 and
 * §5.2.9, and §5.3.3 in the decoder, which does the same.
 */
export class ReflectionDecoder {
  /** LARpp of the frame before. */
  #before = new Int16Array(LAR_COUNT);
  /** LARpp of this frame. */
  #now = new Int16Array(LAR_COUNT);

  /** Decodes LARc[1..8], the first eight of `parameters` (§5.2.8). Once a frame, before `coefficients`. */
  load(parameters: Int16Array): void {
    const ratios = this.#before;
    this.#before = this.#now;
    this.#now = ratios;
    for (let i = 0; i < LAR_COUNT; i++) {
      const code = ((parameters[i] ?? 0) + (LAR_MIN[i] ?? 0)) << 10;
      const half = multiplyRounded(LAR_INVERSE_A[i] ?? 0, saturate(code - ((LAR_B[i] ?? 0) << 1)));
      ratios[i] = saturate(half + half);
    }
  }

  /** Writes the eight reflection coefficients of `segment`, 0..3, to `rp` (§5.2.9.1 and §5.2.9.2). */
  coefficients(segment: number, rp: Int16Array): void {
    const before = this.#before;
    const now = this.#now;
    for (let i = 0; i < LAR_COUNT; i++) rp[i] = reflection(interpolate(segment, before[i] ?? 0, now[i] ?? 0));
  }

  /** Forgets the frame before. */
  reset(): void {
    this.#before.fill(0);
    this.#now.fill(0);
  }
}

/** The log-area ratio in force in `segment` (§5.2.9.1). Each term is cut on its own, as the standard does. */
function interpolate(segment: number, before: number, now: number): number {
  if (segment === 0) return (before >> 2) + (now >> 2) + (before >> 1);
  if (segment === 1) return (before >> 1) + (now >> 1);
  if (segment === 2) return (before >> 2) + (now >> 2) + (now >> 1);
  return now;
}

/** A reflection coefficient from a log-area ratio (§5.2.9.2), between -32767 and 32767. */
function reflection(ratio: number): number {
  const size = ratio < 0 ? -ratio : ratio;
  const r = size < 11059 ? size << 1 : size < 20070 ? size + 11059 : saturate((size >> 2) + 26112);
  return ratio < 0 ? -r : r;
}
