/** Lets a number of tokens through at once and a steady stream of them after that. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perMs: number;
  #level: number;
  #at: number;

  /** @param now ms, on the clock of `take`. */
  constructor(capacity: number, perSecond: number, now: number) {
    this.#capacity = capacity;
    this.#perMs = perSecond / 1000;
    this.#level = capacity;
    this.#at = now;
  }

  /** @returns whether `count` tokens were there; then they are taken, otherwise none is. */
  take(count: number, now: number): boolean {
    this.#level = Math.min(this.#capacity, this.#level + (now - this.#at) * this.#perMs);
    this.#at = now;
    if (this.#level < count) return false;
    this.#level -= count;
    return true;
  }

  /** Nothing has been taken lately: a bucket like this needs not be kept. */
  isFull(now: number): boolean {
    return this.#level + (now - this.#at) * this.#perMs >= this.#capacity;
  }
}
