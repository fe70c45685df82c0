import type { Child } from '../engine/host.ts';
import type { FromSound, ToSound } from './protocol.ts';
import type { Timers } from './timers.ts';

/** From the end of one watcher to the start of the next, ms. */
const RESPAWN_MS = 1000;
/**
 * A device that a watcher could open and a sound process could not is believed more slowly each time, ms: every belief
 * costs the direction that works a moment of silence.
 */
const FIRST_DOUBT_MS = 2000;
const LONGEST_DOUBT_MS = 30_000;
/** After the key went up the last packet is still on its way out of the process, ms. */
const AFTER_TALK_MS = 300;

export interface DeviceSearchParts {
  /** Starts a sound process with `--watch`. */
  readonly spawn: () => Child;
  readonly timers: Timers;
  /** A missing device can be opened now; the watcher has let go of it. */
  readonly found: () => void;
}

/** Looks for a missing device by a process of its own, for as long as something is missing. */
export class DeviceSearch {
  readonly #parts: DeviceSearchParts;
  #wanted: { input: string | null; output: string | null } = { input: null, output: null };
  #watcher: Child | null = null;
  /** A watcher that has found something and is on its way out. */
  #leaving: Child | null = null;
  #cancelTimer: () => void = () => {};
  #doubtMs = 0;
  /** Found while somebody talks: the news waits, since it would close the gate. */
  #paused = false;
  #foundWhilePaused = false;

  constructor(parts: DeviceSearchParts) {
    this.#parts = parts;
  }

  /** Starts or goes on looking for these devices; null for a direction where nothing is missing. */
  seek(input: string | null, output: string | null): void {
    this.stop();
    this.#wanted = { input, output };
    if (input === null && output === null) {
      this.#doubtMs = 0;
      return;
    }
    this.#later(this.#doubtMs);
  }

  /** Ends the search; what was learned of the devices' honesty stays. */
  stop(): void {
    this.#cancelTimer();
    this.#foundWhilePaused = false;
    this.#leaving = null;
    const watcher = this.#watcher;
    this.#watcher = null;
    watcher?.kill();
  }

  /** True while somebody talks. */
  pause(on: boolean): void {
    this.#paused = on;
    if (on || !this.#foundWhilePaused) return;
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.timers.after(AFTER_TALK_MS, () => {
      if (this.#paused) return;
      this.#foundWhilePaused = false;
      this.#parts.found();
    });
  }

  #later(ms: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#parts.timers.after(ms, () => this.#watch());
  }

  #watch(): void {
    const watcher = this.#parts.spawn();
    this.#watcher = watcher;
    watcher.onMessage((message) => {
      if (watcher === this.#watcher && (message as FromSound).type === 'found') this.#found(watcher);
    });
    watcher.onExit(() => {
      if (watcher !== this.#watcher) return;
      this.#watcher = null;
      this.#later(RESPAWN_MS);
    });
    watcher.post({ type: 'watch', ...this.#wanted } satisfies ToSound);
  }

  #found(watcher: Child): void {
    this.#doubtMs = Math.min(LONGEST_DOUBT_MS, Math.max(FIRST_DOUBT_MS, 2 * this.#doubtMs));
    this.#watcher = null;
    this.#leaving = watcher;
    // A sound card may let only one process have it, so the watcher must be gone before the news is told.
    watcher.onExit(() => {
      if (watcher !== this.#leaving) return;
      this.#leaving = null;
      if (this.#paused) this.#foundWhilePaused = true;
      else this.#parts.found();
    });
    watcher.kill();
  }
}
