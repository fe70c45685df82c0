/** One bucket a millisecond; what is later than the last one counts there. */
const BUCKETS = 512;
/** The share of packets that the target delay must let come in time. */
const QUANTILE = 0.95;
/**
 * How long a packet is remembered, ms: its weight falls to 1/e in this time. A stall of 300 ms is one in 27 of it and
 * so stays outside the quantile: delay for everybody is no answer to what happens once.
 */
const MEMORY_MS = 8000;
/** Weights grow instead of shrinking; at this size all are scaled back. */
const RESCALE_AT = 1e12;

/**
 * How much later than the fastest packets come, as a histogram that forgets.
 *
 * @see "NetEq" in the WebRTC sources' documentation (relative arrival delay, forgetting histogram, quantile), which
 *   gave the idea; the figures are ours
 */
export class JitterHistogram {
  readonly #weights = new Float64Array(BUCKETS);
  readonly #growth: number;
  /** Weight of the next packet. */
  #weight = 1;
  #total = 1;
  #counted = 0;
  #quantileMs: number;

  /**
   * @param ptimeMs what one packet holds, ms
   * @param initialMs quantile before anything is known, ms; outvoted after twenty packets
   */
  constructor(ptimeMs: number, initialMs: number) {
    this.#growth = 1 / (1 - Math.min(0.5, ptimeMs / MEMORY_MS));
    this.#quantileMs = initialMs;
    this.#weights[bucket(initialMs)] = 1;
  }

  /** 95 of 100 packets come at most so much later than the fastest, ms. */
  get quantileMs(): number {
    return this.#quantileMs;
  }

  /** @param delayMs how much later than the fastest of its time a packet came, ms, 0 or more */
  add(delayMs: number): void {
    this.#counted += 1;
    // While little is known, every packet counts the same: the memory grows until it has its length.
    const grown = this.#weight * this.#growth;
    const even = this.#total / this.#counted;
    this.#weight = Math.max(even, grown < this.#total ? grown : even);
    const at = bucket(delayMs);
    this.#weights[at] = (this.#weights[at] ?? 0) + this.#weight;
    this.#total += this.#weight;
    if (this.#weight > RESCALE_AT) this.#rescale();
    this.#quantileMs = this.#findQuantile();
  }

  #findQuantile(): number {
    // From the late end, where only one in twenty lies.
    let beyond = (1 - QUANTILE) * this.#total;
    let at = BUCKETS - 1;
    while (at > 0) {
      beyond -= this.#weights[at] ?? 0;
      if (beyond < 0) break;
      at -= 1;
    }
    return at;
  }

  #rescale(): void {
    for (let i = 0; i < BUCKETS; i++) this.#weights[i] = (this.#weights[i] ?? 0) / RESCALE_AT;
    this.#weight /= RESCALE_AT;
    this.#total /= RESCALE_AT;
  }
}

function bucket(delayMs: number): number {
  return Math.max(0, Math.min(BUCKETS - 1, Math.round(delayMs)));
}
