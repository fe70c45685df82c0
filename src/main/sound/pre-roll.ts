import { BLOCK_FRAMES, GRAPH_RATE } from './backend.ts';

/** The most that is kept, ms. */
export const MAX_PRE_ROLL_MS = 500;

const BLOCK_MS = (BLOCK_FRAMES / GRAPH_RATE) * 1000;
const BLOCKS = MAX_PRE_ROLL_MS / BLOCK_MS;

/**
 * What the microphone has heard in the last half second, for the beginning of a word that was faster than the finger.
 * It is kept in this memory alone, and written over all the time.
 */
export class PreRoll {
  readonly #blocks = Array.from({ length: BLOCKS }, () => new Float32Array(BLOCK_FRAMES));
  #written = 0;
  /** Blocks below this place belong to another time: the microphone was closed or changed since. */
  #from = 0;

  /** How many blocks were ever written: a place in the microphone's time. */
  get position(): number {
    return this.#written;
  }

  /** @param block mono, `BLOCK_FRAMES` samples; copied */
  write(block: Float32Array): void {
    this.#blocks[this.#written % BLOCKS]?.set(block);
    this.#written += 1;
  }

  /** The microphone closes: what it heard is gone. */
  clear(): void {
    for (const block of this.#blocks) block.fill(0);
    this.#from = this.#written;
  }

  /**
   * Gives the latest blocks, the oldest first.
   *
   * @param ms how much at most; rounded up to whole blocks
   * @param since a `position` before which nothing is wanted: what went out once is not sent again
   * @param take called for each block, which is valid during the call
   */
  read(ms: number, since: number, take: (block: Float32Array) => void): void {
    const wanted = Math.min(BLOCKS, Math.ceil(ms / BLOCK_MS));
    for (let at = Math.max(this.#written - wanted, since, this.#from); at < this.#written; at++) {
      const block = this.#blocks[at % BLOCKS];
      if (block) take(block);
    }
  }
}
