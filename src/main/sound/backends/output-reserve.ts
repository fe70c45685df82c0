/** Of PortAudio's: 50 ms. */
export const RING_MOST = 10;
/** Of a server's: 100 ms. On a busy computer its own thread, which moves everybody's sound, waits for its turn so long. */
export const SERVER_MOST = 20;
/** What is told so soon after a gap is that gap (50 ms). */
const SAME_GAP_BLOCKS = 10;
/** So soon after another (10 s), a gap is one of many, and its like will come. */
const AGAIN_BLOCKS = 2_000;
/** A device that was opened so shortly ago (5 s) opened with much else, as a program that starts: its gaps say nothing of later. */
const SETTLED_BLOCKS = 1_000;
/** Over so many blocks (1 min) what was never needed is delay for nothing, and half of it goes. */
const QUIET_BLOCKS = 12_000;
/** What went too early costs a gap, so each time the next is let go of after twice as long, 16 min at most. */
const LONGEST_QUIET = 16 * QUIET_BLOCKS;

/**
 * How many blocks are kept ready for an output: one more after a gap, as many as were missing when gaps come again and
 * again, and half of what was not needed less after a quiet time. Whoever is later than what is kept ready is heard to be.
 * What the first seconds brought is forgotten behind them.
 */
export class OutputReserve {
  readonly #fewest: number;
  readonly #most: number;
  #blocks: number;
  #quiet = QUIET_BLOCKS;
  #age = 0;
  /** Blocks since the last gap or change. */
  #since = 0;
  #sinceGap = Number.POSITIVE_INFINITY;
  /** The fewest that were left behind since then. */
  #lowest = Number.POSITIVE_INFINITY;
  /** Whether the last change was to less. */
  #shrunk = false;

  /**
   * @param fewest blocks that wait for the device when all is quiet
   * @param most blocks that wait at most
   */
  constructor(fewest: number, most: number) {
    this.#fewest = fewest;
    this.#most = most;
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
   * @param short how many it did not find
   */
  took(count: number, left: number, short: number): void {
    const settles = this.#age < SETTLED_BLOCKS && this.#age + count >= SETTLED_BLOCKS;
    this.#age += count;
    if (settles) {
      this.#blocks = this.#fewest;
      this.#restart();
    }
    this.#sinceGap += count;
    if (short > 0) {
      this.#grow(short);
      return;
    }
    this.#lowest = Math.min(this.#lowest, left);
    this.#since += count;
    if (this.#since < this.#quiet) return;
    const spare = Math.min(this.#lowest, this.#blocks - this.#fewest);
    if (spare > 0) {
      this.#blocks -= Math.ceil(spare / 2);
      this.#shrunk = true;
    }
    this.#restart();
  }

  #grow(short: number): void {
    if (this.#sinceGap >= SAME_GAP_BLOCKS) {
      this.#quiet = this.#shrunk ? Math.min(LONGEST_QUIET, 2 * this.#quiet) : this.#quiet;
      this.#shrunk = false;
      const comesAgain = this.#age >= SETTLED_BLOCKS && this.#sinceGap < AGAIN_BLOCKS;
      this.#blocks = Math.min(this.#most, this.#blocks + (comesAgain ? short : 1));
    }
    this.#sinceGap = 0;
    this.#restart();
  }

  #restart(): void {
    this.#since = 0;
    this.#lowest = Number.POSITIVE_INFINITY;
  }
}
