import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimFolder } from '../../../../src/main/instance.ts';
import { BareEngine, bareEngines, NotingWindow } from '../../../support/bare-engine.ts';
import { mountTinyDisk, type TinyDisk } from '../../../support/tiny-disk.ts';

const DISK_BYTES = 256 * 1024;
const bareEngine = bareEngines();

const probe = mountTinyDisk(DISK_BYTES);
probe?.unmount();
const missing = probe ? '' : ' (skipped: needs the right to mount a tmpfs)';

const VERSION_1 = {
  'settings.json': { theme: 'dark', input: 'usb', output: 'default', stationScope: 'network' },
  'links.json': {
    links: [
      {
        id: 'a',
        config: { kind: 'paltalk', server: { where: 'station' }, room: 3, uid: 4, nickname: 'Ada' },
        open: true,
        names: { 5: 'Bo' },
      },
    ],
    selected: 'a',
  },
};

describe.skipIf(!probe)(`The app, where its folder${missing}`, () => {
  let disk: TinyDisk;
  let config: string;
  beforeEach(() => {
    const tiny = mountTinyDisk(DISK_BYTES);
    if (!tiny) throw new Error('a tmpfs could be mounted before and can not be now');
    disk = tiny;
    config = path.join(disk.folder, 'config');
    mkdirSync(config);
  });
  // Before the engine of the test ends, which shall not write where a folder of the disk would be.
  afterEach(() => disk.unmount());

  async function started() {
    const bare = await bareEngine(config);
    const window = new NotingWindow();
    const { invoke } = bare.engine.attach(window);
    await invoke('app.snapshot', {});
    bare.startTalkable();
    return { bare, window, invoke };
  }

  /** Takes every byte that is left. */
  function fill(): void {
    const file = path.join(disk.folder, 'filler');
    for (let size = DISK_BYTES; size >= 1; size = Math.floor(size / 2))
      try {
        for (;;) writeFileSync(file, new Uint8Array(size), { flag: 'a' });
      } catch {
        // Not so much any more.
      }
  }

  async function toasts(window: NotingWindow, count: number): Promise<string[]> {
    while (window.of('toast').length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return window.of('toast').map(({ text }) => text);
  }

  test('can only be read: settings of an older version hold and are left as they are, changes hold, and it says so', async () => {
    for (const [file, data] of Object.entries(VERSION_1))
      writeFileSync(path.join(config, file), JSON.stringify({ version: 1, data }));
    const before = Object.keys(VERSION_1).map((file) => readFileSync(path.join(config, file)));
    disk.readOnly();
    expect((await claimFolder(config, '/nowhere')).kind).toBe('ours');
    const { bare, window, invoke } = await started();
    expect(bare.keeper.settings).toMatchObject(VERSION_1['settings.json']);
    expect(bare.keeper.links.links).toMatchObject(VERSION_1['links.json'].links);
    expect(await invoke('appearance.set', { theme: 'light' })).toMatchObject({ ok: true });
    const told = (await toasts(window, 3)).join('\n');
    for (const file of ['links', 'settings'])
      expect(told).toContain(`${file}.json could not be written. The folder can’t be written to`);
    expect(told).toMatch(/socket .*control\.sock could not be opened/);
    expect(bare.engine.state.appearance.theme).toBe('light');
    expect(readdirSync(config)).toEqual(['links.json', 'settings.json']);
    expect(Object.keys(VERSION_1).map((file) => readFileSync(path.join(config, file)))).toEqual(before);
  });

  test('is on a full disk: nothing that was there is lost, and what changed is written when there is room', async () => {
    const first = await BareEngine.open(config);
    first.engine.start();
    await first.engine.close();
    const links = readFileSync(path.join(config, 'links.json'));
    fill();
    const { bare, window, invoke } = await started();
    expect(await invoke('appearance.set', { theme: 'light' })).toMatchObject({ ok: true });
    expect((await toasts(window, 2)).join('\n')).toMatch(/settings\.json could not be written\. The disk is full/);
    expect(readFileSync(path.join(config, 'links.json'))).toEqual(links);
    expect(readdirSync(config).filter((file) => /tmp|lock/.test(file))).toEqual([]);
    // Nobody touches a setting again: the end of the app is enough.
    rmSync(path.join(disk.folder, 'filler'));
    await bare.engine.close();
    const again = await BareEngine.open(config);
    expect(again.keeper.settings.theme).toBe('light');
    expect(again.keeper.links).toEqual(first.keeper.links);
    expect(again.keeper.notices).toEqual([]);
  });

  test('holds damaged files on a full disk: they are set aside whole, and it says so', async () => {
    for (const file of ['settings.json', 'links.json', 'hotkeys.json', 'calls.json'])
      writeFileSync(path.join(config, file), `half of ${file}`);
    fill();
    const { bare } = await started();
    expect(bare.keeper.notices.map(({ title }) => title)).toContain('A settings file was damaged');
    const texts = readdirSync(config)
      .filter((file) => file.includes('.corrupt-'))
      .map((file) => readFileSync(path.join(config, file), 'utf8'));
    expect(texts.sort()).toEqual([
      'half of calls.json',
      'half of hotkeys.json',
      'half of links.json',
      'half of settings.json',
    ]);
  });
});
