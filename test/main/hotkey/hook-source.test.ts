import { createServer } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { HookSource, type UiohookEvent } from '../../../src/main/hotkey/hook-source.ts';
import type { FromHotkey } from '../../../src/main/hotkey/protocol.ts';
import { xServerAnswers } from '../../../src/main/hotkey/x-server.ts';
import { NativeModuleError } from '../../../src/native/addons.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();

const F8 = 0x42;
const F9 = 0x43;
const ESCAPE = 1;
const down = (keycode: number): UiohookEvent => ({ type: 4, keycode });
const up = (keycode: number): UiohookEvent => ({ type: 5, keycode });
const press = (button: number): UiohookEvent => ({ type: 7, button });
const letGo = (button: number): UiohookEvent => ({ type: 8, button });

/** A hook on Windows, where no display is asked for, that a test presses the keys of. */
async function hook(start: (listener: (event: UiohookEvent) => void) => void = () => {}) {
  const posted: FromHotkey[] = [];
  const source = new HookSource({ platform: 'win32', env: {}, load: () => ({ start }), now: () => 0 });
  await source.open((message) => posted.push(message));
  const bind = (...inputs: string[]) =>
    source.handle({ type: 'bind', bindings: [{ id: 'talk', inputs }], suspects: [] });
  const feel = (...events: UiohookEvent[]) => {
    for (const event of events) source.hear(event);
    return posted.splice(0);
  };
  return { source, bind, feel };
}

test('what is bound is told, and no other key ever leaves the process', async () => {
  const { bind, feel } = await hook();
  bind('F8');
  expect(feel(down(0x1e), up(0x1e), press(1), letGo(1))).toEqual([]);
  expect(feel(down(F8), down(F8), up(F8))).toEqual([
    { type: 'pressed', binding: 'talk', kind: 'key' },
    { type: 'released', binding: 'talk' },
  ]);
});

test('mouse buttons are told as such', async () => {
  const { bind, feel } = await hook();
  bind('Mouse5');
  expect(feel(press(5), letGo(5))).toEqual([
    { type: 'pressed', binding: 'talk', kind: 'mouse' },
    { type: 'released', binding: 'talk' },
  ]);
});

describe('capturing', () => {
  test('tells what was held together, and talks neither then nor by the rest of it', async () => {
    const { source, bind, feel } = await hook();
    bind('F8');
    source.handle({ type: 'capture', on: true });
    expect(feel(down(F9), down(F8), up(F9), down(F8), up(F8))).toEqual([{ type: 'captured', inputs: ['F9', 'F8'] }]);
    expect(feel(down(F8))).toMatchObject([{ type: 'pressed' }]);
  });

  test('is called off by Escape', async () => {
    const { source, feel } = await hook();
    source.handle({ type: 'capture', on: true });
    expect(feel(down(ESCAPE), up(ESCAPE))).toEqual([{ type: 'captured', inputs: null }]);
  });

  test('leaves the left button to whoever wants to press Cancel', async () => {
    const { source, feel } = await hook();
    source.handle({ type: 'capture', on: true });
    expect(feel(press(1), letGo(1), press(4), letGo(4))).toEqual([{ type: 'captured', inputs: ['Mouse4'] }]);
  });

  test('lets go of what is held', async () => {
    const { source, bind, feel } = await hook();
    bind('F8');
    feel(down(F8));
    source.handle({ type: 'capture', on: true });
    expect(feel()).toEqual([{ type: 'released', binding: 'talk' }]);
  });

  test('takes keys that libuiohook does not know for nothing', async () => {
    const { source, feel } = await hook();
    source.handle({ type: 'capture', on: true });
    expect(feel(down(0), up(0))).toEqual([]);
  });
});

describe('opening', () => {
  const linux = { platform: 'linux', now: () => 0 };
  const never = () => {
    throw new Error('must not be loaded');
  };

  test('never loads the addon without a display', async () => {
    const source = new HookSource({ ...linux, env: {}, load: never });
    await expect(source.open(() => {})).rejects.toMatchObject({ code: 'no-display' });
  });

  test('never loads the addon when nothing answers at the display', async () => {
    const source = new HookSource({ ...linux, env: { DISPLAY: ':5999' }, load: never });
    await expect(source.open(() => {})).rejects.toMatchObject({ code: 'dead-display' });
  });

  test('says that macOS has not allowed it', async () => {
    const start = () => {
      throw Object.assign(new Error('Failed to enable access'), { code: 'UIOHOOK_ERROR_AXAPI_DISABLED' });
    };
    await expect(hook(start)).rejects.toMatchObject({ code: 'not-permitted' });
  });

  test('says which addon is missing', async () => {
    const load = () => {
      throw new NativeModuleError('missing', 'uiohook', 'uiohook-napi has no binary');
    };
    const source = new HookSource({ platform: 'win32', env: {}, load, now: () => 0 });
    await expect(source.open(() => {})).rejects.toMatchObject({ code: 'no-module', message: /no binary/ });
  });
});

describe('xServerAnswers', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  test('knows a server that listens', async () => {
    const folder = folderFor();
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path.join(folder, 'X7'), resolve));
    expect(await xServerAnswers(':7', folder)).toBe(true);
    expect(await xServerAnswers('unix:7.0', folder)).toBe(true);
    expect(await xServerAnswers(':8', folder)).toBe(false);
  });

  test('believes a display on another computer', async () => {
    expect(await xServerAnswers('localhost:10.0')).toBe(true);
  });
});
