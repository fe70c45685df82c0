import { leadingRoom, magnitude, multiply, multiplyRounded, saturate } from './arithmetic.ts';
import { Field, GSM_FRAME_SAMPLES, LEAST_LAG, MOST_LAG, SUBSEGMENT_SAMPLES } from './frame.ts';
import { RESIDUAL_MARGIN } from './rpe-analysis.ts';
import { LTP_DECISION, LTP_GAIN } from './tables.ts';

/** The pitch predictor of the encoder: GSM 06.10 §5.2.11, §5.2.12 and §5.2.18. */
export class LongTermPrediction {
  /**
   * dp: the reconstructed short-term residual, 120 past samples and then those of this frame. Whole numbers of 16
   * bits, kept as doubles for the sake of `#search`.
   */
  readonly #dp = new Float64Array(MOST_LAG + GSM_FRAME_SAMPLES);
  /** dpp: what was predicted of the sub-segment under way. */
  readonly #predicted = new Int16Array(SUBSEGMENT_SAMPLES);
  /** wt: the sub-segment, scaled. */
  readonly #target = new Float64Array(SUBSEGMENT_SAMPLES);
  /** The greatest correlation of the last search, 0 or more. */
  #correlation = 0;

  /**
   * Predicts sub-segment `index`, 0..3, of the short-term residual `d`: writes the lag and the gain to `parameters`
   * from `at`, and what the prediction leaves to the middle of `e`, which has a margin on both sides.
   */
  predict(d: Int16Array, index: number, parameters: Int16Array, at: number, e: Int16Array): void {
    const from = index * SUBSEGMENT_SAMPLES;
    this.#estimate(d, from, parameters, at);
    this.#filter(d, from, parameters[at + Field.lag] ?? 0, parameters[at + Field.gain] ?? 0, e);
  }

  /** Adds the decoded pulses `ep` to the prediction: dp as the decoder will have it (§5.2.18). */
  update(index: number, ep: Int16Array): void {
    const dp = this.#dp;
    const predicted = this.#predicted;
    const from = MOST_LAG + index * SUBSEGMENT_SAMPLES;
    for (let k = 0; k < SUBSEGMENT_SAMPLES; k++) dp[from + k] = saturate((ep[k] ?? 0) + (predicted[k] ?? 0));
  }

  /** Moves on by a frame. */
  nextFrame(): void {
    this.#dp.copyWithin(0, GSM_FRAME_SAMPLES);
  }

  /** Forgets all past sound. */
  reset(): void {
    this.#dp.fill(0);
  }

  /** Calculation of the LTP parameters (§5.2.11): the lag, 40..120, and the code of the gain, 0..3. */
  #estimate(d: Int16Array, from: number, parameters: Int16Array, at: number): void {
    let peak = 0;
    for (let k = 0; k < SUBSEGMENT_SAMPLES; k++) {
      const size = magnitude(d[from + k] ?? 0);
      if (size > peak) peak = size;
    }
    const room = peak === 0 ? 0 : leadingRoom(peak << 16);
    const scale = room > 6 ? 0 : 6 - room;
    const target = this.#target;
    for (let k = 0; k < SUBSEGMENT_SAMPLES; k++) target[k] = (d[from + k] ?? 0) >> scale;

    const lag = this.#search(from);
    parameters[at + Field.lag] = lag;
    parameters[at + Field.gain] = gainCode((this.#correlation << 1) >> (6 - scale), this.#power(from, lag));
  }

  /**
   * The lag at which the past is most like the target, the least of several; 40 when none is like it at all. Leaves
   * its correlation in `#correlation`.
   *
   * These 81 sums of 40 products are a third of the encoder's time. Three lags by four samples at a time share their
   * loads. They are sums of doubles, since processors multiply two doubles in the time of one 32-bit number; they stay
   * below 2^30 and are thus exact in any order.
   */
  #search(from: number): number {
    const target = this.#target;
    const dp = this.#dp;
    let most = 0;
    let found = LEAST_LAG;
    for (let lag = LEAST_LAG; lag < MOST_LAG; lag += 3) {
      const start = MOST_LAG + from - lag;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let late2 = dp[start - 2] ?? 0;
      let late1 = dp[start - 1] ?? 0;
      for (let k = 0; k < SUBSEGMENT_SAMPLES; k += 4) {
        const t0 = target[k] ?? 0;
        const t1 = target[k + 1] ?? 0;
        const t2 = target[k + 2] ?? 0;
        const t3 = target[k + 3] ?? 0;
        const p0 = dp[start + k] ?? 0;
        const p1 = dp[start + k + 1] ?? 0;
        const p2 = dp[start + k + 2] ?? 0;
        const p3 = dp[start + k + 3] ?? 0;
        sum0 += t0 * p0 + t1 * p1 + (t2 * p2 + t3 * p3);
        sum1 += t0 * late1 + t1 * p0 + (t2 * p1 + t3 * p2);
        sum2 += t0 * late2 + t1 * late1 + (t2 * p0 + t3 * p1);
        late2 = p2;
        late1 = p3;
      }
      if (sum0 > most) {
        most = sum0;
        found = lag;
      }
      if (sum1 > most) {
        most = sum1;
        found = lag + 1;
      }
      if (sum2 > most) {
        most = sum2;
        found = lag + 2;
      }
    }
    this.#correlation = most;
    return found;
  }

  /** The power of the 40 past samples at `lag`, scaled down by 64 and doubled (§5.2.11). */
  #power(from: number, lag: number): number {
    const dp = this.#dp;
    const start = MOST_LAG + from - lag;
    let power = 0;
    for (let k = 0; k < SUBSEGMENT_SAMPLES; k++) {
      const sample = (dp[start + k] ?? 0) >> 3;
      power += Math.imul(sample, sample);
    }
    return power << 1;
  }

  /** Long term analysis filtering (§5.2.12): the prediction, and what it leaves of `d`. */
  #filter(d: Int16Array, from: number, lag: number, code: number, e: Int16Array): void {
    const dp = this.#dp;
    const predicted = this.#predicted;
    const gain = LTP_GAIN[code] ?? 0;
    const start = MOST_LAG + from - lag;
    for (let k = 0; k < SUBSEGMENT_SAMPLES; k++) {
      const dpp = multiplyRounded(gain, dp[start + k] ?? 0);
      predicted[k] = dpp;
      e[RESIDUAL_MARGIN + k] = saturate((d[from + k] ?? 0) - dpp);
    }
  }
}

/** The code of the gain, from the doubled correlation and power at the lag found (§5.2.11). */
function gainCode(correlation: number, power: number): number {
  if (correlation <= 0) return 0;
  if (correlation >= power) return 3;
  const shift = leadingRoom(power);
  const r = (correlation << shift) >> 16;
  const s = (power << shift) >> 16;
  for (let code = 0; code < 3; code++) {
    if (r <= multiply(s, LTP_DECISION[code] ?? 0)) return code;
  }
  return 3;
}
