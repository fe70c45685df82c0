import { divide, leadingRoom, magnitude, multiply, multiplyRounded, saturate } from './arithmetic.ts';
import { GSM_FRAME_SAMPLES, LAR_COUNT } from './frame.ts';
import { LAR_A, LAR_B, LAR_MAX, LAR_MIN } from './tables.ts';

/** Lags of the autocorrelation, 0..8. */
const LAGS = 9;

/** From the signal to the eight log-area ratios that describe the vocal tract: GSM 06.10 §5.2.4 to §5.2.7. */
export class LpcAnalysis {
  readonly #acf = new Int32Array(LAGS);
  readonly #r = new Int16Array(LAR_COUNT);
  readonly #p = new Int16Array(LAGS);
  readonly #k = new Int16Array(LAGS);

  /**
   * Writes LARc[1..8] of the 160 samples in `s` as the first eight of `parameters`.
   *
   * `s` itself may lose its lowest bits: the standard scales it down to keep the autocorrelation in 32 bits, scales
   * it back, and goes on with what is left.
   */
  run(s: Int16Array, parameters: Int16Array): void {
    autocorrelate(s, this.#acf);
    this.#reflect();
    for (let i = 0; i < LAR_COUNT; i++) parameters[i] = quantizeRatio(i, logAreaRatio(this.#r[i] ?? 0));
  }

  /** Reflection coefficients from the autocorrelation, by the Schur recursion (§5.2.5). */
  #reflect(): void {
    const acf = this.#acf;
    const r = this.#r;
    const p = this.#p;
    const k = this.#k;

    r.fill(0);
    const energy = acf[0] ?? 0;
    if (energy === 0) return;
    const shift = leadingRoom(energy);
    for (let i = 0; i < LAGS; i++) p[i] = k[i] = ((acf[i] ?? 0) << shift) >> 16;

    for (let n = 0; n < LAR_COUNT; n++) {
      const p0 = p[0] ?? 0;
      const p1 = p[1] ?? 0;
      const size = magnitude(p1);
      if (p0 < size) return;

      const quotient = divide(size, p0);
      const rn = p1 > 0 ? -quotient : quotient;
      r[n] = rn;

      p[0] = saturate(p0 + multiplyRounded(p1, rn));
      for (let m = 1; m < LAR_COUNT - n; m++) {
        const pNext = p[m + 1] ?? 0;
        const km = k[m] ?? 0;
        p[m] = saturate(pNext + multiplyRounded(km, rn));
        k[m] = saturate(km + multiplyRounded(pNext, rn));
      }
    }
  }
}

/** The autocorrelation of `s` for lags 0..8 (§5.2.4), doubled as the standard's `L_mult` does. */
function autocorrelate(s: Int16Array, acf: Int32Array): void {
  let peak = 0;
  for (let k = 0; k < GSM_FRAME_SAMPLES; k++) {
    const size = magnitude(s[k] ?? 0);
    if (size > peak) peak = size;
  }

  // Down to 11 bits and a sign: 160 squares of those fit 30 bits.
  const scale = peak === 0 ? 0 : 4 - leadingRoom(peak << 16);
  if (scale > 0) {
    const factor = 16384 >> (scale - 1);
    for (let k = 0; k < GSM_FRAME_SAMPLES; k++) s[k] = multiplyRounded(s[k] ?? 0, factor);
  }

  // Three lags a pass share their loads.
  for (let lag = 0; lag < LAGS; lag += 3) {
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let late1 = 0;
    let late2 = 0;
    for (let k = lag; k < GSM_FRAME_SAMPLES; k++) {
      const now = s[k] ?? 0;
      const late0 = s[k - lag] ?? 0;
      sum0 += Math.imul(now, late0);
      sum1 += Math.imul(now, late1);
      sum2 += Math.imul(now, late2);
      late2 = late1;
      late1 = late0;
    }
    acf[lag] = sum0 << 1;
    acf[lag + 1] = sum1 << 1;
    acf[lag + 2] = sum2 << 1;
  }

  // A full-scale sample has been rounded up to 2048 above and wraps to -32768 here, in libgsm as in this array.
  if (scale > 0) {
    for (let k = 0; k < GSM_FRAME_SAMPLES; k++) s[k] = (s[k] ?? 0) << scale;
  }
}

/** A log-area ratio from a reflection coefficient, approximated by three straight lines (§5.2.6). */
function logAreaRatio(r: number): number {
  const size = magnitude(r);
  const ratio = size < 22118 ? size >> 1 : size < 31130 ? size - 11059 : (size - 26112) << 2;
  return r < 0 ? -ratio : ratio;
}

/** LARc[i + 1], 0..63 at most, from a log-area ratio (§5.2.7). */
function quantizeRatio(i: number, ratio: number): number {
  const code = (multiply(LAR_A[i] ?? 0, ratio) + (LAR_B[i] ?? 0) + 256) >> 9;
  const least = LAR_MIN[i] ?? 0;
  const most = LAR_MAX[i] ?? 0;
  return (code > most ? most : code < least ? least : code) - least;
}
