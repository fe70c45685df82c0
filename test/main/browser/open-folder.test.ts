import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOpener, openFolder } from '../../../src/main/browser/open-folder.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();

/** A folder for programs that holds one `xdg-open` and what it leaves behind. */
function withOpener(script: string) {
  const bin = folderFor();
  const file = path.join(bin, 'xdg-open');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return { bin, env: { PATH: `${bin}:/bin:/usr/bin`, DISPLAY: ':7' } };
}

describe('the program that opens a folder', () => {
  test.each([
    ['darwin', {}, 'open'],
    ['win32', { SystemRoot: 'D:\\Win' }, 'D:\\Win\\explorer.exe'],
    ['win32', {}, 'C:\\Windows\\explorer.exe'],
    ['linux', { DISPLAY: ':0' }, 'xdg-open'],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'xdg-open'],
    ['freebsd', { DISPLAY: ':0' }, 'xdg-open'],
  ])('on %s with %j is %s', (platform, env, program) => {
    expect(folderOpener(platform, env)).toMatchObject({ program });
  });

  test('is none without a display: a browser for terminals might be started', () => {
    expect(folderOpener('linux', {})).toBe('There is no display to show it on.');
  });
});

describe('a folder', () => {
  test('is given as one argument, whatever is in its name, and no shell reads it', async () => {
    const { bin, env } = withOpener(`printf '%s' "$#:$1" > "$(dirname "$0")/seen"`);
    const name = '/tmp/a folder; $(touch x) "quoted" & more';
    expect(await openFolder(name, 'linux', env)).toBeNull();
    expect(readFileSync(path.join(bin, 'seen'), 'utf8')).toBe(`1:${name}`);
    expect(existsSync('x')).toBe(false);
  });

  test('that no file manager opens is said', async () => {
    const { env } = withOpener('exit 3');
    expect(await openFolder('/tmp', 'linux', env)).toBe('No file manager has opened it.');
  });

  test('can’t be opened where the program is not installed, and which package it is in is said', async () => {
    const env = { PATH: folderFor(), DISPLAY: ':7' };
    expect(await openFolder('/tmp', 'linux', env)).toContain('package xdg-utils');
  });

  test('counts as opened when its program stays, as some file managers do', async () => {
    const { bin, env } = withOpener('printf "%s" "$$" > "$(dirname "$0")/pid"; exec sleep 30');
    expect(await openFolder('/tmp', 'linux', env)).toBeNull();
    process.kill(Number(readFileSync(path.join(bin, 'pid'), 'utf8')));
  });
});
