/** So many seconds are remembered. */
const SECONDS = 14;
/** What came so late in so many of them is waited for: it will come again. With longer packets fewer are enough. */
const RECURRING = 5;
const LEAST_RECURRING = 2;
/** While few seconds are known, it takes so many. */
const FEWEST = 3;
/** So much would have to be made up each second, ms, if it were not waited for: with packets of 20 ms, and less with longer ones. */
const HOLES_MS = 25;
/** Packets no longer than this are short, ms. */
const SHORT_MS = 20;

/**
 * Lateness that is rare among packets and yet in every sentence: a computer that stands still for 50 ms once a second makes
 * five late packets of a hundred, which a 95th percentile lets pass by definition, and a hole a second. Where the holes
 * would be more than a fortieth of the time, they are worth their delay; what is rarer stays with the percentile. Long
 * packets meet a standstill less often, and the same wait is a smaller part of their delay, so they wait for what is rarer
 * and leaves fewer holes: with 80 ms, two seconds of the last fourteen, and one part in six hundred of the time.
 */
export class RecurringLateness {
  /** Packets that make a second. */
  readonly #packets: number;
  readonly #leastHolesMs: number;
  readonly #recurring: number;
  /** The worst of each of the last seconds, ms, the oldest overwritten first. */
  readonly #worst = new Float64Array(SECONDS);
  readonly #sorted = new Float64Array(SECONDS);
  #seconds = 0;
  #counted = 0;
  #worstNow = 0;
  #ms = 0;

  /** @param ptimeMs what one packet holds, ms */
  constructor(ptimeMs: number) {
    const shortness = Math.min(1, SHORT_MS / ptimeMs);
    this.#leastHolesMs = HOLES_MS * shortness * shortness;
    this.#recurring = Math.max(LEAST_RECURRING, Math.round(RECURRING * shortness));
    this.#packets = Math.max(1, Math.round(1000 / ptimeMs));
  }

  /** So much later than the fastest packets come again and again, ms; 0 where that is not worth waiting for. */
  get ms(): number {
    return this.#ms;
  }

  /**
   * @param lateMs how much later than the fastest of its time a packet came, ms, 0 or more
   * @param waitMs how long would be waited otherwise, ms
   */
  add(lateMs: number, waitMs: number): void {
    this.#worstNow = Math.max(this.#worstNow, lateMs);
    this.#counted += 1;
    // A burst that is late together is one hole, also where a second ends in it.
    if (this.#counted < this.#packets || lateMs > waitMs) return;
    this.#worst[this.#seconds % SECONDS] = this.#worstNow;
    this.#seconds += 1;
    this.#counted = 0;
    this.#worstNow = 0;
    this.#ms = this.#find(waitMs);
  }

  #find(waitMs: number): number {
    const known = Math.min(this.#seconds, SECONDS);
    const rank = Math.max(FEWEST, Math.ceil((known * this.#recurring) / SECONDS));
    if (known < rank) return 0;
    let holesMs = 0;
    for (let i = 0; i < known; i++) holesMs += Math.max(0, (this.#worst[i] ?? 0) - waitMs);
    if (holesMs < this.#leastHolesMs * known) return 0;
    this.#sorted.set(this.#worst);
    this.#sorted.fill(0, known);
    this.#sorted.sort();
    return this.#sorted[SECONDS - rank] ?? 0;
  }
}
