import type { DeviceStream } from './backend.ts';

/** A device that moves nothing for so many ticks (200 ms) is lost: sooner than who feels this process's pulse says so. */
const STILL_TICKS = 4;
/** A device that slept delivers nothing at first: 3 s. */
const FIRST_BLOCK_TICKS = 60;

/** Watches one stream's counter: a lost device often says nothing at all. */
export class StreamGuard {
  #stream: DeviceStream | null = null;
  #blocks = 0;
  #still = 0;

  /**
   * To be called at every tick.
   *
   * @returns whether this stream has lost its device
   */
  lost(stream: DeviceStream): boolean {
    const { blocks } = stream;
    if (stream !== this.#stream || blocks !== this.#blocks) this.#still = 0;
    this.#stream = stream;
    this.#blocks = blocks;
    this.#still += 1;
    return stream.ended === true || this.#still > (blocks === 0 ? FIRST_BLOCK_TICKS : STILL_TICKS);
  }
}
