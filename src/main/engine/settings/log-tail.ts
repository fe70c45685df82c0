import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** One line of the log, taken apart. */
export interface LogLine {
  /** ms since the epoch. */
  readonly time: number;
  readonly level: string;
  readonly message: string;
  /** Everything else that the line tells. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** The end of a log that is looked at, bytes. */
const TAIL_BYTES = 128 * 1024;

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

export function logPath(folder: string): string {
  return join(folder, 'squelch.log');
}

/** @returns the last lines, the latest at the end; none where there is no log. Never throws. */
export async function readLogTail(folder: string, count: number): Promise<LogLine[]> {
  const lines = (await tailOf(logPath(folder))).flatMap(readLine).slice(-count);
  if (lines.length >= count) return lines;
  // A log that has just been set aside is short: what was before it is in the older one.
  const older = (await tailOf(`${logPath(folder)}.1`)).flatMap(readLine);
  return [...older, ...lines].slice(-count);
}

async function tailOf(path: string): Promise<string[]> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const from = Math.max(0, size - TAIL_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
      return buffer.toString('utf8', 0, bytesRead).split('\n');
    } catch {
      return [];
    } finally {
      await file.close();
    }
  } catch {
    return [];
  }
}

/** The first line of a tail is most often half of one, and half of a line says nothing. */
function readLine(text: string): LogLine[] {
  try {
    const { time, level, msg, ...rest } = JSON.parse(text) as Record<string, unknown>;
    if (typeof time !== 'number' || typeof level !== 'number') return [];
    return [{ time, level: LEVELS[level] ?? String(level), message: typeof msg === 'string' ? msg : '', rest }];
  } catch {
    return [];
  }
}
