import { Alarm, systemTimers, type Timers } from './alarm.ts';

/** A connection that lasted this long was a good one, ms: the next loss starts with a short wait. */
const PROVEN_MS = 5_000;

export interface ReconnectOptions {
  /** The first wait is at most this long, ms. */
  readonly firstMs?: number;
  /** No wait is longer than this, ms. */
  readonly maxMs?: number;
  /** A number from 0 to 1, 1 excluded. */
  readonly random?: () => number;
  readonly timers?: Timers;
}

/**
 * When a link tries again: the longest possible wait doubles from attempt to attempt, and each wait is a random part of it
 * ("full jitter"), so that a thousand clients of a server that comes back don't all knock at once. It never gives up by
 * itself: whoever gets an answer that can't change just does not ask for a next attempt.
 */
export class Reconnect {
  readonly #attempt: () => void;
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  readonly #next: Alarm;
  readonly #proven: Alarm;
  #ceilingMs: number;

  /** @param attempt tries to connect; called on a turn of its own, never from within `again`. */
  constructor(attempt: () => void, options: ReconnectOptions = {}) {
    this.#attempt = attempt;
    this.#firstMs = options.firstMs ?? 500;
    this.#maxMs = options.maxMs ?? 30_000;
    this.#random = options.random ?? Math.random;
    const { timers = systemTimers } = options;
    this.#next = new Alarm(timers, attempt);
    this.#proven = new Alarm(timers, () => this.reset());
    this.#ceilingMs = this.#firstMs;
  }

  /** True between `again` and the attempt that it announced. */
  get waiting(): boolean {
    return this.#next.isSet;
  }

  /** The attempt failed or the connection was lost: plans the next one. @returns how long until then, ms. */
  again(): number {
    this.stop();
    const waitMs = Math.round(this.#random() * this.#ceilingMs);
    this.#ceilingMs = Math.min(this.#maxMs, this.#ceilingMs * 2);
    this.#next.set(waitMs);
    return waitMs;
  }

  /** There is a connection: if it lasts, it has proven itself. */
  connected(): void {
    this.#proven.set(PROVEN_MS);
  }

  /** The connection has proven itself, by what it brought: the next loss begins with a short wait again. */
  reset(): void {
    this.#ceilingMs = this.#firstMs;
  }

  /** If a wait is on, ends it and tries now; waits are short again after that. */
  now(): void {
    if (!this.waiting) return;
    this.stop();
    this.reset();
    this.#attempt();
  }

  /** Forgets the planned attempt, or the connection that is over. */
  stop(): void {
    this.#next.clear();
    this.#proven.clear();
  }
}
