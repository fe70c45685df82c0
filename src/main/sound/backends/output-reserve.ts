/** 50 ms. Whoever is later than that is heard to be. */
const MOST = 10;
/** Over so many blocks (1 min) a block that was never needed is delay for nothing, and goes. */
const QUIET_BLOCKS = 12_000;
/** A block that went too early costs a gap, so each time the next one is let go of after twice as long, 16 min at most. */
const LONGEST_QUIET = 16 * QUIET_BLOCKS;

/** How many blocks are kept ready for an output: one more after each gap, one less after a quiet time. */
export class OutputReserve {
  readonly #fewest: number;
  #blocks: number;
  #quiet = QUIET_BLOCKS;
  #since = 0;
  /** The fewest that were left behind since then. */
  #lowest = MOST;
  /** Whether the last change was a block less. */
  #shrunk = false;

  /** @param fewest blocks that wait for the device when all is quiet */
  constructor(fewest: number) {
    this.#fewest = fewest;
    this.#blocks = fewest;
  }

  /** Blocks to keep ready. */
  get blocks(): number {
    return this.#blocks;
  }

  /**
   * The device took blocks.
   *
   * @param count how many
   * @param left the fewest that were left behind it
   * @param missed whether it found none at all
   */
  took(count: number, left: number, missed: boolean): void {
    if (missed) {
      this.#grow();
      return;
    }
    this.#lowest = Math.min(this.#lowest, left);
    this.#since += count;
    if (this.#since < this.#quiet) return;
    if (this.#lowest > 0 && this.#blocks > this.#fewest) {
      this.#blocks -= 1;
      this.#shrunk = true;
    }
    this.#restart();
  }

  #grow(): void {
    this.#quiet = this.#shrunk ? Math.min(LONGEST_QUIET, 2 * this.#quiet) : this.#quiet;
    this.#shrunk = false;
    this.#blocks = Math.min(MOST, this.#blocks + 1);
    this.#restart();
  }

  #restart(): void {
    this.#since = 0;
    this.#lowest = MOST;
  }
}
