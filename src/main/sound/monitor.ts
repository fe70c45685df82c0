import { MixChannel } from '../../audio/mixer.ts';
import { BLOCK_FRAMES } from './backend.ts';

/**
 * Blocks that wait before the first one is heard. Microphone and speaker often tick at the same moment, and then either
 * may come first: with one block in hand the other order would find none.
 */
const CUSHION = 2;
/** Blocks that may wait: what a stall of 80 ms brings all at once. */
const CAPACITY = 16;
/** Over so many blocks (1 s) a cushion that was never touched is delay for nothing, and one block of it goes. */
const WINDOW = 200;
/** What goes too early is missed soon, so each time it ran dry the next one goes after twice as long, 16 s at most. */
const LONGEST_WINDOW = 16 * WINDOW;

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
  #window = WINDOW;

  get isOn(): boolean {
    return this.#on;
  }

  turn(on: boolean): void {
    this.#on = on;
    this.#written = 0;
    this.#heard = 0;
    this.#playing = false;
    this.#window = WINDOW;
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
    if (waiting === 0) this.#runDry();
    if (!this.#playing) return false;
    this.#trim(waiting - 1);
    const block = this.#ring[this.#heard % CAPACITY];
    if (block) this.#channel.add(bus, block, BLOCK_FRAMES);
    this.#heard += 1;
    return true;
  }

  #runDry(): void {
    if (this.#playing) this.#window = Math.min(LONGEST_WINDOW, 2 * this.#window);
    this.#playing = false;
    this.#startWindow();
  }

  /** @param left blocks that wait behind the next one */
  #trim(left: number): void {
    this.#fewest = Math.min(this.#fewest, left);
    this.#windowAt += 1;
    if (this.#windowAt < this.#window) return;
    if (this.#fewest >= CUSHION) this.#join();
    this.#startWindow();
  }

  /** Makes one block of the next two, so that nothing clicks where time is left out. */
  #join(): void {
    const from = this.#ring[this.#heard % CAPACITY];
    const into = this.#ring[(this.#heard + 1) % CAPACITY];
    this.#heard += 1;
    if (!from || !into) return;
    for (let i = 0; i < BLOCK_FRAMES; i++) {
      const weight = (i + 0.5) / BLOCK_FRAMES;
      into[i] = (from[i] ?? 0) * (1 - weight) + (into[i] ?? 0) * weight;
    }
  }

  #startWindow(): void {
    this.#fewest = CAPACITY;
    this.#windowAt = 0;
  }
}
