import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino, stdSerializers } from 'pino';

export type { Logger } from 'pino';

/** A log larger than this is set aside and a new one begun, bytes; one older log is kept. */
const ROTATE_AT = 1024 * 1024;

/**
 * The app's log: JSON lines in `squelch.log`. It holds no audio and no secret: whatever is called a key, a password or a
 * token is cut out even when it is logged by mistake. Without a folder to write to the app runs without a log.
 */
export function openLog(folder: string, level: string): Logger {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = new LogFile(join(folder, 'squelch.log'));
    return pino({ level, base: null, serializers: SERIALIZERS, redact: { paths: SECRET_PATHS, remove: true } }, file);
  } catch {
    return silentLog();
  }
}

export function silentLog(): Logger {
  return pino({ level: 'silent' });
}

/** An error has its message and stack in properties that JSON leaves out. */
const SERIALIZERS = { error: stdSerializers.err };

const SECRET_NAMES = ['key', 'streamKey', 'password', 'token', 'secret', 'cookie'];
const SECRET_PATHS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/**
 * Where the lines go. Each is written at once and in this turn: the last ones before a crash are those one wants to read,
 * and pino's own asynchronous file neither has them then nor ends a process whose disk is full.
 */
class LogFile {
  readonly #path: string;
  #file: number;
  /** Bytes in the present file. */
  #size: number;

  /** @throws the file system's error when the file can't be opened. */
  constructor(path: string) {
    this.#path = path;
    this.#file = openForAppending(path);
    this.#size = statSync(path).size;
  }

  /** Never throws: a line that can't be written is lost, and the next one is tried again. */
  write(line: string): void {
    if (this.#size > ROTATE_AT) this.#rotate();
    try {
      this.#size += writeSync(this.#file, line);
    } catch {
      // A full disk must not end the app, and there is nobody else to tell.
    }
  }

  #rotate(): void {
    this.#size = 0;
    try {
      renameSync(this.#path, `${this.#path}.1`);
      const old = this.#file;
      this.#file = openForAppending(this.#path);
      closeSync(old);
    } catch {
      // Then the old file goes on, and the next megabyte tries again.
    }
  }
}

function openForAppending(path: string): number {
  return openSync(path, 'a', 0o600);
}
