import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { autostart } from '../../../src/main/desktop/autostart.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();

test('on Linux a file in autostart has Squelch started without a window, and is gone when that is off', () => {
  const home = folderFor();
  const item = autostart(home, () => ['/opt/Squelch/squelch']);
  const file = path.join(home, 'autostart/io.github.squelch.desktop');
  expect(item.isOn()).toBe(false);
  item.set(true);
  expect(item.isOn()).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain('\nExec="/opt/Squelch/squelch" "--hidden"\n');
  item.set(false);
  item.set(false);
  expect([item.isOn(), existsSync(file)]).toEqual([false, false]);
});

test('a path with blanks, quotes, dollars, backslashes and percents stays one argument', () => {
  const home = folderFor();
  autostart(home, () => ['/a b/"$x\\%f']).set(true);
  const text = readFileSync(path.join(home, 'autostart/io.github.squelch.desktop'), 'utf8');
  expect(text).toContain('Exec="/a b/\\\\"\\\\$x\\\\\\\\%%f" "--hidden"\n');
});

test.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false'])(
  'an entry that the desktop switched off by %s is off',
  (line) => {
    const home = folderFor();
    const item = autostart(home, () => ['/squelch']);
    item.set(true);
    appendFileSync(path.join(home, 'autostart/io.github.squelch.desktop'), `${line}\n`);
    expect(item.isOn()).toBe(false);
    item.set(true);
    expect(item.isOn()).toBe(true);
  },
);
