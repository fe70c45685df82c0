/** Below this the meter shows nothing, dBFS: a quiet room. */
const FLOOR_DB = -60;

export interface Levels {
  /** Peaks since the last report, dBFS. */
  readonly inputDb: number;
  readonly outputDb: number;
}

/** The meters' feed. It stays out of React's state: 20 times a second only two CSS properties change. */
export class LevelFeed {
  readonly #listeners = new Set<(levels: Levels) => void>();

  push(levels: Levels): void {
    for (const listener of this.#listeners) listener(levels);
  }

  /** @returns the function that ends the subscription */
  subscribe(listener: (levels: Levels) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** How much of the meter is lit, 0..1, for a peak in dBFS. */
export function meterShare(db: number): number {
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}
