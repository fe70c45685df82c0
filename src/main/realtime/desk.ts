import type { RealtimeAddon } from '../../realtime/addon.ts';
import { PRIORITY, RealtimeThreads, type ThreadRequest } from '../../realtime/threads.ts';
import type { RaiseThread } from './realtime-kit.ts';

export interface RealtimeDeskParts {
  readonly addon: RealtimeAddon | null;
  /** For the log: what was refused, the first time. */
  readonly refused: (why: string) => void;
  /** RealtimeKit, unless a test brings its own. */
  readonly kit?: RaiseThread;
  readonly now?: () => number;
}

/** Main's part in real-time threads: its own one, and RealtimeKit for every process of ours that may not help itself. */
export class RealtimeDesk {
  readonly #refused: (why: string) => void;
  readonly #kit: RaiseThread;
  readonly #threads: RealtimeThreads;
  #wasRefused = false;

  constructor({ addon, refused, kit = askKit, now }: RealtimeDeskParts) {
    this.#refused = refused;
    this.#kit = kit;
    const ask = (request: ThreadRequest): void => this.ask(request);
    this.#threads = new RealtimeThreads({ addon, ask, process: process.pid, ...(now && { now }) });
  }

  /** To be called a few times a second once the app is up: whatever a start takes is no thread that has run away. */
  tend(): void {
    this.#threads.keepOwn('javascript', PRIORITY.packets);
    this.#threads.tend();
  }

  /** Has RealtimeKit raise a thread. Nobody waits for it, and where there is none the thread stays an ordinary one. */
  ask(request: ThreadRequest): void {
    this.#kit(request).catch((error: unknown) => {
      if (this.#wasRefused) return;
      this.#wasRefused = true;
      this.#refused(error instanceof Error ? error.message : String(error));
    });
  }
}

/** Loaded when it is first wanted: a start should not wait for what most processes never need. */
const askKit: RaiseThread = async (request) => {
  const { askRealtimeKit } = await import('./realtime-kit.ts');
  await askRealtimeKit(request);
};
