import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openAppWindow } from '../../../src/main/browser/app-window.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();
afterEach(() => {
  vi.unstubAllEnvs();
});

const URL = 'http://127.0.0.1:4000/enter?token=x';

describe.skipIf(process.platform !== 'linux')('an app window on Linux', () => {
  /** A browser that writes down what it was started with, one argument a line. */
  function standIn() {
    const folder = folderFor();
    const browser = path.join(folder, 'browser');
    const said = path.join(folder, 'said');
    writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$@" > "${said}.part"\nmv "${said}.part" "${said}"\n`);
    chmodSync(browser, 0o755);
    vi.stubEnv('SQUELCH_BROWSER', browser);
    vi.stubEnv('DISPLAY', ':0');
    return { folder, said };
  }

  test('is opened with a profile of its own, and without what would call home', async () => {
    const { folder, said } = standIn();
    expect(openAppWindow(URL, path.join(folder, 'config'))).toBeNull();
    await expect.poll(() => existsSync(said), { timeout: 10_000, interval: 10 }).toBe(true);
    const args = readFileSync(said, 'utf8').trimEnd().split('\n');
    expect(args[0]).toBe(`--app=${URL}`);
    expect(args).toContain(`--user-data-dir=${path.join(folder, 'config', 'window')}`);
    for (const quiet of ['--no-first-run', '--disable-background-networking', '--disable-sync'])
      expect(args).toContain(quiet);
    // Its sandbox goes only where Chromium would not start with it.
    const asRoot = process.getuid?.() === 0;
    expect(args.includes('--no-sandbox')).toBe(asRoot);
  });

  test('is not opened where there is nothing to open, or nothing to show it on', () => {
    const { folder } = standIn();
    vi.stubEnv('SQUELCH_BROWSER', '');
    vi.stubEnv('PATH', folder);
    vi.stubEnv('HOME', folder);
    expect(openAppWindow(URL, folder)).toBe('no browser was found');
    vi.stubEnv('DISPLAY', '');
    vi.stubEnv('WAYLAND_DISPLAY', '');
    expect(openAppWindow(URL, folder)).toBe('there is no display');
  });
});
