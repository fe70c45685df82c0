import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { randomUid } from '../../../../src/main/engine/store/documents.ts';
import { Keeper, type Notice } from '../../../../src/main/engine/store/keeper.ts';
import { LINK_TALK_DEFAULTS, SETTINGS_DEFAULTS } from '../../../../src/shared/settings.ts';
import { temporaryFolders } from '../../../support/temporary-folder.ts';

const folderFor = temporaryFolders();

describe('the keeper', () => {
  test('has at the first start: the system’s looks and devices, a Station for this computer, and a link to Echo', async () => {
    const keeper = await Keeper.open(folderFor());
    expect(keeper.settings).toEqual({ ...SETTINGS_DEFAULTS, stationScope: 'computer' });
    expect(keeper.links.selected).toBe('echo');
    expect(keeper.links.links).toMatchObject([
      { id: 'echo', open: true, names: { 1: 'Echo' }, config: { server: { where: 'station' }, room: 1 } },
    ]);
    expect(keeper.notices).toEqual([]);
  });

  test('keeps settings and links over a restart, in files for this user alone', async () => {
    const folder = folderFor();
    const keeper = await Keeper.open(folder);
    const links = keeper.links;
    keeper.saveSettings({ ...keeper.settings, theme: 'dark' });
    keeper.saveLinks({ ...links, selected: null });
    expect(keeper.settings.theme).toBe('dark');
    await keeper.settled();
    const again = await Keeper.open(folder);
    expect(again.settings.theme).toBe('dark');
    expect(again.links).toEqual({ ...links, selected: null });
    for (const name of readdirSync(folder)) expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
  });

  test('keeps the last of many quick changes', async () => {
    const folder = folderFor();
    const keeper = await Keeper.open(folder);
    for (const theme of ['dark', 'light', 'system', 'light'] as const)
      keeper.saveSettings({ ...keeper.settings, theme });
    await keeper.settled();
    expect((await Keeper.open(folder)).settings.theme).toBe('light');
  });

  test('starts with defaults where a file is damaged, keeps it and says where', async () => {
    const folder = folderFor();
    writeFileSync(path.join(folder, 'settings.json'), '{"version": 1, "data": {"theme": "pink"}}');
    writeFileSync(path.join(folder, 'links.json'), 'half a li');
    const keeper = await Keeper.open(folder);
    expect(keeper.settings.theme).toBe('system');
    expect(keeper.links.selected).toBe('echo');
    const files = readdirSync(folder);
    expect(files).toHaveLength(2);
    for (const [i, stem] of ['settings', 'links'].entries()) {
      const aside = files.find((file) => file.startsWith(`${stem}.corrupt-`)) ?? '';
      expect(keeper.notices[i]).toMatchObject({
        title: 'A settings file was damaged',
        text: expect.stringContaining(path.join(folder, aside)),
      });
    }
    expect(readFileSync(path.join(folder, files.find((file) => file.startsWith('links.')) ?? ''), 'utf8')).toBe(
      'half a li',
    );
  });

  test('brings files of version 1 along: nothing of theirs is lost, and what is new has its defaults', async () => {
    const folder = folderFor();
    const settings = { theme: 'dark', input: 'usb', output: 'default', stationScope: 'network' };
    const link = {
      id: 'a',
      config: { kind: 'paltalk', server: { where: 'station' }, room: 3, uid: 4, nickname: 'Ada' },
      open: false,
      names: { 5: 'Bo' },
    };
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify({ version: 1, data: settings }));
    writeFileSync(
      path.join(folder, 'links.json'),
      JSON.stringify({ version: 1, data: { links: [link], selected: 'a' } }),
    );
    const keeper = await Keeper.open(folder);
    expect(keeper.notices).toEqual([]);
    expect(keeper.settings).toEqual({ ...SETTINGS_DEFAULTS, ...settings });
    expect(keeper.links).toEqual({ links: [{ ...link, talk: LINK_TALK_DEFAULTS }], selected: 'a' });
  });

  test('brings files of version 2 along: what was set stays set', async () => {
    const folder = folderFor();
    const { theme, input, output, ptt, cues } = SETTINGS_DEFAULTS;
    const settings = { theme, input, output, stationScope: 'computer', ptt: { ...ptt, hangMs: 470 }, cues };
    const link = {
      id: 'a',
      config: { kind: 'paltalk', server: { where: 'station' }, room: 3, uid: 4, nickname: 'Ada' },
      open: true,
      names: {},
      talk: { busyLockout: true, timeOutS: 30 },
    };
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify({ version: 2, data: settings }));
    writeFileSync(
      path.join(folder, 'links.json'),
      JSON.stringify({ version: 2, data: { links: [link], selected: 'a' } }),
    );
    const keeper = await Keeper.open(folder);
    expect(keeper.notices).toEqual([]);
    expect(keeper.settings).toEqual({ ...SETTINGS_DEFAULTS, ...settings });
    expect(keeper.links.links).toEqual([{ ...link, talk: { busyLockout: true, timeOutS: 30, atStart: 'asLeft' } }]);
  });

  test('sets a file of version 1 aside that no migration can read', async () => {
    const folder = folderFor();
    writeFileSync(path.join(folder, 'settings.json'), '{"version": 1, "data": [1]}');
    writeFileSync(path.join(folder, 'links.json'), '{"version": 1, "data": {"links": 7}}');
    const keeper = await Keeper.open(folder);
    expect(keeper.notices.map(({ title }) => title)).toEqual(Array(2).fill('A settings file was damaged'));
  });

  test('takes a name book that names no user numbers for damage', async () => {
    const folder = folderFor();
    const keeper = await Keeper.open(folder);
    const [echo] = keeper.links.links;
    const data = { links: [{ ...echo, names: { Bo: 'Bo' } }], selected: null };
    writeFileSync(path.join(folder, 'links.json'), JSON.stringify({ version: 1, data }));
    expect((await Keeper.open(folder)).notices[0]?.text).toContain('links.0.names.Bo: ');
  });

  test('leaves the file of a newer Squelch alone and says that changes are not kept', async () => {
    const folder = folderFor();
    const file = path.join(folder, 'settings.json');
    writeFileSync(file, '{"version": 99, "data": {}}');
    const keeper = await Keeper.open(folder);
    keeper.saveSettings({ ...keeper.settings, theme: 'dark' });
    await keeper.settled();
    expect(keeper.settings.theme).toBe('dark');
    expect(readFileSync(file, 'utf8')).toBe('{"version": 99, "data": {}}');
    expect(keeper.notices).toEqual([
      { title: expect.stringContaining('newer'), text: expect.stringMatching(/version 99.*update Squelch/) },
    ]);
  });

  test('says what it can not read, and why', async () => {
    const folder = folderFor();
    mkdirSync(path.join(folder, 'settings.json'));
    const keeper = await Keeper.open(folder);
    expect(keeper.notices).toMatchObject([{ title: expect.stringContaining('can’t be read') }]);
  });
});

describe('a change that can not be written', () => {
  async function unwritable() {
    const folder = path.join(folderFor(), 'config');
    const keeper = await Keeper.open(folder);
    const notices: Notice[] = [];
    keeper.onFailure((notice) => notices.push(notice));
    writeFileSync(folder, 'a file where the folder should be');
    const save = async (theme: 'dark' | 'light') => {
      keeper.saveSettings({ ...keeper.settings, theme });
      await keeper.settled();
    };
    return { folder, keeper, notices, save };
  }

  test('holds for this run and is one notice, not one a click', async () => {
    const { keeper, notices, save } = await unwritable();
    await save('dark');
    await save('light');
    expect(keeper.settings.theme).toBe('light');
    expect(notices).toEqual([
      {
        title: 'Your changes are not saved',
        text: expect.stringMatching(/settings\.json .*it tries again by itself/),
      },
    ]);
  });

  test('is one notice a file', async () => {
    const { keeper, notices, save } = await unwritable();
    for (let click = 0; click < 3; click++) {
      await save('dark');
      keeper.saveLinks(keeper.links);
      await keeper.settled();
    }
    expect(notices.map(({ text }) => /(\w+)\.json/.exec(text)?.[1])).toEqual(['settings', 'links']);
  });

  test('is written with the next one when the obstacle is gone, and a later failure is told again', async () => {
    const { folder, notices, save } = await unwritable();
    await save('dark');
    rmSync(folder);
    await save('light');
    expect((await Keeper.open(folder)).settings.theme).toBe('light');
    expect(notices).toHaveLength(1);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'again');
    await save('dark');
    expect(notices).toHaveLength(2);
  });
});

test('a made-up user number has six to nine digits and is not the same twice', () => {
  const uids = Array.from({ length: 200 }, randomUid);
  for (const uid of uids) expect(String(uid)).toMatch(/^[1-9]\d{5,8}$/);
  expect(new Set(uids).size).toBeGreaterThan(195);
});
