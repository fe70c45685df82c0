import type { Timers } from '../../sound/timers.ts';

/** From the beginning of one ring to that of the next, ms: the pace of a telephone. */
const RING_EVERY_MS = 3_000;

/** Rings, and goes on ringing until it is told to stop. */
export class Ringer {
  readonly #ring: () => void;
  readonly #timers: Pick<Timers, 'every'>;
  #cancel: (() => void) | null = null;

  /** @param ring plays the tone once */
  constructor(ring: () => void, timers: Pick<Timers, 'every'>) {
    this.#ring = ring;
    this.#timers = timers;
  }

  turn(on: boolean): void {
    if (on === (this.#cancel !== null)) return;
    this.#cancel?.();
    this.#cancel = null;
    if (!on) return;
    this.#ring();
    this.#cancel = this.#timers.every(RING_EVERY_MS, this.#ring);
  }
}
