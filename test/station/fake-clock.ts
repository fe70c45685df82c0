import type { Clock } from '../../src/station/clock.ts';

/** A clock that moves only when a test says so, and runs what is due in the order in which it is due. */
export class FakeClock implements Clock {
  #now = 0;
  #pending: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#now + ms, run };
    this.#pending.push(entry);
    return () => {
      this.#pending = this.#pending.filter((other) => other !== entry);
    };
  }

  /** How many runs are awaited. */
  get waiting(): number {
    return this.#pending.length;
  }

  /** Moves on by `ms`; each run sees the moment it was due at. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#pending.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#pending = this.#pending.filter((other) => other !== due);
      this.#now = Math.max(this.#now, due.at);
      due.run();
    }
    this.#now = end;
  }

  /** Moves on by `ms` in one leap, as a computer that slept does: everything due runs late, at the end. */
  leap(ms: number): void {
    this.#now += ms;
    this.advance(0);
  }
}
