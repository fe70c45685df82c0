import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { autostart } from '../../../src/main/desktop/autostart.ts';
import { DesktopBehaviour } from '../../../src/main/desktop/behaviour.ts';
import { PREFERENCES } from '../../../src/main/desktop/preferences.ts';
import { JsonStore } from '../../../src/main/engine/store/json-store.ts';
import { DESKTOP_DEFAULTS, type DesktopView } from '../../../src/shared/desktop.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();
const stores: { settle(): Promise<void> }[] = [];
// What they have to write is written before their folders go.
afterEach(async () => {
  for (const store of stores.splice(0)) await store.settle();
});

async function behaviour(home = folderFor()) {
  const { store } = await JsonStore.load(home, PREFERENCES);
  stores.push(store);
  const login = autostart(home, () => ['/squelch']);
  const made = new DesktopBehaviour({
    preferences: store,
    login,
    unsaved: (error) => {
      throw error;
    },
  });
  const seen: DesktopView[] = [];
  made.onChange((view) => seen.push(view));
  return {
    made,
    seen,
    home,
    login,
    kept: () => JSON.parse(readFileSync(path.join(home, 'desktop.json'), 'utf8')).data,
  };
}

test('is as nobody has chosen anything, at first', async () => {
  const { made } = await behaviour();
  expect(made.view).toEqual({ ...DESKTOP_DEFAULTS, hasTray: false });
});

test('what is chosen is shown at once, and kept over a restart; what is left out stays', async () => {
  const { made, seen, home, kept } = await behaviour();
  expect(made.set({ closeToTray: true })).toBeNull();
  expect(made.set({ notifyLinks: false })).toBeNull();
  expect(seen.at(-1)).toMatchObject({ closeToTray: true, startHidden: false, notifyLinks: false, notifyTalkKey: true });
  await vi.waitFor(() => expect(kept()).toMatchObject({ closeToTray: true, notify: { links: false, talkKey: true } }));
  expect((await behaviour(home)).made.view).toEqual(made.view);
});

test('the start at login is the system’s own to keep', async () => {
  const { made, seen, home, login } = await behaviour();
  expect(made.toggle('startAtLogin')).toBeNull();
  expect([login.isOn(), seen.at(-1)?.startAtLogin]).toEqual([true, true]);
  expect(existsSync(path.join(home, 'desktop.json'))).toBe(false);
  expect(made.toggle('startAtLogin')).toBeNull();
  expect([login.isOn(), seen.at(-1)?.startAtLogin]).toEqual([false, false]);
});

test('that somebody switched the start at login elsewhere is seen by the next look', async () => {
  const { made, seen, login } = await behaviour();
  login.set(true);
  expect(made.view.startAtLogin).toBe(false);
  made.look();
  made.look();
  expect(seen.map(({ startAtLogin }) => startAtLogin)).toEqual([true]);
});

test('a start at login that can’t be written is refused with the reason and the way out, and the rest is taken', async () => {
  const { made, home } = await behaviour();
  // Where the folder would be there is a file.
  writeFileSync(path.join(home, 'autostart'), '');
  expect(made.set({ startAtLogin: true, startHidden: true })).toMatch(/did not take it \(\w+\)\. Add Squelch yourself/);
  expect(made.view).toMatchObject({ startAtLogin: false, startHidden: true });
});

test('whether there is a tray is said when it is known', async () => {
  const { made, seen } = await behaviour();
  made.trayIs(true);
  expect(seen).toEqual([{ ...DESKTOP_DEFAULTS, hasTray: true }]);
});
