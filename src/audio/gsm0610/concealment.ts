import { Field, SUBSEGMENTS, subsegmentAt } from './frame.ts';

/** By how much the block amplitude, 0..63 and logarithmic, falls with each further lost frame: about 3 dB. */
const AMPLITUDE_STEP = 4;

/** The log-area ratios of the silence frame (GSM 06.11 table 1). */
const SILENCE_RATIOS = [42, 39, 21, 10, 9, 4, 3, 2];

/** The pulses of each of its sub-segments: as near to zero as three bits go, in turn above and below. */
const SILENCE_PULSES = [3, 4, 3, 4, 4, 3, 3, 3, 3, 4, 4, 3, 3];

/** Lag, gain, grid and block amplitude of each of its sub-segments. */
const SILENCE_FIELDS = [40, 0, 1, 0];

const FIRST_SEED = 1;

const SILENCE_FRAME = Int16Array.from([
  ...SILENCE_RATIOS,
  ...Array.from({ length: SUBSEGMENTS }, () => [...SILENCE_FIELDS, ...SILENCE_PULSES]).flat(),
]);

/**
 * What to decode in place of frames that did not arrive: GSM 06.11 §6, "Example solution".
 *
 * The first lost frame repeats the last good one. Each further one takes 4 from its block amplitudes and lays its
 * pulses on random grids, so that it does not buzz. When all amplitudes have come down to 0, after 16 steps or 320 ms
 * at most, silence frames follow.
 */
export class Concealment {
  readonly #parameters = Int16Array.from(SILENCE_FRAME);
  /** Whether the parameters have been handed out since the last good frame: if so, they fade. */
  #used = false;
  /** State of a linear congruential generator: the same losses sound the same every time. */
  #seed = FIRST_SEED;

  /** Keeps the parameters of a good frame. */
  keep(parameters: Int16Array): void {
    this.#parameters.set(parameters);
    this.#used = false;
  }

  /** The parameters of the next substitute. They are this object's own: to be read before the next call. */
  next(): Int16Array {
    if (this.#used && !this.#fade()) this.#parameters.set(SILENCE_FRAME);
    this.#used = true;
    return this.#parameters;
  }

  /** Forgets the last good frame: silence is all there is to repeat. */
  reset(): void {
    this.#parameters.set(SILENCE_FRAME);
    this.#used = false;
    this.#seed = FIRST_SEED;
  }

  /** Takes the block amplitudes down a step; false when none of them was above 0 any more. */
  #fade(): boolean {
    const parameters = this.#parameters;
    let audible = false;
    for (let index = 0; index < SUBSEGMENTS; index++) {
      const at = subsegmentAt(index);
      const amplitude = parameters[at + Field.amplitude] ?? 0;
      if (amplitude > 0) audible = true;
      parameters[at + Field.amplitude] = Math.max(0, amplitude - AMPLITUDE_STEP);
      parameters[at + Field.grid] = this.#randomGrid();
    }
    return audible;
  }

  /** A grid position, 0..3. */
  #randomGrid(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) | 0;
    return this.#seed >>> 30;
  }
}
