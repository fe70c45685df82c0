import { multiplyRounded, saturate } from './arithmetic.ts';
import { GSM_FRAME_SAMPLES } from './frame.ts';

/** Pole of the de-emphasis filter, a fraction of 32768. */
const DE_EMPHASIS = 28180;

/** The end of the decoder: GSM 06.10 §5.3.5 to §5.3.7. */
export class Postprocessing {
  /** msr: the last sample that left the filter. */
  #last = 0;

  /** De-emphasis (§5.3.5), upscaling (§5.3.6) and truncation to 13 bits (§5.3.7) of `s` into `pcm` from `offset`. */
  run(s: Int16Array, pcm: Int16Array, offset: number): void {
    let last = this.#last;
    for (let k = 0; k < GSM_FRAME_SAMPLES; k++) {
      last = saturate((s[k] ?? 0) + multiplyRounded(last, DE_EMPHASIS));
      pcm[offset + k] = saturate(last << 1) & ~7;
    }
    this.#last = last;
  }

  /** Forgets all past sound. */
  reset(): void {
    this.#last = 0;
  }
}
