import { createConnection } from 'node:net';

/** A local X server takes a connection at once; what takes longer than this is not one, ms. */
const PATIENCE_MS = 2000;

/**
 * Whether something listens where `DISPLAY` points. Only local displays (`:0`, `unix:0.1`) are asked; one behind a host name
 * is believed, since a wrong "no" would take the key away.
 */
export async function xServerAnswers(display: string, folder = '/tmp/.X11-unix'): Promise<boolean> {
  const [, number] = /^(?:unix)?:(\d+)(?:\.\d+)?$/.exec(display) ?? [];
  if (number === undefined) return true;
  return new Promise((resolve) => {
    const socket = createConnection(`${folder}/X${number}`);
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.setTimeout(PATIENCE_MS, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
