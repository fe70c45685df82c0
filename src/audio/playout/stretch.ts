/** Periods that a voice can have, ms: 400 down to 67 Hz. */
const MIN_PERIOD_MS = 2.5;
const MAX_PERIOD_MS = 15;
/** A pause: below −40 dBFS it does not matter which piece is taken. */
const PAUSE_LEVEL = 0.01;
/** Four times the power of the period before, 6 dB, is the beginning of a sound. */
const ATTACK = 4;
/** The search looks at samples this far apart (Hz), which is enough for a voice's period; then it looks closely. */
const SEARCH_RATE = 8000;

/**
 * Makes sound shorter or longer without changing its pitch, a period of the voice at a time: two neighbouring periods
 * are cross-faded into one, or one is played twice. Where two neighbours are too little alike, nothing is done.
 *
 * @see D. Malah, "Time-Domain Algorithms for Harmonic Bandwidth Reduction and Time Scaling of Speech Signals", IEEE
 *   TASSP 27(2), 1979 (the pitch-synchronous overlap-add used here)
 */
export class TimeStretch {
  readonly #minPeriod: number;
  readonly #maxPeriod: number;
  readonly #stride: number;
  /** Alikeness of the last period that was found, −1..1. */
  #likeness = 0;

  /** @param rate Hz */
  constructor(rate: number) {
    this.#minPeriod = Math.ceil((MIN_PERIOD_MS * rate) / 1000);
    this.#maxPeriod = Math.floor((MAX_PERIOD_MS * rate) / 1000);
    this.#stride = Math.max(1, Math.floor(rate / SEARCH_RATE));
  }

  /** The longest period, samples: so much sound before a place must be known to lengthen it, twice as much to shorten. */
  get maxPeriod(): number {
    return this.#maxPeriod;
  }

  /**
   * Shortens what lies between `from` and `to`, in place.
   *
   * @param most leave out no more than this, samples
   * @param likeness how much alike two periods must be, −1..1
   * @param restSamples how much is left as it is after each period that was left out
   * @returns the new end
   */
  shorten(pcm: Float32Array, from: number, to: number, most: number, likeness: number, restSamples: number): number {
    let at = from;
    let end = to;
    let left = most;
    for (;;) {
      const longest = Math.min(this.#maxPeriod, (end - at) >> 1, left);
      if (longest < this.#minPeriod) return end;
      const period = this.#findPeriod(pcm, at, longest, 1);
      if (this.#likeness < likeness || isAttack(pcm, at, period)) {
        at += this.#minPeriod;
        continue;
      }
      for (let i = 0; i < period; i++) {
        const weight = (i + 0.5) / period;
        pcm[at + i] = (pcm[at + i] ?? 0) * (1 - weight) + (pcm[at + i + period] ?? 0) * weight;
      }
      pcm.copyWithin(at + period, at + 2 * period, end);
      end -= period;
      left -= period;
      at += period + restSamples;
    }
  }

  /**
   * Lengthens what begins at `from` by one period, in place. Before `from` the buffer must hold what was played last,
   * `maxPeriod` samples of it, and behind `to` there must be room for as many.
   *
   * @returns the new end
   */
  lengthen(pcm: Float32Array, from: number, to: number, likeness: number): number {
    const longest = Math.min(this.#maxPeriod, to - from);
    if (longest < this.#minPeriod) return to;
    const period = this.#findPeriod(pcm, from, longest, -1);
    if (this.#likeness < likeness) return to;
    pcm.copyWithin(from + period, from, to);
    // Begins as what follows the last sound and ends as what leads into the next: neither edge is heard.
    for (let i = 0; i < period; i++) {
      const weight = (i + 0.5) / period;
      pcm[from + i] = (pcm[from + period + i] ?? 0) * (1 - weight) + (pcm[from - period + i] ?? 0) * weight;
    }
    return to + period;
  }

  /** The lag, up to `longest`, at which the sound at `at` is most like the sound behind it (or before it). */
  #findPeriod(pcm: Float32Array, at: number, longest: number, direction: 1 | -1): number {
    const stride = this.#stride;
    let best = longest;
    // Both periods must be one: of silence and the consonant behind it, which say nothing of each other, one would go.
    const from = direction === 1 ? at : at - longest;
    let likeness = isPause(pcm, from, from + 2 * longest) ? 1 : -1;
    if (likeness < 1) {
      for (let lag = this.#minPeriod; lag <= longest; lag += stride) {
        const value = alike(pcm, at, direction * lag, lag, stride);
        if (value > likeness) {
          likeness = value;
          best = lag;
        }
      }
      const middle = best;
      for (let lag = middle - stride + 1; lag < middle + stride; lag++) {
        if (stride === 1 || lag < this.#minPeriod || lag > longest) continue;
        const value = alike(pcm, at, direction * lag, lag, stride);
        if (value > likeness) {
          likeness = value;
          best = lag;
        }
      }
    }
    this.#likeness = likeness;
    return best;
  }
}

/** Whether nothing between two places is louder than −40 dBFS. */
export function isPause(pcm: Float32Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if (Math.abs(pcm[i] ?? 0) >= PAUSE_LEVEL) return false;
  }
  return true;
}

/** Whether so much louder a sound begins in the period at `at` that it would be heard to miss its beginning. */
function isAttack(pcm: Float32Array, at: number, period: number): boolean {
  if (at < period) return false;
  let before = 1e-9;
  let own = 0;
  for (let i = at; i < at + period; i++) {
    before += (pcm[i - period] ?? 0) ** 2;
    own += (pcm[i] ?? 0) ** 2;
  }
  return own > ATTACK * before && own > PAUSE_LEVEL ** 2 * period;
}

/** Correlation of `count` samples with those `lag` away, as a share of the louder ones': silence is like no sound. */
function alike(pcm: Float32Array, at: number, lag: number, count: number, stride: number): number {
  let dot = 0;
  let own = 1e-9;
  let theirs = 1e-9;
  for (let i = at; i < at + count; i += stride) {
    const a = pcm[i] ?? 0;
    const b = pcm[i + lag] ?? 0;
    dot += a * b;
    own += a * a;
    theirs += b * b;
  }
  return dot / Math.max(own, theirs);
}
