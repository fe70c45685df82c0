import { SteadyExcess } from './steady-excess.ts';
import { isPause, TimeStretch } from './stretch.ts';
import { type Tolerance, toleranceOf } from './tolerance.ts';

/** So much above its target, it is shortened by whatever may be left out, ms: a stall or a pre-roll is behind us. */
const FAR_TOO_LONG_MS = 40;
/** How much alike two periods must be, for one of them to go; and when it is urgent. */
const LIKENESS = 0.6;
const URGENT_LIKENESS = 0.3;
/** Sound that is left alone behind a period that was left out, ms. */
const REST_MS = 20;

/** Whether the delay is to become shorter or longer, and the sound that makes it so. */
export class DelayControl {
  readonly #samplesPerMs: number;
  readonly #stretch: TimeStretch;
  readonly #tolerance: Tolerance;
  readonly #steady: SteadyExcess;
  #stretchedSamples = 0;

  /** @param rate Hz */
  constructor(rate: number, ptimeMs: number) {
    this.#samplesPerMs = rate / 1000;
    this.#stretch = new TimeStretch(rate);
    this.#tolerance = toleranceOf(ptimeMs);
    this.#steady = new SteadyExcess(Math.ceil(this.#tolerance.patienceMs / ptimeMs));
  }

  /** The longest piece that is put in at once; so much of what was played last must lie before the sound, samples. */
  get maxPeriod(): number {
    return this.#stretch.maxPeriod;
  }

  /** Sound that was left out or put in so far, ms. */
  get stretchedMs(): number {
    return this.#stretchedSamples / this.#samplesPerMs;
  }

  /** What was measured before no longer counts. */
  forget(): void {
    this.#steady.forget();
  }

  /**
   * @param excessMs how much longer than wanted the sound that lies from `from` to `to` has waited
   * @returns how much too long the delay is, ms; negative where it is too short, 0 where it is left alone
   */
  surplusMs(excessMs: number, pcm: Float32Array, from: number, to: number): number {
    const steadyMs = this.#steady.add(excessMs);
    // A pause tells nobody that it became shorter, and a stall or a pre-roll is caught up with at once.
    const atOnce = excessMs >= FAR_TOO_LONG_MS || isPause(pcm, from, to);
    const surplusMs = atOnce ? excessMs : steadyMs;
    if (surplusMs >= this.#tolerance.tooLongMs) return surplusMs;
    return excessMs <= -this.#tolerance.tooShortMs ? excessMs : 0;
  }

  /** Leaves out periods of what lies from `from` to `to`, in place. @returns the new end */
  shorten(surplusMs: number, pcm: Float32Array, from: number, to: number): number {
    const urgent = surplusMs >= FAR_TOO_LONG_MS;
    const end = this.#stretch.shorten(
      pcm,
      from,
      to,
      Math.floor(surplusMs * this.#samplesPerMs),
      urgent ? URGENT_LIKENESS : LIKENESS,
      urgent ? 0 : Math.round(REST_MS * this.#samplesPerMs),
    );
    this.leftOut(to - end);
    return end;
  }

  /** Says a period of what begins at `from` twice, in place: the next late packet would leave a hole. @returns the new end */
  lengthen(pcm: Float32Array, from: number, to: number): number {
    const end = this.#stretch.lengthen(pcm, from, to, LIKENESS);
    this.#stretchedSamples += end - to;
    return end;
  }

  /** So many samples are not played. */
  leftOut(samples: number): void {
    this.#stretchedSamples += samples;
    this.#steady.took(samples / this.#samplesPerMs);
  }
}
