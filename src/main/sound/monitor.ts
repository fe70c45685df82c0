import { MixChannel } from '../../audio/mixer.ts';
import { BLOCK_FRAMES } from './backend.ts';

/**
 * Blocks that wait before the first one is heard. Microphone and speaker often tick at the same moment, and then either
 * may come first: with one block in hand the other order would find none.
 */
const CUSHION = 2;
/** Blocks that may wait: what a stall of 40 ms brings all at once. */
const CAPACITY = 8;
/** Over so many blocks (1 s) a cushion that was never touched is delay for nothing, and one block of it goes. */
const WINDOW = 200;

/** The microphone test: what is captured is heard in the output as one more voice. */
export class MonitorLoop {
  readonly #channel = new MixChannel();
  readonly #ring = Array.from({ length: CAPACITY }, () => new Float32Array(BLOCK_FRAMES));
  #on = false;
  /** Blocks written and blocks heard since it was turned on. */
  #written = 0;
  #heard = 0;
  /** False until the cushion is there, at the start and after it ran dry. */
  #playing = false;
  /** The fewest blocks that were left behind in this window, and how far it has come. */
  #fewest = CAPACITY;
  #windowAt = 0;

  get isOn(): boolean {
    return this.#on;
  }

  turn(on: boolean): void {
    this.#on = on;
    this.#written = 0;
    this.#heard = 0;
    this.#playing = false;
    this.#startWindow();
  }

  write(block: Float32Array): void {
    if (!this.#on) return;
    if (this.#written - this.#heard === CAPACITY) this.#heard += 1;
    this.#ring[this.#written % CAPACITY]?.set(block);
    this.#written += 1;
  }

  /**
   * Adds the next block to an interleaved stereo bus.
   *
   * @returns false when there was none to add
   */
  mix(bus: Float32Array): boolean {
    if (!this.#on) return false;
    const waiting = this.#written - this.#heard;
    if (waiting >= CUSHION) this.#playing = true;
    if (waiting === 0) this.#playing = false;
    if (!this.#playing) return false;
    const block = this.#ring[this.#heard % CAPACITY];
    if (block) this.#channel.add(bus, block, BLOCK_FRAMES);
    this.#heard += 1;
    this.#trim(waiting - 1);
    return true;
  }

  #trim(left: number): void {
    this.#fewest = Math.min(this.#fewest, left);
    this.#windowAt += 1;
    if (this.#windowAt < WINDOW) return;
    if (this.#fewest >= CUSHION) this.#heard += 1;
    this.#startWindow();
  }

  #startWindow(): void {
    this.#fewest = CAPACITY;
    this.#windowAt = 0;
  }
}
