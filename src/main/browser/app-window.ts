import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findBrowser } from './find-browser.ts';

/** Chromium refuses its sandbox to root; the rest keeps it from calling home on behalf of a window on loopback. */
const ALWAYS = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AS_ROOT = ['--no-sandbox', '--disable-gpu', '--disable-quic'];

/** Why no window was opened, as the end of a sentence. */
export type NoWindow = 'no browser was found' | 'there is no display';

/**
 * Opens the user's Chrome, Chromium or Edge in an app window, with a profile of its own so that neither extensions nor
 * cookies of the user's browsing come near.
 * @returns null when a window was started, else why not.
 */
export function openAppWindow(url: string, configFolder: string): NoWindow | null {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display';
  const browser = findBrowser();
  if (browser === null) return 'no browser was found';
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const args = [
    `--app=${url}`,
    `--user-data-dir=${join(configFolder, 'window')}`,
    '--window-size=960,680',
    ...ALWAYS,
    ...(asRoot ? AS_ROOT : []),
  ];
  const child = spawn(browser, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
  return null;
}
