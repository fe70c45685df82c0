import type { Timers } from '../../../src/main/sound/timers.ts';

interface Pending {
  at: number;
  readonly run: () => void;
  /** 0 for once. */
  readonly every: number;
}

/** A clock that stands until it is told to go. */
export class FakeTimers implements Timers {
  #now = 1000;
  readonly #pending = new Set<Pending>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    return this.#add({ at: this.#now + ms, run, every: 0 });
  }

  every(ms: number, run: () => void): () => void {
    return this.#add({ at: this.#now + ms, run, every: ms });
  }

  /** Lets time go by, running what falls due on the way. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#next();
      if (!next || next.at > end) break;
      this.#now = next.at;
      if (next.every === 0) this.#pending.delete(next);
      else next.at += next.every;
      next.run();
    }
    this.#now = end;
  }

  /** Time goes by and nothing runs, as when the process is busy or the computer sleeps. */
  stall(ms: number): void {
    this.#now += ms;
    for (const each of this.#pending) each.at = Math.max(each.at, this.#now);
  }

  #add(pending: Pending): () => void {
    this.#pending.add(pending);
    return () => this.#pending.delete(pending);
  }

  #next(): Pending | undefined {
    return [...this.#pending].sort((a, b) => a.at - b.at)[0];
  }
}
