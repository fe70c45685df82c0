import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { JsonStore } from '../../../src/main/engine/store/json-store.ts';
import { JsonStore as Store } from '../../../src/main/engine/store/json-store.ts';
import { HOTKEYS, type Hotkeys } from '../../../src/main/hotkey/bindings.ts';
import { HotkeyClient } from '../../../src/main/hotkey/client.ts';
import { HotkeyDesk } from '../../../src/main/hotkey/desk.ts';
import { isFinal, type ThisDesktop, thisDesktop } from '../../../src/main/hotkey/this-desktop.ts';
import { FakeChildren } from '../../support/fake-child.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();
const OLD_BINDING = { id: 'k', inputs: ['F9'], links: null };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function desk(folder = folderFor(), desktop = thisDesktop('linux', { DISPLAY: ':0' })) {
  const { store } = await Store.load(folder, HOTKEYS);
  return deskWith(store, folder, desktop);
}

function deskWith(store: JsonStore<Hotkeys>, folder: string, desktop: ThisDesktop) {
  const children = new FakeChildren();
  const client = new HotkeyClient({ spawn: children.spawn, source: desktop.source, isFinal });
  const done: string[] = [];
  const notices: string[] = [];
  const made = new HotkeyDesk(
    { client, store, desktop },
    {
      press: (source, links) => done.push(`press ${source} ${links ?? 'selected'}`),
      release: (source) => done.push(`release ${source}`),
      releaseWhere: (matches) =>
        done.push(`let go ${(['hook:key@a', 'portal@a', 'cli', 'ui:key@w1'] as const).filter(matches)}`),
      hush: (on) => done.push(on ? 'hush' : 'hush over'),
      show: () => {},
      notice: ({ title }) => notices.push(title),
      unsaved: (error) => notices.push(String(error)),
    },
  );
  made.start();
  children.last.say({ type: 'listening' });
  return { desk: made, child: children.last, children, done, notices, folder, store };
}

test('a press of the first start’s key talks to the selected link', async () => {
  const { child, done } = await desk();
  child.say({ type: 'pressed', binding: 'default', kind: 'key' });
  child.say({ type: 'released', binding: 'default' });
  expect(done).toEqual(['press hook:key@default selected', 'release hook:key@default']);
});

test('a key that mutes makes the microphone silent while it is held, and is no talk', async () => {
  const { desk: keys, child, done } = await desk();
  const id = keys.bind({ id: null, inputs: ['Pause'], links: null, does: 'mute' });
  const other = keys.bind({ id: null, inputs: ['Mouse5'], links: null, does: 'mute' });
  done.length = 0;
  child.say({ type: 'pressed', binding: id, kind: 'key' });
  expect(keys.view).toMatchObject({ hushed: true });
  child.say({ type: 'pressed', binding: other, kind: 'mouse' });
  child.say({ type: 'released', binding: id });
  expect(keys.view).toMatchObject({ hushed: true });
  child.say({ type: 'released', binding: other });
  expect(keys.view).toMatchObject({ hushed: false });
  expect(new Set(done)).toEqual(new Set(['hush', 'hush over']));
  expect(done.at(-1)).toBe('hush over');
});

test('a key that mutes is let go of when what hears it dies', async () => {
  const { desk: keys, child, done } = await desk();
  const id = keys.bind({ id: null, inputs: ['Pause'], links: null, does: 'mute' });
  child.say({ type: 'pressed', binding: id, kind: 'key' });
  child.die();
  expect(keys.view.hushed).toBe(false);
  expect(done).toContain('hush over');
});

test('what a key does is kept, and keys of an older Squelch talk', async () => {
  const { desk: keys, store, folder } = await desk();
  keys.bind({ id: null, inputs: ['Pause'], links: null, does: 'mute' });
  await store.settle();
  const again = await desk(folder);
  expect(again.desk.view.bindings.map(({ words, does }) => [words, does])).toEqual([
    ['F8', 'talk'],
    ['Pause', 'mute'],
  ]);
  writeFileSync(path.join(folder, 'hotkeys.json'), JSON.stringify({ version: 1, data: { bindings: [OLD_BINDING] } }));
  expect((await desk(folder)).desk.view.bindings).toMatchObject([{ inputs: ['F9'], does: 'talk' }]);
});

test('a binding of its own links talks to these', async () => {
  const { desk: keys, child, done } = await desk();
  const id = keys.bind({ id: null, inputs: ['Mouse4'], links: ['room', 'echo'] });
  done.length = 0;
  child.say({ type: 'pressed', binding: id, kind: 'mouse' });
  expect(done).toEqual([`press hook:mouse@${id} room,echo`]);
});

test('the death of the process lets go of what hooks hold and of nothing else, and says so', async () => {
  const { child, done, notices } = await desk();
  child.say({ type: 'pressed', binding: 'default', kind: 'key' });
  done.length = 0;
  child.die();
  expect(done).toEqual(['let go hook:key@a,portal@a']);
  expect(notices).toEqual(['The talk key was lost for a moment']);
});

test('suspend and lock screen let go, here and in the process', async () => {
  const { desk: keys, child, done } = await desk();
  child.say({ type: 'pressed', binding: 'default', kind: 'key' });
  done.length = 0;
  keys.interrupted();
  expect(done).toEqual(['let go hook:key@a,portal@a']);
  expect(child.posted.at(-1)).toEqual({ type: 'forget' });
  child.say({ type: 'released', binding: 'default' });
  expect(done).toHaveLength(1);
});

describe('bindings', () => {
  test('are known to the process at once and on the next start', async () => {
    const { desk: keys, child, folder, store } = await desk();
    const id = keys.bind({ id: null, inputs: ['ControlLeft', 'F9'], links: null });
    expect(child.posted.at(-1)).toMatchObject({ bindings: [{ id: 'default' }, { id, inputs: ['ControlLeft', 'F9'] }] });
    await store.set(store.value);
    const again = await desk(folder);
    expect(again.desk.view.bindings).toMatchObject([{ words: 'F8' }, { id, words: 'Left Ctrl + F9' }]);
  });

  test('are changed in their place', async () => {
    const { desk: keys } = await desk();
    const id = keys.bind({ id: null, inputs: ['F9'], links: null });
    keys.bind({ id: 'default', inputs: ['F7'], links: ['echo'] });
    expect(keys.view.bindings).toMatchObject([
      { id: 'default', inputs: ['F7'], links: ['echo'] },
      { id, inputs: ['F9'] },
    ]);
  });

  test('can’t have the keys of another, in whatever order', async () => {
    const { desk: keys } = await desk();
    keys.bind({ id: null, inputs: ['ControlLeft', 'F9'], links: null });
    expect(() => keys.bind({ id: null, inputs: ['F9', 'ControlLeft'], links: null })).toThrow(/bound already/);
  });

  test('are no more than sixteen', async () => {
    const { desk: keys } = await desk();
    for (let i = 1; i <= 15; i++) keys.bind({ id: null, inputs: [`Code${i}`], links: null });
    expect(() => keys.bind({ id: null, inputs: ['F9'], links: null })).toThrow(/at most 16/);
  });

  test('can all be taken away, and a stranger can’t', async () => {
    const { desk: keys } = await desk();
    keys.unbind('default');
    expect(keys.view.bindings).toEqual([]);
    expect(() => keys.unbind('default')).toThrow(/no key "default"/);
    expect(() => keys.bind({ id: 'default', inputs: ['F9'], links: null })).toThrow(/no key "default"/);
  });

  test('let go of what is held when they change', async () => {
    const { desk: keys, child, done } = await desk();
    child.say({ type: 'pressed', binding: 'default', kind: 'key' });
    done.length = 0;
    keys.unbind('default');
    expect(done).toEqual(['let go hook:key@a,portal@a']);
  });
});

describe('capturing a key', () => {
  test('answers with what was pressed', async () => {
    const { desk: keys, child } = await desk();
    const asked = keys.capture('w1');
    expect(keys.view.capturing).toBe(true);
    expect(child.posted.at(-1)).toEqual({ type: 'capture', on: true });
    child.say({ type: 'captured', inputs: ['Mouse5'] });
    expect(await asked).toEqual(['Mouse5']);
    expect(keys.view.capturing).toBe(false);
  });

  test('is for one window at a time, and only that one calls it off', async () => {
    const { desk: keys, child } = await desk();
    const asked = keys.capture('w1');
    expect(() => keys.capture('w2')).toThrow(/Another window/);
    keys.cancelCapture('w2');
    expect(keys.view.capturing).toBe(true);
    keys.cancelCapture('w1');
    expect(await asked).toBeNull();
    expect(child.posted.at(-1)).toEqual({ type: 'capture', on: false });
  });

  test('ends after twenty seconds', async () => {
    const { desk: keys, child } = await desk();
    const asked = keys.capture('w1');
    for (let second = 0; second < 20; second++) {
      vi.advanceTimersByTime(1000);
      child.say({ type: 'beat' });
    }
    expect(await asked).toBeNull();
  });

  test('ends with the process', async () => {
    const { desk: keys, child } = await desk();
    const asked = keys.capture('w1');
    child.die();
    expect(await asked).toBeNull();
  });

  test('is refused with the reason where no key is heard', async () => {
    const { desk: keys, child } = await desk();
    child.say({ type: 'failed', code: 'dead-display', detail: 'nothing answers at DISPLAY=:9' });
    child.die();
    expect(() => keys.capture('w1')).toThrow(/nothing answers at DISPLAY=:9/);
  });

  test('keeps a press that was under way from talking', async () => {
    const { desk: keys, child, done } = await desk();
    const asked = keys.capture('w1');
    done.length = 0;
    child.say({ type: 'pressed', binding: 'default', kind: 'key' });
    expect(done).toEqual([]);
    keys.cancelCapture('w1');
    await asked;
  });
});

describe('where the desktop gives the keys (Wayland)', () => {
  const onWayland = () => desk(folderFor(), thisDesktop('linux', { WAYLAND_DISPLAY: 'wayland-0' }));
  const given = ({ view }: HotkeyDesk) => view.bindings.map(({ key, words }) => [key, words]);

  test('a key is asked for until the desktop says which it gave, and then has the desktop’s words', async () => {
    const { desk: keys, child } = await onWayland();
    expect(given(keys)).toEqual([['asked', '']]);
    child.say({ type: 'assigned', triggers: { default: 'Press F8' } });
    expect(given(keys)).toEqual([['known', 'Press F8']]);
    child.say({ type: 'assigned', triggers: { default: 'Press <Super>T' } });
    expect(given(keys)).toEqual([['known', 'Press <Super>T']]);
  });

  test('a key that is given without a name, and one that is not given, are told apart', async () => {
    const { desk: keys, child } = await onWayland();
    keys.bind({ id: null, inputs: ['F9'], links: null });
    expect(given(keys)).toEqual([
      ['asked', ''],
      ['asked', ''],
    ]);
    child.say({ type: 'assigned', triggers: { default: '' } });
    expect(given(keys)).toEqual([
      ['unnamed', ''],
      ['none', ''],
    ]);
    // Another link for a key is no other question to the desktop.
    keys.bind({ id: 'key1', inputs: ['F9'], links: ['room'] });
    expect(given(keys)[1]).toEqual(['none', '']);
  });

  test('a desktop that refuses is asked again when the user wants it', async () => {
    const { desk: keys, child, children } = await onWayland();
    child.say({ type: 'assigned', triggers: { default: 'Press F8' } });
    child.say({ type: 'failed', code: 'portal-refused', detail: 'its dialog was cancelled' });
    child.die();
    expect(given(keys)).toEqual([['none', '']]);
    expect(keys.view).toMatchObject({ state: 'failed', message: expect.stringMatching(/cancelled.*Ask it again/) });
    vi.advanceTimersByTime(60_000);
    expect(children.last).toBe(child);
    keys.retry();
    expect(keys.view).toMatchObject({ state: 'starting', message: expect.stringContaining('dialog') });
    expect(given(keys)).toEqual([['asked', '']]);
    children.last.say({ type: 'assigned', triggers: { default: 'Press F8' } });
    children.last.say({ type: 'listening' });
    expect(keys.view).toMatchObject({ state: 'listening', message: null });
    expect(given(keys)).toEqual([['known', 'Press F8']]);
    keys.retry();
    expect(children.last.posted.filter((message) => (message as { type: string }).type === 'bind')).toHaveLength(1);
  });

  test('its page of keys is opened, and it is said whether that worked', async () => {
    const { desk: keys, child } = await onWayland();
    const opened = keys.configure();
    expect(child.posted.at(-1)).toEqual({ type: 'configure' });
    child.say({ type: 'configured', opened: true });
    expect(await opened).toBe(true);
    const refused = keys.configure();
    child.say({ type: 'configured', opened: false });
    expect(await refused).toBe(false);
    const unanswered = keys.configure();
    for (let second = 0; second < 5; second++) {
      vi.advanceTimersByTime(1000);
      child.say({ type: 'beat' });
    }
    expect(await unanswered).toBe(false);
    const lost = keys.configure();
    child.die();
    expect(await lost).toBe(false);
  });

  test('there is no such page where keys are bound by pressing them', async () => {
    expect(await (await desk()).desk.configure()).toBe(false);
  });

  test('a key is not bound by pressing it', async () => {
    const { desk: keys } = await onWayland();
    expect(() => keys.capture('w1')).toThrow(/desktop asks for the keys itself/);
  });
});
