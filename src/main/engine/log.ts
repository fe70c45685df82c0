import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** A log larger than this is set aside at start, bytes; one older log is kept. */
const ROTATE_AT = 1024 * 1024;

/**
 * The app's log: JSON lines in `squelch.log`. It holds no audio and no secret: whatever is called a key, a password or a
 * token is cut out even when it is logged by mistake. Without a folder to write to the app runs without a log.
 */
export function openLog(folder: string, level: string): Logger {
  const file = join(folder, 'squelch.log');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    rotate(file);
    const destination = pino.destination({ dest: file, sync: false, mode: 0o600 });
    // Without a listener a full disk would end the app.
    destination.on('error', () => {});
    return pino({ level, base: null, redact: { paths: SECRET_PATHS, remove: true } }, destination);
  } catch {
    return silentLog();
  }
}

export function silentLog(): Logger {
  return pino({ level: 'silent' });
}

const SECRET_NAMES = ['key', 'streamKey', 'password', 'token', 'secret'];
const SECRET_PATHS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > ROTATE_AT) renameSync(file, `${file}.1`);
}
