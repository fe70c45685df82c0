import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';

/**
 * Makes folders that a test may fill and that are gone when the test has ended. Called once at the top of a test file or
 * a `describe`.
 *
 * @returns the function that makes a new, empty folder
 */
export function temporaryFolders(): () => string {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'squelch-test-'));
    folders.push(folder);
    return folder;
  };
}
