/**
 * What a delay never fell below. Behind a late packet sound waits longer than it must, and each period of it that is left
 * out to win that back is a scar; had it been left, the next late packet would have found it waiting. So only what was
 * not needed for a while goes.
 */
export class SteadyExcess {
  readonly #last: Float64Array;
  #at = 0;

  /** @param packets that make up the while */
  constructor(packets: number) {
    this.#last = new Float64Array(packets);
  }

  /**
   * @param excessMs how much longer than wanted the packet that is about to be played has waited, ms
   * @returns the least of the last packets', ms; 0 until there are enough, and where one of them waited too short
   */
  add(excessMs: number): number {
    this.#last[this.#at] = excessMs;
    this.#at = (this.#at + 1) % this.#last.length;
    let least = excessMs;
    for (let i = 0; i < this.#last.length; i++) least = Math.min(least, this.#last[i] ?? 0);
    return Math.max(0, least);
  }

  /** The delay was shortened. @param ms by so much less every packet would have waited */
  took(ms: number): void {
    for (let i = 0; i < this.#last.length; i++) this.#last[i] = (this.#last[i] ?? 0) - ms;
  }

  /** What was measured before no longer counts. */
  forget(): void {
    this.#last.fill(0);
  }
}
