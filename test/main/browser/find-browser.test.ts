import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findBrowser } from '../../../src/main/browser/find-browser.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();

/** Puts an executable there, with all the folders that lead to it. */
function install(file: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}

describe('the browser', () => {
  test('is the first of Chromium, Chrome, Edge and Brave on the PATH', () => {
    const [a, b] = [folderFor(), folderFor()];
    const environment = { PATH: [a, b].join(path.delimiter) };
    expect(findBrowser('linux', environment)).toBeNull();
    const brave = install(path.join(a, 'brave-browser'));
    expect(findBrowser('linux', environment)).toBe(brave);
    const edge = install(path.join(b, 'microsoft-edge-stable'));
    expect(findBrowser('linux', environment)).toBe(edge);
    const chrome = install(path.join(b, 'google-chrome'));
    expect(findBrowser('linux', environment)).toBe(chrome);
    const chromium = install(path.join(b, 'chromium'));
    expect(findBrowser('linux', environment)).toBe(chromium);
    expect(findBrowser('linux', { PATH: a })).toBe(brave);
  });

  test('is the one that SQUELCH_BROWSER names, before all others', () => {
    const folder = folderFor();
    install(path.join(folder, 'chromium'));
    const mine = install(path.join(folder, 'my own', 'browser'));
    expect(findBrowser('linux', { PATH: folder, SQUELCH_BROWSER: mine })).toBe(mine);
  });

  test('is an installed one where SQUELCH_BROWSER names none, and is never what can not be run', () => {
    const folder = folderFor();
    const environment = { PATH: `:${folder}:/no/such/folder`, SQUELCH_BROWSER: path.join(folder, 'gone') };
    writeFileSync(path.join(folder, 'google-chrome'), 'not executable');
    mkdirSync(path.join(folder, 'chromium'));
    symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'chromium-browser'));
    expect(findBrowser('linux', environment)).toBeNull();
    const edge = install(path.join(folder, 'microsoft-edge'));
    expect(findBrowser('linux', environment)).toBe(edge);
    expect(findBrowser('linux', { ...environment, SQUELCH_BROWSER: '' })).toBe(edge);
  });

  test('is looked for in the user’s own applications on a Mac', () => {
    const home = folderFor();
    const edge = install(path.join(home, 'Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'));
    expect(findBrowser('darwin', { HOME: home, PATH: '' })).toBe(edge);
  });

  test('is not there where nothing says where to look', () => {
    expect(findBrowser('linux', {})).toBeNull();
    expect(findBrowser('win32', {})).toBeNull();
  });
});
