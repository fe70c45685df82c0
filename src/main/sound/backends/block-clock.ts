import { BLOCK_FRAMES, type DeviceStream, GRAPH_RATE } from '../backend.ts';

/** A block every so long, ms. */
const BLOCK_MS = (BLOCK_FRAMES / GRAPH_RATE) * 1000;
/** How often the clock wakes, ms: twice a block is enough for backends that nobody waits for. */
const WAKE_MS = 2 * BLOCK_MS;
/** After a longer stall the missed blocks are let go of, as a sound card would, ms. */
const MAX_CATCH_UP_MS = 200;

/** A direction without a device: blocks in real time by the computer's clock. */
export class ClockedStream implements DeviceStream {
  readonly glitches = 0;
  #blocks = 0;
  readonly #move: () => void;
  readonly #finish: () => void;
  readonly #timer: NodeJS.Timeout;
  #next = performance.now() + BLOCK_MS;

  /**
   * @param move called for every block that is due
   * @param finish called once, by `close`
   */
  constructor(move: () => void, finish: () => void = () => {}) {
    this.#move = move;
    this.#finish = finish;
    this.#timer = setInterval(() => this.#wake(), WAKE_MS);
  }

  get blocks(): number {
    return this.#blocks;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#finish();
  }

  #wake(): void {
    const now = performance.now();
    this.#next = Math.max(this.#next, now - MAX_CATCH_UP_MS);
    while (this.#next <= now) {
      this.#next += BLOCK_MS;
      this.#blocks += 1;
      this.#move();
    }
  }
}
