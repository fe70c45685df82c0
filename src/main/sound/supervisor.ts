import type { Child } from '../engine/host.ts';
import type { FromSound, ToSound } from './protocol.ts';
import { CHECK_EVERY_MS, Pulse } from './pulse.ts';
import type { Timers } from './timers.ts';

/** A process that lived so long after it was ready was a good one, and its death deserves a new one at once, ms. */
const LONG_LIFE_MS = 5000;
/** What the next start waits after so many short lives in a row, ms. */
const WAITS_MS = [0, 250, 500, 1000, 2000, 5000] as const;
/** A process that was told to quit gets so long to let go of its devices, ms. */
const QUIT_LIMIT_MS = 700;

/** `exit`: it ended. The others: it, or one direction of its devices, stood still and it was killed. */
export type LossCause = 'exit' | 'start' | 'process' | 'input' | 'output';

export interface SupervisorParts {
  /** Starts a process that plays and records. */
  readonly spawn: () => Child;
  readonly timers: Timers;
  /** A new process is there and knows nothing yet. */
  readonly born: () => void;
  readonly heard: (message: FromSound) => void;
  /** No process runs any more; the next one is on its way. @param why null where it was well and only replaced */
  readonly gone: (why: LossCause | null) => void;
}

/**
 * Keeps one sound process alive. What is lost is killed and started anew, since with a lost device nothing less helps: at
 * once, then with growing pauses while it dies young.
 */
export class SoundSupervisor {
  readonly #parts: SupervisorParts;
  #child: Child | null = null;
  #pulse: Pulse;
  #stopChecks: () => void = () => {};
  #cancelStart: () => void = () => {};
  #readyAt: number | null = null;
  #shortLives = 0;
  #closed = false;

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#pulse = new Pulse(parts.timers.now());
  }

  /** Whether there is a process, be it ready or not. */
  get alive(): boolean {
    return this.#child !== null;
  }

  start(): void {
    this.#stopChecks = this.#parts.timers.every(CHECK_EVERY_MS, () => this.#check());
    this.#launch();
  }

  /** Lost where no process runs. */
  post(message: ToSound): void {
    this.#child?.post(message);
  }

  /** The process is about to be told to open devices: until it is ready again it need not show that anything moves. */
  opening(): void {
    this.#readyAt = null;
    this.#pulse.opening(this.#parts.timers.now());
  }

  /** A new process in place of one that is well, for what only a new one can do. */
  replace(): void {
    if (this.#closed) return;
    this.#drop(null);
    this.#launch();
  }

  /** The same because somebody asks for it: what died young before is forgotten. */
  retry(): void {
    this.#shortLives = 0;
    this.replace();
  }

  /** Ends the process for good. */
  close(): void {
    this.#closed = true;
    this.#stopChecks();
    this.#cancelStart();
    const child = this.#child;
    this.#child = null;
    if (!child) return;
    child.post({ type: 'quit' } satisfies ToSound);
    const cancel = this.#parts.timers.after(QUIT_LIMIT_MS, () => child.kill());
    child.onExit(cancel);
  }

  #launch(): void {
    const { spawn, timers, born } = this.#parts;
    this.#cancelStart();
    this.#readyAt = null;
    this.#pulse = new Pulse(timers.now());
    const child = spawn();
    this.#child = child;
    child.onMessage((message) => {
      if (child === this.#child) this.#hear(message as FromSound);
    });
    child.onExit(() => {
      if (child === this.#child) this.#lose('exit');
    });
    born();
  }

  #hear(message: FromSound): void {
    const now = this.#parts.timers.now();
    this.#pulse.hear(message, now);
    if (message.type === 'ready') this.#readyAt = now;
    this.#parts.heard(message);
  }

  #check(): void {
    if (!this.#child) return;
    const lost = this.#pulse.check(this.#parts.timers.now());
    if (lost) this.#lose(lost);
  }

  /** The process is dead, or as good as dead. */
  #lose(why: LossCause): void {
    const { timers } = this.#parts;
    const livedLong = this.#readyAt !== null && timers.now() - this.#readyAt >= LONG_LIFE_MS;
    if (livedLong) this.#shortLives = 0;
    const wait = WAITS_MS[Math.min(this.#shortLives, WAITS_MS.length - 1)] ?? 0;
    this.#shortLives += 1;
    this.#drop(why);
    if (wait === 0) this.#launch();
    else this.#cancelStart = timers.after(wait, () => this.#launch());
  }

  #drop(why: LossCause | null): void {
    const child = this.#child;
    this.#child = null;
    child?.kill();
    this.#cancelStart();
    this.#parts.gone(why);
  }
}
