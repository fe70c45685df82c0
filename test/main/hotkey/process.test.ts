import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bareEngines } from '../../support/bare-engine.ts';
import { bundleEntry } from '../../support/bundle.ts';
import { MockPortal } from '../../support/mock-portal.ts';
import { TestBus, whyNoSessionBus } from '../../support/session-bus.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';
import { monotonicMs, whyNoXServer, XDisplay } from '../../support/x-display.ts';
import { Ear } from './ear.ts';

const missing = whyNoXServer();
const folderFor = temporaryFolders();
const bareEngine = bareEngines();

let bundle = '';
beforeAll(async () => {
  bundle = await bundleEntry('src/main/hotkey/index.ts');
}, 60_000);

function earIn(env: Record<string, string>): Promise<Ear> {
  return Ear.in({ bundle, env, makeEngine: (spawn, desktop) => bareEngine(folderFor(), spawn, desktop) });
}

describe.skipIf(missing)(`the talk key under X11${missing ? ` (${missing})` : ''}`, () => {
  let display: XDisplay;
  beforeAll(async () => {
    display = await XDisplay.start();
  });
  afterAll(() => display.stop());
  afterEach(async () => {
    for (const key of ['F8', 'F9', 'Control_R']) await display.do(`key up ${key}`);
  });

  test('pressed 200 times while another window has the focus is heard each time, mostly within 5 ms', async () => {
    const ear = await earIn({ DISPLAY: display.name });
    await ear.listening();
    const rounds: number[] = [];
    // Three rounds at most: the machine may be busy with something else in one of them.
    for (let round = 0; round < 3; round++) {
      const waits: number[] = [];
      for (let i = 0; i < 200; i++) {
        const pressedAt = await display.do('key down F8');
        await ear.until(() => ear.ptt === 'keyed', 'keyed');
        waits.push((ear.changes.at(-1)?.at ?? Number.NaN) - pressedAt);
        await display.do('key up F8');
        await ear.until(() => ear.ptt === 'up', 'up');
      }
      waits.sort((a, b) => a - b);
      rounds.push(waits[189] ?? Number.NaN);
      expect(waits).toHaveLength(200);
      if ((waits[189] ?? 0) <= 5) break;
    }
    expect(Math.min(...rounds)).toBeLessThanOrEqual(5);
  }, 60_000);

  test('held down for two seconds is one press, whatever the server repeats', async () => {
    const ear = await earIn({ DISPLAY: display.name });
    await ear.listening();
    await display.do('key down F8');
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await display.do('key up F8');
    await ear.until(() => ear.ptt === 'up', 'up');
    expect(ear.changes.map(({ state }) => state)).toEqual(['keyed', 'up']);
  });

  test.each([
    ['key', 'Control_R', ['ControlRight']],
    ['button', '8', ['Mouse4']],
    ['button', '2', ['Mouse3']],
    ['keycode', '191', ['F13']],
  ])('is bound by pressing it: %s %s', async (kind, name, inputs) => {
    const ear = await earIn({ DISPLAY: display.name });
    await ear.listening();
    const window = ear.bare.engine.attach({ send: () => {} });
    const asked = window.invoke('hotkey.capture', {});
    // The process reads the keyboard and its parent on two lines: the first press may come before it was told to capture.
    const until = setInterval(
      () => void display.do(`${kind} down ${name}`).then(() => display.do(`${kind} up ${name}`)),
      100,
    );
    const answer = await asked;
    clearInterval(until);
    expect(answer).toMatchObject({ ok: true, value: { inputs } });
    const bound = await window.invoke('hotkey.bind', { id: 'default', inputs, links: null });
    expect(bound).toMatchObject({ ok: true });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await display.do(`${kind} down ${name}`);
    await ear.until(() => ear.ptt === 'keyed', 'keyed');
    await display.do(`${kind} up ${name}`);
    await ear.until(() => ear.ptt === 'up', 'up');
  });

  test('is released within 100 ms when its process is killed, says so, and works again', async () => {
    const ear = await earIn({ DISPLAY: display.name });
    await ear.listening();
    await display.do('key down F8');
    await ear.until(() => ear.ptt === 'keyed', 'keyed');
    const killedAt = monotonicMs();
    ear.born[0]?.kill();
    await ear.until(() => ear.ptt === 'up', 'released');
    expect((ear.changes.at(-1)?.at ?? Number.NaN) - killedAt).toBeLessThan(100);
    await ear.until(() => ear.window.of('toast').length > 0, 'told');
    expect(ear.window.of('toast')).toMatchObject([{ title: 'The talk key was lost for a moment' }]);
    await ear.listening();
    // The key is still down and the server repeats it: that opens nothing.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(ear.ptt).toBe('up');
    await display.do('key up F8');
    await display.do('key down F8');
    await ear.until(() => ear.ptt === 'keyed', 'keyed anew');
  });

  test('is released when its process hangs', async () => {
    const ear = await earIn({ DISPLAY: display.name });
    await ear.listening();
    await display.do('key down F8');
    await ear.until(() => ear.ptt === 'keyed', 'keyed');
    process.kill(ear.born[0]?.pid ?? 0, 'SIGSTOP');
    await ear.until(() => ear.ptt === 'up', 'released');
    await ear.listening();
    expect(ear.born).toHaveLength(2);
  });
});

test.skipIf(missing)(
  `the death of the X server releases the key, and the app goes on and says why${missing ? ` (${missing})` : ''}`,
  async () => {
    const display = await XDisplay.start();
    const ear = await earIn({ DISPLAY: display.name });
    await ear.listening();
    await display.do('key down F8');
    await ear.until(() => ear.ptt === 'keyed', 'keyed');
    await display.killServer();
    await ear.until(() => ear.ptt === 'up', 'released');
    await ear.until(() => ear.state.hotkey.state === 'failed', 'failed');
    expect(ear.state.hotkey.message).toContain(`nothing answers at DISPLAY=${display.name}`);
    display.stop();
  },
);

test('no X server at the display: the app runs and says so', async () => {
  const ear = await earIn({ DISPLAY: ':5999' });
  await ear.until(() => ear.state.hotkey.state === 'failed', 'failed');
  expect(ear.state.hotkey.message).toContain('nothing answers at DISPLAY=:5999');
  const window = ear.bare.engine.attach({ send: () => {} });
  expect(await window.invoke('hotkey.capture', {})).toMatchObject({ ok: false, code: 'not-here' });
  // The key in the window is as good as ever.
  await window.invoke('ptt.press', { source: 'ui:key' });
  expect(ear.ptt).toBe('keyed');
});

const noBus = whyNoSessionBus();

describe.skipIf(noBus)(`the talk key under Wayland, by the desktop’s portal${noBus ? ` (${noBus})` : ''}`, () => {
  let bus: TestBus;
  let portal: MockPortal;
  beforeAll(async () => {
    bus = await TestBus.start();
  });
  afterAll(() => bus.kill());
  afterEach(() => portal.leave());

  async function earOnWayland(): Promise<Ear> {
    return earIn({ WAYLAND_DISPLAY: 'wayland-0', DBUS_SESSION_BUS_ADDRESS: bus.address, XDG_DATA_HOME: folderFor() });
  }

  test('pressed 200 times is heard each time, mostly within 5 ms', async () => {
    portal = await MockPortal.on(bus.address);
    const ear = await earOnWayland();
    await ear.listening();
    expect(ear.state.hotkey).toMatchObject({ source: 'portal', message: null, bindings: [{ words: 'F8' }] });
    const waits: number[] = [];
    for (let i = 0; i < 200; i++) {
      const pressedAt = monotonicMs();
      portal.press('default');
      await ear.until(() => ear.ptt === 'keyed', 'keyed');
      waits.push((ear.changes.at(-1)?.at ?? Number.NaN) - pressedAt);
      portal.release('default');
      await ear.until(() => ear.ptt === 'up', 'up');
    }
    waits.sort((a, b) => a - b);
    expect(waits).toHaveLength(200);
    expect(waits[100]).toBeLessThanOrEqual(5);
  });

  test('is released within 100 ms when the portal ends, says so, and works again when it is back', async () => {
    portal = await MockPortal.on(bus.address);
    const ear = await earOnWayland();
    await ear.listening();
    portal.press('default');
    await ear.until(() => ear.ptt === 'keyed', 'keyed');
    const endedAt = monotonicMs();
    portal.leave();
    await ear.until(() => ear.ptt === 'up', 'released');
    expect((ear.changes.at(-1)?.at ?? Number.NaN) - endedAt).toBeLessThan(100);
    portal = await MockPortal.on(bus.address);
    await ear.until(() => ear.window.of('toast').length > 0, 'told');
    expect(ear.window.of('toast')).toMatchObject([{ title: 'The talk key was lost for a moment' }]);
    await ear.listening();
    portal.press('default');
    await ear.until(() => ear.ptt === 'keyed', 'keyed anew');
  });

  test('that its user refused is asked for again when they want it, and so is one more', async () => {
    const answers = [1];
    portal = await MockPortal.on(bus.address, { answer: () => answers.shift() ?? 0 });
    const ear = await earOnWayland();
    await ear.until(() => ear.state.hotkey.state === 'failed', 'refused');
    expect(ear.state.hotkey).toMatchObject({
      message: expect.stringContaining('its dialog was cancelled'),
      bindings: [{ key: 'none' }],
    });
    const window = ear.bare.engine.attach({ send: () => {} });
    await window.invoke('hotkey.retry', {});
    await ear.listening();
    expect(ear.state.hotkey.bindings).toMatchObject([{ key: 'known', words: 'F8' }]);
    await window.invoke('hotkey.bind', { id: null, inputs: ['F9'], links: null, does: 'mute' });
    expect(ear.state.hotkey.bindings[1]).toMatchObject({ key: 'asked' });
    await ear.until(() => ear.state.hotkey.bindings[1]?.words === 'F9', 'given');
    expect(portal.shortcuts.map(({ description }) => description)).toEqual(['Push to talk', 'Push to mute 2']);
  });

  test('of a desktop without a portal is heard in our own window, which says what to do', async () => {
    const ear = await earOnWayland();
    await ear.until(() => ear.state.hotkey.state === 'failed', 'failed');
    expect(ear.state.hotkey.message).toMatch(/only in Squelch’s own window.*no portal.*squelch ptt down/);
    const window = ear.bare.engine.attach({ send: () => {} });
    await window.invoke('ptt.press', { source: 'ui:key' });
    expect(ear.ptt).toBe('keyed');
  });
});
