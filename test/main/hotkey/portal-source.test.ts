import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PortalSource } from '../../../src/main/hotkey/portal-source.ts';
import type { FromHotkey, ToHotkey } from '../../../src/main/hotkey/protocol.ts';
import type { HotkeySourceError } from '../../../src/main/hotkey/source.ts';
import { MockPortal, type MockPortalOptions } from '../../support/mock-portal.ts';
import { TestBus, whyNoSessionBus } from '../../support/session-bus.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const missing = whyNoSessionBus();
const folderFor = temporaryFolders();

describe.skipIf(missing)(`the talk key by the desktop’s portal${missing ? ` (${missing})` : ''}`, () => {
  let bus: TestBus;
  let now = 0;
  const posted: FromHotkey[] = [];
  const lost: HotkeySourceError[] = [];
  const waiting = new Set<() => void>();
  let data = '';

  beforeEach(async () => {
    bus = await TestBus.start();
    now = 0;
    data = folderFor();
    posted.length = 0;
    lost.length = 0;
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', bus.address);
    vi.stubEnv('XDG_DATA_HOME', data);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    bus.kill();
  });

  const told = () => {
    for (const look of waiting) look();
    waiting.clear();
  };

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => waiting.add(resolve));
  }

  async function open(source: PortalSource): Promise<void> {
    await source.open(
      (message) => {
        posted.push(message);
        told();
      },
      (error) => {
        lost.push(error);
        told();
      },
    );
  }

  const bind = (bindings: { id: string; inputs: string[] }[], suspects: string[] = []): ToHotkey => ({
    type: 'bind',
    bindings,
    suspects,
  });
  const F8 = { id: 'default', inputs: ['F8'] };

  async function listening(options: MockPortalOptions = {}, first = bind([F8])) {
    const portal = await MockPortal.on(bus.address, options);
    const source = new PortalSource(() => now);
    source.handle(first);
    await open(source);
    return { portal, source };
  }

  const keys = () => posted.filter(({ type }) => type === 'pressed' || type === 'released');

  test('asks for each key with words and the wish of its user, and says what was given', async () => {
    const first = bind([F8, { id: 'key1', inputs: ['ControlLeft', 'KeyT'] }, { id: 'key2', inputs: ['Mouse4'] }]);
    const { portal } = await listening({}, first);
    expect(portal.shortcuts).toEqual([
      { id: 'default', description: 'Push to talk', preferred: 'F8' },
      { id: 'key1', description: 'Push to talk 2', preferred: 'CTRL+t' },
      { id: 'key2', description: 'Push to talk 3', preferred: null },
    ]);
    expect(posted).toEqual([{ type: 'assigned', triggers: { default: 'F8', key1: 'CTRL+t', key2: 'Meta+T' } }]);
  });

  test('asks for the list where the portal does not give it with the answer', async () => {
    const { portal } = await listening({ listsOnBind: false });
    expect(portal.calls).toContain('ListShortcuts');
    expect(posted).toEqual([{ type: 'assigned', triggers: { default: 'F8' } }]);
  });

  test('hears 200 presses and 200 releases in their order', async () => {
    const { portal } = await listening();
    for (let i = 0; i < 200; i++) {
      portal.press('default');
      portal.release('default');
    }
    await until(() => keys().length === 400);
    const pair = [
      { type: 'pressed', binding: 'default', kind: 'portal' },
      { type: 'released', binding: 'default' },
    ];
    expect(keys()).toEqual(Array.from({ length: 200 }, () => pair).flat());
  });

  test('takes a repeated press for none, and no word of another session, another key or another shape', async () => {
    const { portal } = await listening();
    portal.press('default', `${portal.session}0`);
    portal.press('other');
    portal.say('Activated', 'o', [portal.session]);
    portal.say('Activated', 'ou', [portal.session, 7]);
    portal.say('Deactivated', '', []);
    portal.say('ShortcutsChanged', 'os', [portal.session, 'nonsense']);
    portal.press('default');
    portal.press('default');
    portal.release('default');
    await until(() => keys().length === 2);
    expect(keys()).toMatchObject([{ type: 'pressed' }, { type: 'released' }]);
    expect(lost).toEqual([]);
  });

  test('believes nobody but the portal', async () => {
    const { portal } = await listening();
    const { Message, sessionBus } = await import('@jellybrick/dbus-next');
    const stranger = sessionBus({ busAddress: bus.address });
    await new Promise<void>((resolve) => stranger.once('connect', resolve));
    for (const to of [1, 2, 3, 4]) {
      const body = [portal.session, 'default', 0n, {}];
      const face = 'org.freedesktop.portal.GlobalShortcuts';
      const signal = Message.newSignal('/org/freedesktop/portal/desktop', face, 'Activated', 'osta{sv}', body);
      signal.destination = `:1.${to}`;
      stranger.send(signal);
    }
    stranger.disconnect();
    // The bus keeps the order of what it is sent, and the stranger has been heard out when its name is gone.
    await portal.hasSeenLeave(stranger.name ?? '');
    portal.press('default');
    portal.release('default');
    await until(() => keys().length >= 2);
    expect(keys()).toMatchObject([{ type: 'pressed' }, { type: 'released' }]);
  });

  test('names a key anew when its user has chosen another one', async () => {
    const { portal } = await listening();
    portal.rename({ default: 'Press F9' });
    await until(() => posted.length === 2);
    expect(posted[1]).toEqual({ type: 'assigned', triggers: { default: 'Press F9' } });
  });

  test('lets go at once of what is held when the portal ends, and says so', async () => {
    const { portal } = await listening();
    portal.press('default');
    await until(() => keys().length === 1);
    portal.leave();
    await until(() => lost.length > 0);
    expect(keys()).toEqual([
      { type: 'pressed', binding: 'default', kind: 'portal' },
      { type: 'released', binding: 'default' },
    ]);
    expect(lost[0]).toMatchObject({ code: 'portal-gone', message: 'the desktop’s portal has ended' });
  });

  test('lets go at once of what is held when the desktop ends the session, and says so', async () => {
    const { portal } = await listening();
    portal.press('default');
    portal.closeSession();
    portal.press('default');
    await until(() => lost.length > 0);
    expect(keys()).toMatchObject([{ type: 'pressed' }, { type: 'released' }]);
    expect(lost).toMatchObject([{ code: 'portal-gone', message: 'the desktop has ended it' }]);
  });

  test('lets go at once of what is held when the whole bus is killed', async () => {
    const { portal } = await listening();
    portal.press('default');
    await until(() => keys().length === 1);
    bus.kill();
    await until(() => lost.length > 0);
    expect(keys()).toMatchObject([{ type: 'pressed' }, { type: 'released' }]);
    expect(lost[0]).toMatchObject({ code: 'portal-gone' });
  });

  test('other keys take a new session, since a portal gives each its shortcuts once; the same ones do not', async () => {
    const { portal, source } = await listening();
    portal.press('default');
    await until(() => keys().length === 1);
    source.handle(bind([F8]));
    source.handle(bind([{ id: 'key1', inputs: ['F9'] }]));
    await portal.called('BindShortcuts', 2);
    expect(portal.calls.slice(-3)).toEqual(['Close', 'CreateSession', 'BindShortcuts']);
    // The one that is bound no more can't be held.
    expect(keys()).toMatchObject([{ type: 'pressed' }, { type: 'released', binding: 'default' }]);
    await until(() => posted.at(-1)?.type === 'assigned');
    portal.press('key1');
    await until(() => keys().length === 3);
    expect(keys()[2]).toEqual({ type: 'pressed', binding: 'key1', kind: 'portal' });
  });

  test('a dialog for one more key that is cancelled costs none of the keys that were there', async () => {
    const answers = [0, 1, 0];
    const { portal, source } = await listening({ answer: () => answers.shift() ?? 1 });
    source.handle(bind([F8, { id: 'key1', inputs: ['F9'] }]));
    await portal.called('BindShortcuts', 3);
    await until(() => posted.length === 2);
    expect(posted[1]).toEqual({ type: 'assigned', triggers: { default: 'F8' } });
    portal.press('default');
    await until(() => keys().length === 1);
    expect(lost).toEqual([]);
  });

  test('a desktop that takes none of its keys back is lost, and says why', async () => {
    const answers = [0, 1, 1];
    const { source } = await listening({ answer: () => answers.shift() ?? 1 });
    source.handle(bind([F8, { id: 'key1', inputs: ['F9'] }]));
    await until(() => lost.length > 0);
    expect(lost).toMatchObject([{ code: 'portal-refused' }]);
  });

  test('without a key asks the desktop for nothing', async () => {
    const { portal } = await listening({}, bind([]));
    expect(portal.calls).not.toContain('CreateSession');
  });

  test('what was held when the hook before was lost presses nothing until it was let go of', async () => {
    const { portal } = await listening({}, bind([F8, { id: 'key1', inputs: ['F9'] }], ['F8']));
    portal.press('default');
    portal.press('key1');
    portal.release('default');
    portal.press('default');
    await until(() => keys().length === 2);
    expect(keys()).toMatchObject([
      { type: 'pressed', binding: 'key1' },
      { type: 'pressed', binding: 'default' },
    ]);
  });

  test('after suspend or lock screen what was held is let go, and its repeats press nothing', async () => {
    const { portal, source } = await listening();
    portal.press('default');
    await until(() => keys().length === 1);
    source.handle({ type: 'forget' });
    portal.press('default');
    portal.release('default');
    portal.press('default');
    await until(() => keys().length === 3);
    expect(keys()).toMatchObject([{ type: 'pressed' }, { type: 'released' }, { type: 'pressed' }]);
  });

  test('waits for its user as long as the dialog is open, and says when it was cancelled', async () => {
    let answer: (code: number) => void = () => {};
    const portal = await MockPortal.on(bus.address, { answer: () => new Promise((resolve) => (answer = resolve)) });
    const source = new PortalSource(() => now);
    const opened = open(source);
    source.handle(bind([F8]));
    await portal.called('BindShortcuts');
    answer(1);
    await expect(opened).rejects.toMatchObject({ code: 'portal-refused', message: 'its dialog was cancelled' });
  });

  test('where no portal is, or one without shortcuts, it says so', async () => {
    const source = new PortalSource(() => now);
    source.handle(bind([F8]));
    await expect(open(source)).rejects.toMatchObject({ code: 'no-portal' });
    await MockPortal.on(bus.address, { version: null });
    const other = new PortalSource(() => now);
    other.handle(bind([F8]));
    await expect(open(other)).rejects.toMatchObject({ code: 'no-portal' });
  });

  test('where no session bus is, it says so', async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nowhere/at/all');
    const source = new PortalSource(() => now);
    source.handle(bind([F8]));
    await expect(open(source)).rejects.toMatchObject({ code: 'no-portal' });
  });

  test('tells its name first; one that no desktop file has gets a file that no menu shows', async () => {
    const { portal } = await listening();
    expect(portal.calls[0]).toBe('Register');
    expect(portal.registered).toBe('io.github.squelch');
    expect(existsSync(path.join(data, 'applications'))).toBe(false);
    portal.leave();
    await until(() => lost.length > 0);

    const stricter = await MockPortal.on(bus.address, { registry: 'unknown' });
    const source = new PortalSource(() => now);
    source.handle(bind([F8]));
    const opened = open(source);
    await stricter.called('Register', 2);
    stricter.registry = 'known';
    await opened;
    expect(stricter.registered).toBe('io.github.squelch');
    const file = readFileSync(path.join(data, 'applications/io.github.squelch.desktop'), 'utf8');
    expect(file).toMatch(/^\[Desktop Entry\]\n(.*\n)*NoDisplay=true\n$/);
    expect(file).toContain(`Exec="${process.execPath}"`);
  });

  test('a portal from before names were asked for is good as well', async () => {
    const { portal } = await listening({ registry: 'absent' });
    expect(portal.calls).toContain('BindShortcuts');
    expect(existsSync(path.join(data, 'applications'))).toBe(false);
  });

  test('opens the desktop’s page of keys where it has one', async () => {
    const { portal, source } = await listening({ version: 2 });
    source.handle({ type: 'configure' });
    await until(() => posted.at(-1)?.type === 'configured');
    expect(posted.at(-1)).toEqual({ type: 'configured', opened: true });
    expect(portal.calls.at(-1)).toBe('ConfigureShortcuts');
  });

  test.each([
    ['of version 1', { version: 1 }],
    ['that refuses', { version: 2, refusesPage: true }],
  ])('says so where no page of keys can be opened: a portal %s', async (_, options) => {
    const { source } = await listening(options);
    source.handle({ type: 'configure' });
    await until(() => posted.at(-1)?.type === 'configured');
    expect(posted.at(-1)).toEqual({ type: 'configured', opened: false });
  });
});
