import { multiplyRounded, saturate } from './arithmetic.ts';
import { GSM_FRAME_SAMPLES } from './frame.ts';

/** Pole of the offset compensation filter, a fraction of 32768. */
const OFFSET_POLE = 32735;

/** Factor of the pre-emphasis filter, a fraction of 32768. */
const PRE_EMPHASIS = -28180;

/** Where the filters' memories stand in their array. */
const Memory = { z1: 0, z2: 1, mp: 2 } as const;

/** What the encoder does to its input before it looks at it: GSM 06.10 §5.2.1 to §5.2.3. */
export class Preprocessing {
  /** z1, L_z2 and mp of the standard. An array, because a 32-bit number in a field may be boxed at every store. */
  readonly #memory = new Int32Array(3);

  /**
   * Downscaling (§5.2.1), offset compensation (§5.2.2) and pre-emphasis (§5.2.3) of the 160 samples of `pcm` from
   * `offset` into `s`.
   *
   * The recursive part of the offset filter is worked with 31 bits: its memory is a product of a high and a low word.
   * Its input is a difference of two 15-bit numbers, and the sum of its impulse response is 2, so that L_z2 stays
   * below 2^30 and needs none of the standard's saturation.
   */
  run(pcm: Int16Array, offset: number, s: Int16Array): void {
    const memory = this.#memory;
    let z1 = memory[Memory.z1] ?? 0;
    let z2 = memory[Memory.z2] ?? 0;
    let mp = memory[Memory.mp] ?? 0;

    for (let k = 0; k < GSM_FRAME_SAMPLES; k++) {
      const so = ((pcm[offset + k] ?? 0) >> 3) << 2;
      const s1 = so - z1;
      z1 = so;

      const high = z2 >> 15;
      const low = z2 & 0x7fff;
      z2 = (Math.imul(high, OFFSET_POLE) + (s1 << 15) + multiplyRounded(low, OFFSET_POLE)) | 0;

      const emphasis = multiplyRounded(mp, PRE_EMPHASIS);
      mp = (z2 + 16384) >> 15;
      s[k] = saturate(mp + emphasis);
    }

    memory[Memory.z1] = z1;
    memory[Memory.z2] = z2;
    memory[Memory.mp] = mp;
  }

  /** Forgets all past sound. */
  reset(): void {
    this.#memory.fill(0);
  }
}
