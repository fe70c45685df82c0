import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { _electron } from 'playwright-core';
import { expect, test } from 'vitest';
import '../../src/shared/bridge.ts';
import { Window } from '../e2e/window.ts';
import { ROOT } from '../support/processes.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';

const folderFor = temporaryFolders();

/** @returns the path of Electron's executable, where it has been fetched */
function electronBinary(): string | null {
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const name = path.join(folder, 'path.txt');
  if (!existsSync(name)) return null;
  const file = path.join(folder, 'dist', readFileSync(name, 'utf8').trim());
  return existsSync(file) ? file : null;
}

const binary = electronBinary();

test.skipIf(binary === null)(
  `the app starts in a real Electron, isolated and sandboxed, and Echo hears it${binary === null ? ' (needs Electron’s binary)' : ''}`,
  async () => {
    const asRoot = process.getuid?.() === 0;
    const app = await _electron.launch({
      executablePath: binary ?? '',
      args: [ROOT, '--shell=desktop', '--sound=silence', '--station-port=0', ...(asRoot ? ['--no-sandbox'] : [])],
      env: { ...process.env, SQUELCH_HOME: folderFor() } as Record<string, string>,
    });
    try {
      const shown = new Window(await app.firstWindow());
      await shown.ready('Echo');
      const page = await shown.page.evaluate(() => ({
        origin: location.origin,
        bridge: Object.keys(window.squelch ?? {}).sort(),
        node: 'require' in window || 'process' in window,
      }));
      expect(page).toEqual({ origin: 'app://squelch', bridge: ['invoke', 'onConnection', 'subscribe'], node: false });
    } finally {
      await app.close();
    }
  },
  120_000,
);
