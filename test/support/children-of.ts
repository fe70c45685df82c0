import { readdirSync, readFileSync } from 'node:fs';

/**
 * @param pid of the app's main process, or of what has started it
 * @param bundle `sound`, `station` or `hotkey`; `index` is main itself
 * @returns the pids of its children that run that bundle, and are not merely watching for a device (Linux only)
 */
export function childrenOf(pid: number, bundle: 'index' | 'sound' | 'station' | 'hotkey'): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      const line = readCommand(child);
      return (
        parentOf(child) === pid && line.some((part) => part.endsWith(`/${bundle}.js`)) && !line.includes('--watch')
      );
    });
}

function parentOf(pid: number): number | null {
  try {
    const [, parent] = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return parent === undefined ? null : Number(parent);
  } catch {
    return null;
  }
}

function readCommand(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
