import { MixChannel } from '../../audio/mixer.ts';
import { BLOCK_FRAMES } from './backend.ts';

/**
 * Blocks that may wait between microphone and output. The two devices' blocks come when they come, so one must be in
 * hand; a third would only be a delay that stays.
 */
const CAPACITY = 2;

/** The microphone test: what is captured is heard in the output as one more voice. */
export class MonitorLoop {
  readonly #channel = new MixChannel();
  readonly #ring = Array.from({ length: CAPACITY }, () => new Float32Array(BLOCK_FRAMES));
  #on = false;
  /** Blocks written and blocks heard since it was turned on. */
  #written = 0;
  #heard = 0;

  turn(on: boolean): void {
    this.#on = on;
    this.#written = 0;
    this.#heard = 0;
  }

  write(block: Float32Array): void {
    if (!this.#on) return;
    if (this.#written - this.#heard === CAPACITY) this.#heard += 1;
    this.#ring[this.#written % CAPACITY]?.set(block);
    this.#written += 1;
  }

  /** Adds the next block to an interleaved stereo bus, if one is there. */
  mix(bus: Float32Array): void {
    const block = this.#ring[this.#heard % CAPACITY];
    if (!this.#on || this.#heard === this.#written || !block) return;
    this.#channel.add(bus, block, BLOCK_FRAMES);
    this.#heard += 1;
  }
}
