import { loadRealtimeAddon } from '../realtime/load-addon.ts';
import { PRIORITY, RealtimeThreads, type ThreadRequest } from '../realtime/threads.ts';

/** How often it is looked whether the thread was made an ordinary one, ms. */
const LOOK_EVERY_MS = 1_000;

/**
 * Makes the Station's thread, which passes every packet of a room on, a real-time one.
 *
 * @param ask whoever has started the Station has it done where the Station may not; nobody does where it was started by hand
 */
export function keepRealtime(ask: (request: ThreadRequest) => void): void {
  // That the addon is missing, main finds out as well and says.
  const addon = loadRealtimeAddon(() => {});
  if (!addon) return;
  const threads = new RealtimeThreads({ addon, ask, process: process.pid });
  threads.keepOwn('javascript', PRIORITY.packets);
  setInterval(() => threads.tend(), LOOK_EVERY_MS).unref();
}
