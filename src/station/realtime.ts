import { createRequire } from 'node:module';
import { REALTIME_VARIABLE } from '../child/station-messages.ts';
import type { RealtimeAddon } from '../realtime/addon.ts';
import { PRIORITY, RealtimeThreads, type ThreadRequest } from '../realtime/threads.ts';

/** How often it is looked whether the thread was made an ordinary one, ms. */
const LOOK_EVERY_MS = 1_000;

/**
 * Makes the Station's thread, which passes every packet of a room on, a real-time one. Only where the parent has said where
 * the addon lies: a Station without a parent shares its computer with no window.
 *
 * @param ask the parent has it done where the Station may not
 */
export function keepRealtime(ask: (request: ThreadRequest) => void): void {
  const addon = load(process.env[REALTIME_VARIABLE]);
  if (!addon) return;
  const threads = new RealtimeThreads({ addon, ask, process: process.pid });
  threads.keepOwn('javascript', PRIORITY.packets);
  setInterval(() => threads.tend(), LOOK_EVERY_MS).unref();
}

function load(file: string | undefined): RealtimeAddon | null {
  if (file === undefined) return null;
  try {
    return createRequire(import.meta.url)(file) as RealtimeAddon;
  } catch {
    // Main has loaded the same file, and says why it does not load.
    return null;
  }
}
