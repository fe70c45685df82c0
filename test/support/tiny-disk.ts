import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A disk that is soon full. */
export interface TinyDisk {
  readonly folder: string;
  /** Nothing can be written from now on, by whoever it may be. */
  readOnly(): void;
  unmount(): void;
}

/** @returns a tmpfs of `bytes`, or null where this user may not mount one */
export function mountTinyDisk(bytes: number): TinyDisk | null {
  if (process.platform !== 'linux') return null;
  const folder = mkdtempSync(path.join(tmpdir(), 'squelch-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'squelch-test', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  return {
    folder,
    readOnly: () => {
      execFileSync('mount', ['-o', 'remount,ro', folder]);
    },
    unmount: () => {
      // Lazily: what a test has open there keeps the disk only until that is closed.
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
