import type { RealtimeAddon } from './addon.ts';

/** Whoever is nearer to the device goes first. The devices' threads are equals of PulseAudio's own, which have 5. */
export const PRIORITY = {
  /** JavaScript's thread of a process that passes packets on: main and the Station. */
  packets: 3,
  /** JavaScript's thread of the sound process. */
  graph: 4,
  /** A device's thread. */
  device: 5,
} as const;

/** A thread that its own process may not raise: whoever is asked has it done by RealtimeKit. */
export interface ThreadRequest {
  /** The process and its thread, as the system numbers them. */
  readonly process: number;
  readonly thread: number;
  /** As for `RealtimeAddon.raise`. */
  readonly priority: number;
}

/** A thread that ran too long had a reason, and may have it for a while, ms. */
const REST_MS = 10_000;

export interface RealtimeThreadsParts {
  /** Null where there is none: then nothing is raised. */
  readonly addon: RealtimeAddon | null;
  /** For a thread that this process may not raise. */
  readonly ask: (request: ThreadRequest) => void;
  /** This process, as the system numbers it. */
  readonly process: number;
  /** ms on a clock that never jumps */
  readonly now?: () => number;
}

/**
 * The threads of this process that a voice goes through, each a real-time one as far as the system lets us. Under Linux
 * niceness does not keep other programs from holding them up: it counts among the processes of one session alone.
 */
export class RealtimeThreads {
  readonly #addon: RealtimeAddon | null;
  readonly #ask: (request: ThreadRequest) => void;
  readonly #process: number;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly thread: number; readonly priority: number }>();
  /** Demotions that were seen. */
  #demoted = 0;
  /** Until when nothing is raised; null while all are. */
  #restsUntil: number | null = null;

  constructor({ addon, ask, process, now = () => performance.now() }: RealtimeThreadsParts) {
    this.#addon = addon?.guard() ? addon : null;
    this.#ask = ask;
    this.#process = process;
    this.#now = now;
  }

  /** Raises the thread that calls, as `keep` does. */
  keepOwn(role: string, priority: number): void {
    this.keep(role, this.#addon?.thread() ?? 0, priority);
  }

  /**
   * Has this thread be a real-time one from now on. For a thread that is kept already it does nothing, so it may be called
   * at every tick.
   *
   * @param role what the thread is for: the next one in its place takes over
   * @param thread as the system numbers it; 0 while there is none
   */
  keep(role: string, thread: number, priority: number): void {
    if (!this.#addon || this.#kept.get(role)?.thread === thread) return;
    if (thread === 0) {
      this.#kept.delete(role);
      return;
    }
    this.#kept.set(role, { thread, priority });
    this.#look();
    if (this.#restsUntil === null) this.#raise(thread, priority);
  }

  /** Raises again what ran too long and was made ordinary. To be called a few times a second. */
  tend(): void {
    this.#look();
    if (this.#restsUntil === null || this.#now() < this.#restsUntil) return;
    this.#restsUntil = null;
    for (const { thread, priority } of this.#kept.values()) this.#raise(thread, priority);
  }

  #look(): void {
    const demoted = this.#addon?.demoted() ?? 0;
    if (demoted === this.#demoted) return;
    this.#demoted = demoted;
    this.#restsUntil = this.#now() + REST_MS;
  }

  #raise(thread: number, priority: number): void {
    if (this.#addon?.raise(thread, priority)) return;
    this.#ask({ process: this.#process, thread, priority });
  }
}
