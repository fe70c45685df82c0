import type { Socket } from 'node:net';

/** How long the last words of a connection that we end may take to leave, ms. */
const GOODBYE_MS = 1_000;

/** Ends a connection of ours: what was said last still goes out if the system takes it soon; the process does not wait for that. */
export function sayGoodbye(socket: Socket): void {
  if (socket.connecting) {
    socket.destroy();
    return;
  }
  socket.setTimeout(GOODBYE_MS, () => socket.destroy());
  socket.destroySoon();
  socket.unref();
}
