/** A speaker's indicator goes out this long after the last packet, ms. */
export const SPEAKING_MS = 450;

/** The timers that a lamp needs: the window's own. */
export interface LampTimers {
  set(run: () => void, ms: number): number;
  clear(timer: number): void;
}

const windowTimers: LampTimers = {
  set: (run, ms) => window.setTimeout(run, ms),
  clear: (timer) => window.clearTimeout(timer),
};

/**
 * Who is speaking, by the packets that were heard: on at once, off exactly 450 ms after the last packet, by one timer a
 * speaker. The timer is the window's own, so the lamp's end does not wait for a message.
 */
export class SpeakingLamps {
  readonly #timers: LampTimers;
  readonly #lit = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  constructor(timers: LampTimers = windowTimers) {
    this.#timers = timers;
  }

  isLit(link: string, ssrc: number): boolean {
    return this.#lit.has(keyOf(link, ssrc));
  }

  /** Whether anybody speaks there. */
  isAnyLit(link: string): boolean {
    for (const key of this.#lit.keys()) if (key.startsWith(`${link}:`)) return true;
    return false;
  }

  /** @param ageMs how long ago the packet was read from its socket, ms */
  heard(link: string, ssrc: number, ageMs: number): void {
    const rest = SPEAKING_MS - ageMs;
    if (rest <= 0) return;
    const key = keyOf(link, ssrc);
    const running = this.#lit.get(key);
    if (running !== undefined) this.#timers.clear(running);
    this.#lit.set(
      key,
      this.#timers.set(() => {
        this.#lit.delete(key);
        this.#tell();
      }, rest),
    );
    if (running === undefined) this.#tell();
  }

  /** The engine is out of reach: nobody is known to speak. */
  clear(): void {
    for (const timer of this.#lit.values()) this.#timers.clear(timer);
    this.#lit.clear();
    this.#tell();
  }

  /** @returns the function that ends the subscription */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function keyOf(link: string, ssrc: number): string {
  return `${link}:${ssrc}`;
}
