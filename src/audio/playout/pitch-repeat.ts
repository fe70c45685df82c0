/** Periods that a voice can have, ms: 400 down to 67 Hz. */
const MIN_PERIOD_MS = 2.5;
const MAX_PERIOD_MS = 15;
/** So much of the last sound is compared with what was a period before, ms. */
const WINDOW_MS = 15;
/** Real sound is faded in over the made-up one, ms. */
const JOIN_MS = 5;
/** The made-up sound begins where the real one ended, and is where its period was after this time, ms. */
const LEAD_MS = 2.5;
/** The search looks at samples this far apart (Hz), which is enough for a voice's period; then it looks closely. */
const SEARCH_RATE = 8000;

/**
 * Concealment for codecs that have none: the last period of the voice over and over, and a cross-fade into what comes
 * then. It does not fade out; who asks for it knows for how long.
 *
 * @see ITU-T G.711 Appendix I, whose idea this is
 */
export class PitchRepeat {
  readonly #minPeriod: number;
  readonly #maxPeriod: number;
  readonly #window: number;
  readonly #join: number;
  readonly #lead: number;
  readonly #stride: number;
  /** The last real samples, the latest at the end. */
  readonly #past: Float32Array;
  /** One period that joins its own beginning. */
  readonly #cycle: Float32Array;
  #period = 0;
  #at = 0;
  /** How far the real sound ended from where a period before this one began, and samples until that is forgotten. */
  #offset = 0;
  #leadLeft = 0;

  /** @param rate Hz */
  constructor(rate: number) {
    const samples = (ms: number) => Math.ceil((ms * rate) / 1000);
    this.#minPeriod = samples(MIN_PERIOD_MS);
    this.#maxPeriod = samples(MAX_PERIOD_MS);
    this.#window = samples(WINDOW_MS);
    this.#join = samples(JOIN_MS);
    this.#lead = samples(LEAD_MS);
    this.#stride = Math.max(1, Math.floor(rate / SEARCH_RATE));
    this.#past = new Float32Array(this.#window + this.#maxPeriod);
    this.#cycle = new Float32Array(this.#maxPeriod);
  }

  /** Real sound, in place: its beginning is cross-faded with what was made up before it, and its end remembered. */
  hear(samples: Float32Array, offset: number, count: number): void {
    if (this.#period > 0) {
      const join = Math.min(this.#join, count);
      for (let i = 0; i < join; i++) {
        const weight = (i + 1) / (join + 1);
        samples[offset + i] = (samples[offset + i] ?? 0) * weight + this.#next() * (1 - weight);
      }
      this.#period = 0;
    }
    const past = this.#past;
    const kept = Math.max(0, past.length - count);
    past.copyWithin(0, past.length - kept);
    const from = offset + count - (past.length - kept);
    for (let i = kept; i < past.length; i++) past[i] = samples[from + i - kept] ?? 0;
  }

  /** Writes what may come next. */
  conceal(out: Float32Array, offset: number, count: number): void {
    if (this.#period === 0) this.#begin();
    for (let i = offset; i < offset + count; i++) out[i] = this.#next();
  }

  /** Silence came before. */
  reset(): void {
    this.#past.fill(0);
    this.#period = 0;
  }

  #next(): number {
    const sample = this.#cycle[this.#at] ?? 0;
    this.#at += 1;
    if (this.#at === this.#period) this.#at = 0;
    if (this.#leadLeft === 0) return sample;
    const offset = (this.#offset * this.#leadLeft) / this.#lead;
    this.#leadLeft -= 1;
    return sample + offset;
  }

  #begin(): void {
    const past = this.#past;
    const period = this.#findPeriod();
    const start = past.length - period;
    for (let i = 0; i < period; i++) this.#cycle[i] = past[start + i] ?? 0;
    // Its end leads into its beginning: there it becomes what came before the period.
    const blend = period >> 2;
    for (let i = 0; i < blend; i++) {
      const weight = (i + 1) / (blend + 1);
      const at = period - blend + i;
      this.#cycle[at] = (this.#cycle[at] ?? 0) * (1 - weight) + (past[start - blend + i] ?? 0) * weight;
    }
    this.#period = period;
    this.#at = 0;
    this.#offset = (past[past.length - 1] ?? 0) - (past[start - 1] ?? 0);
    this.#leadLeft = this.#lead;
  }

  #findPeriod(): number {
    let best = this.#maxPeriod;
    let likeness = -1;
    const stride = this.#stride;
    for (let lag = this.#minPeriod; lag <= this.#maxPeriod; lag += stride) {
      const value = this.#alike(lag, stride);
      if (value > likeness) {
        likeness = value;
        best = lag;
      }
    }
    const middle = best;
    for (let lag = middle - stride + 1; lag < middle + stride; lag++) {
      if (lag < this.#minPeriod || lag > this.#maxPeriod) continue;
      const value = this.#alike(lag, stride);
      if (value > likeness) {
        likeness = value;
        best = lag;
      }
    }
    return best;
  }

  /** Normalised correlation of the last sound with what was `lag` samples before it. */
  #alike(lag: number, stride: number): number {
    const past = this.#past;
    let dot = 0;
    let own = 1e-9;
    let theirs = 1e-9;
    for (let i = past.length - this.#window; i < past.length; i += stride) {
      const a = past[i] ?? 0;
      const b = past[i - lag] ?? 0;
      dot += a * b;
      own += a * a;
      theirs += b * b;
    }
    return dot / Math.sqrt(own * theirs);
  }
}
