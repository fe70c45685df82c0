import { multiplyRounded, saturate } from './arithmetic.ts';
import { Field, GSM_FRAME_SAMPLES, LEAST_LAG, MOST_LAG, SUBSEGMENT_SAMPLES } from './frame.ts';
import { LTP_GAIN } from './tables.ts';

/** The pitch predictor of the decoder: GSM 06.10 §5.3.2. */
export class LongTermSynthesis {
  /** drp: the reconstructed short-term residual, 120 past samples and then those of this frame. */
  readonly #drp = new Int16Array(MOST_LAG + GSM_FRAME_SAMPLES);
  /** nrp: the last lag that was in range. */
  #lag = LEAST_LAG;

  /**
   * Long term synthesis filtering (§5.3.2) of sub-segment `index`, 0..3: the decoded pulses `erp` plus what the lag
   * and the gain in `parameters` from `at` predict, into `wt`, which holds the frame's residual. A lag out of range
   * leaves the one before in force.
   */
  run(index: number, parameters: Int16Array, at: number, erp: Int16Array, wt: Int16Array): void {
    const coded = parameters[at + Field.lag] ?? 0;
    if (coded >= LEAST_LAG && coded <= MOST_LAG) this.#lag = coded;
    const gain = LTP_GAIN[parameters[at + Field.gain] ?? 0] ?? 0;

    const drp = this.#drp;
    const from = index * SUBSEGMENT_SAMPLES;
    const now = MOST_LAG + from;
    const then = now - this.#lag;
    for (let k = 0; k < SUBSEGMENT_SAMPLES; k++) {
      const sample = saturate((erp[k] ?? 0) + multiplyRounded(gain, drp[then + k] ?? 0));
      drp[now + k] = sample;
      wt[from + k] = sample;
    }
  }

  /** Moves on by a frame. */
  nextFrame(): void {
    this.#drp.copyWithin(0, GSM_FRAME_SAMPLES);
  }

  /** Forgets all past sound. */
  reset(): void {
    this.#drp.fill(0);
    this.#lag = LEAST_LAG;
  }
}
