/** setTimeout and clearTimeout, or what a test puts in their place. */
export interface Timers {
  set(run: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

export const systemTimers: Timers = {
  set: (run, ms) => setTimeout(run, ms),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** One thing that is due at one time: set again, it is due then and no more at the time before. */
export class Alarm {
  readonly #timers: Timers;
  readonly #ring: () => void;
  #timer: unknown = null;

  constructor(timers: Timers, ring: () => void) {
    this.#timers = timers;
    this.#ring = ring;
  }

  get isSet(): boolean {
    return this.#timer !== null;
  }

  /** @param ms from now */
  set(ms: number): void {
    this.clear();
    this.#timer = this.#timers.set(() => {
      this.#timer = null;
      this.#ring();
    }, ms);
  }

  clear(): void {
    if (this.#timer !== null) this.#timers.clear(this.#timer);
    this.#timer = null;
  }
}
