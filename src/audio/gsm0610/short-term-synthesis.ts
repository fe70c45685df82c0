import { multiplyRounded, saturate } from './arithmetic.ts';
import { LAR_COUNT } from './frame.ts';
import { LPC_BOUNDS, LPC_SEGMENTS, ReflectionDecoder } from './reflection.ts';

/** The lattice filter that puts the vocal tract back: GSM 06.10 §5.3.3 and §5.3.4. */
export class ShortTermSynthesis {
  readonly #reflection = new ReflectionDecoder();
  readonly #rrp = new Int16Array(LAR_COUNT);
  /** v[0..7]: the backward branch of the lattice at the sample before. */
  readonly #v = new Int16Array(LAR_COUNT);

  /** Turns the 160 residual samples in `s` into the signal, in place, with the filter that `parameters` name. */
  run(parameters: Int16Array, s: Int16Array): void {
    this.#reflection.load(parameters);
    for (let segment = 0; segment < LPC_SEGMENTS; segment++) {
      this.#reflection.coefficients(segment, this.#rrp);
      this.#filter(s, LPC_BOUNDS[segment] ?? 0, LPC_BOUNDS[segment + 1] ?? 0);
    }
  }

  /**
   * Short term synthesis filtering (§5.3.4) of `s[from..to)`. The loop over the stages is written out for the sake of
   * registers, as in the analysis; the backward branch of the last stage goes nowhere.
   */
  #filter(s: Int16Array, from: number, to: number): void {
    const rrp = this.#rrp;
    const v = this.#v;
    const r0 = rrp[0] ?? 0;
    const r1 = rrp[1] ?? 0;
    const r2 = rrp[2] ?? 0;
    const r3 = rrp[3] ?? 0;
    const r4 = rrp[4] ?? 0;
    const r5 = rrp[5] ?? 0;
    const r6 = rrp[6] ?? 0;
    const r7 = rrp[7] ?? 0;
    let v0 = v[0] ?? 0;
    let v1 = v[1] ?? 0;
    let v2 = v[2] ?? 0;
    let v3 = v[3] ?? 0;
    let v4 = v[4] ?? 0;
    let v5 = v[5] ?? 0;
    let v6 = v[6] ?? 0;
    let v7 = v[7] ?? 0;

    for (let k = from; k < to; k++) {
      let sri = saturate((s[k] ?? 0) - multiplyRounded(r7, v7));
      sri = saturate(sri - multiplyRounded(r6, v6));
      v7 = saturate(v6 + multiplyRounded(r6, sri));
      sri = saturate(sri - multiplyRounded(r5, v5));
      v6 = saturate(v5 + multiplyRounded(r5, sri));
      sri = saturate(sri - multiplyRounded(r4, v4));
      v5 = saturate(v4 + multiplyRounded(r4, sri));
      sri = saturate(sri - multiplyRounded(r3, v3));
      v4 = saturate(v3 + multiplyRounded(r3, sri));
      sri = saturate(sri - multiplyRounded(r2, v2));
      v3 = saturate(v2 + multiplyRounded(r2, sri));
      sri = saturate(sri - multiplyRounded(r1, v1));
      v2 = saturate(v1 + multiplyRounded(r1, sri));
      sri = saturate(sri - multiplyRounded(r0, v0));
      v1 = saturate(v0 + multiplyRounded(r0, sri));
      v0 = sri;
      s[k] = sri;
    }

    v[0] = v0;
    v[1] = v1;
    v[2] = v2;
    v[3] = v3;
    v[4] = v4;
    v[5] = v5;
    v[6] = v6;
    v[7] = v7;
  }

  /** Forgets all past sound. */
  reset(): void {
    this.#reflection.reset();
    this.#v.fill(0);
  }
}
