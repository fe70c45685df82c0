import { multiplyRounded, saturate } from './arithmetic.ts';
import { LAR_COUNT } from './frame.ts';
import { LPC_BOUNDS, LPC_SEGMENTS, ReflectionDecoder } from './reflection.ts';

/** The lattice filter that takes the vocal tract out of the signal: GSM 06.10 §5.2.8 to §5.2.10. */
export class ShortTermAnalysis {
  readonly #reflection = new ReflectionDecoder();
  readonly #rp = new Int16Array(LAR_COUNT);
  /** u[0..7]: what each stage of the lattice keeps from the sample before. */
  readonly #u = new Int16Array(LAR_COUNT);

  /**
   * Turns the 160 samples in `d` into the short-term residual, in place, with the filter that `parameters` name: the
   * quantized one, which the decoder will have too.
   */
  run(parameters: Int16Array, d: Int16Array): void {
    this.#reflection.load(parameters);
    for (let segment = 0; segment < LPC_SEGMENTS; segment++) {
      this.#reflection.coefficients(segment, this.#rp);
      this.#filter(d, LPC_BOUNDS[segment] ?? 0, LPC_BOUNDS[segment + 1] ?? 0);
    }
  }

  /**
   * Short term analysis filtering (§5.2.10) of `d[from..to)`.
   *
   * The loop over the eight stages is written out, so that the coefficients and the memories stay in registers: twice
   * as fast as a loop. Each stage takes the forward branch `f` and the backward branch `b`, which it delays in its `u`.
   */
  #filter(d: Int16Array, from: number, to: number): void {
    const rp = this.#rp;
    const u = this.#u;
    const r0 = rp[0] ?? 0;
    const r1 = rp[1] ?? 0;
    const r2 = rp[2] ?? 0;
    const r3 = rp[3] ?? 0;
    const r4 = rp[4] ?? 0;
    const r5 = rp[5] ?? 0;
    const r6 = rp[6] ?? 0;
    const r7 = rp[7] ?? 0;
    let u0 = u[0] ?? 0;
    let u1 = u[1] ?? 0;
    let u2 = u[2] ?? 0;
    let u3 = u[3] ?? 0;
    let u4 = u[4] ?? 0;
    let u5 = u[5] ?? 0;
    let u6 = u[6] ?? 0;
    let u7 = u[7] ?? 0;

    for (let k = from; k < to; k++) {
      let f = d[k] ?? 0;
      let b = f;
      let next = 0;

      next = saturate(u0 + multiplyRounded(r0, f));
      f = saturate(f + multiplyRounded(r0, u0));
      u0 = b;
      b = next;

      next = saturate(u1 + multiplyRounded(r1, f));
      f = saturate(f + multiplyRounded(r1, u1));
      u1 = b;
      b = next;

      next = saturate(u2 + multiplyRounded(r2, f));
      f = saturate(f + multiplyRounded(r2, u2));
      u2 = b;
      b = next;

      next = saturate(u3 + multiplyRounded(r3, f));
      f = saturate(f + multiplyRounded(r3, u3));
      u3 = b;
      b = next;

      next = saturate(u4 + multiplyRounded(r4, f));
      f = saturate(f + multiplyRounded(r4, u4));
      u4 = b;
      b = next;

      next = saturate(u5 + multiplyRounded(r5, f));
      f = saturate(f + multiplyRounded(r5, u5));
      u5 = b;
      b = next;

      next = saturate(u6 + multiplyRounded(r6, f));
      f = saturate(f + multiplyRounded(r6, u6));
      u6 = b;
      b = next;

      f = saturate(f + multiplyRounded(r7, u7));
      u7 = b;

      d[k] = f;
    }

    u[0] = u0;
    u[1] = u1;
    u[2] = u2;
    u[3] = u3;
    u[4] = u4;
    u[5] = u5;
    u[6] = u6;
    u[7] = u7;
  }

  /** Forgets all past sound. */
  reset(): void {
    this.#reflection.reset();
    this.#u.fill(0);
  }
}
