import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { PREFERENCES } from '../../src/main/desktop/preferences.ts';
import type { AppState } from '../../src/shared/state.ts';
import { Window } from '../e2e/window.ts';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { ROOT } from '../support/processes.ts';
import { DesktopDouble } from './window-host.ts';

const missing = whyNoChromium();
const MAIN = path.join(ROOT, 'out/main');

test('everything that the built main takes from Electron is in the stand-in', async () => {
  const files = readdirSync(MAIN, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
  const imports = files.flatMap((file) => {
    const text = readFileSync(path.join(MAIN, file), 'utf8');
    return [...text.matchAll(/import\s*\{([^}]*)\}\s*from\s*["']electron["']/g)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.split(' as ')[0]?.trim() ?? ''),
    );
  });
  const source = readFileSync(path.join(ROOT, 'test/electron-double/electron.ts'), 'utf8');
  expect(imports).toContain('app');
  for (const name of imports) expect(source).toMatch(new RegExp(`export (const|class) ${name}\\b`));
});

describe.skipIf(missing !== null)(`The desktop shell, built${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let home = '';
  let desktop: DesktopDouble | null = null;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    await desktop?.context.close();
    await desktop?.program.end();
    desktop?.program.kill();
    desktop = null;
    await rm(home, { recursive: true, force: true });
  });

  async function start(...args: string[]): Promise<DesktopDouble> {
    home = await mkdtemp(path.join(tmpdir(), 'squelch-home-'));
    return startAtHome({}, ...args);
  }

  async function startAtHome(env: Readonly<Record<string, string>>, ...args: string[]): Promise<DesktopDouble> {
    desktop = await DesktopDouble.start(browser, {
      args: ['--sound=silence', '--station-port=0', ...args],
      env: { SQUELCH_HOME: home, XDG_CONFIG_HOME: home, DISPLAY: '', WAYLAND_DISPLAY: '', ...env },
      size: { width: 900, height: 600 },
      theme: 'dark',
    });
    return desktop;
  }

  async function talking(app: DesktopDouble): Promise<Window> {
    const window = new Window(await app.page());
    await window.readyToTalk();
    await window.page.keyboard.down('Space');
    await window.page.locator('.talk[data-tone="talking"]').waitFor();
    return window;
  }

  /** Opens the settings in the window, at a page. */
  async function settingsAt(app: DesktopDouble, tab: string): Promise<Page> {
    const page = await app.page();
    await new Window(page).ready('Echo');
    await page.keyboard.press(',');
    await page.getByRole('tab', { name: tab }).click();
    return page;
  }

  test('asks for the sandbox and denies every permission before a window is there', async () => {
    const app = await start();
    await app.deed('show');
    const order = app.deeds.map(({ what }) => what);
    for (const what of ['sandbox', 'schemes', 'permission requests', 'permission checks', 'device permissions'])
      expect(order.indexOf(what)).toBeGreaterThanOrEqual(0);
    expect(order.indexOf('sandbox')).toBeLessThan(order.indexOf('show'));
    expect(app.windows.get(1)?.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
  });

  test('serves its page with a policy that connects to nobody, and nothing from outside of its folder', async () => {
    const app = await start();
    await app.page();
    const page = await app.fetch('app://squelch/');
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).toContain("connect-src 'none'");
    for (const url of [
      'app://other/',
      'app://squelch/%2e%2e/main/index.js',
      'app://squelch/..%2fmain%2findex.js',
      'app://squelch/%00',
      'app://squelch/%',
      'app://squelch/nothing.js',
    ])
      expect((await app.fetch(url)).status, url).toBe(404);
  });

  test('denies a page every permission, also one that it was never asked about before', async () => {
    const app = await start();
    await app.page();
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'hid', 'something-new'])
      expect(await app.attempt('permission', permission), permission).toEqual({
        requested: false,
        checked: false,
        device: false,
      });
  });

  test('goes nowhere: no navigation, no redirect, no webview, no window of a page’s own', async () => {
    const app = await start();
    await app.page();
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate', 'will-attach-webview'] as const)
      for (const url of ['https://example.org/', 'app://squelch/other', 'file:///etc/passwd', 'javascript:alert(1)'])
        expect(await app.attempt(event, url), `${event} ${url}`).toEqual({ prevented: true });
    for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/share', 'https://a:b@example.org/'])
      expect(await app.attempt('open', url), url).toEqual({ action: 'deny' });
    expect(app.deeds.filter(({ what }) => what === 'open external')).toEqual([]);
    expect(await app.attempt('open', 'https://example.org/help')).toEqual({ action: 'deny' });
    expect((await app.deed('open external')).detail).toBe('https://example.org/help');
    // The talk button's window is no exception.
    app.clickMenu('Talk button in front');
    await app.page(2);
    expect(app.windows.get(2)?.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
  });

  test('its page has the contract’s three functions and nothing of Electron or Node', async () => {
    const app = await start();
    const page = await app.page();
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(window.squelch ?? {}).sort(),
      globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in window),
    }));
    expect(seen).toEqual({ bridge: ['invoke', 'onConnection', 'subscribe'], globals: [] });
  });

  test('a second one leaves everything to the first and ends', async () => {
    home = await mkdtemp(path.join(tmpdir(), 'squelch-home-'));
    desktop = await DesktopDouble.start(browser, {
      args: ['--sound=silence', '--station-port=0', 'squelch://room/127.0.0.1/7'],
      env: {
        SQUELCH_HOME: home,
        XDG_CONFIG_HOME: home,
        DISPLAY: '',
        WAYLAND_DISPLAY: '',
        SQUELCH_DOUBLE_IS_SECOND: 'yes',
      },
      size: { width: 900, height: 600 },
      theme: 'dark',
    });
    expect(await desktop.program.exited()).toBe(0);
    expect(desktop.deeds).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
  });

  test('answers its own page, and refuses foreign frames, unknown commands and wrong shapes', async () => {
    const app = await start();
    await app.page();
    const ask = (url: string, ...args: unknown[]) => app.invokeFrom(url, 'squelch:invoke', ...args);
    expect(await ask('app://squelch/', 'app.snapshot', {})).toMatchObject({ ok: true });
    for (const url of [
      'https://example.org/',
      'app://other/',
      'about:blank',
      'null',
      'file:///x',
      'app://squelch.evil/',
    ])
      expect(await ask(url, 'app.snapshot', {}), url).toMatchObject({ ok: false, code: 'foreign-sender' });
    expect(await ask('app://squelch/', 'app.format', {})).toMatchObject({ ok: false, code: 'unknown-command' });
    expect(await ask('app://squelch/', 'sound.deafen', { on: 'yes' })).toMatchObject({ code: 'bad-args', field: 'on' });
    expect(await ask('app://squelch/')).toMatchObject({ ok: false, code: 'unknown-command' });
    await expect(app.invokeFrom('app://squelch/', 'other:channel')).rejects.toThrow(/No handler/);
  });

  test.each([
    ['lock-screen', 'powerMonitor'],
    ['suspend', 'powerMonitor'],
  ])('%s releases the key, and it must be pressed anew', async (event, target) => {
    const app = await start();
    const { page } = await talking(app);
    app.system(target, event);
    await page.locator('.talk[data-tone="talking"]').waitFor({ state: 'detached' });
    await page.keyboard.up('Space');
  });

  test('a page or a process of Chromium that crashes closes the microphone', async () => {
    const app = await start();
    const { page } = await talking(app);
    app.system('app', 'child-process-gone', {}, { type: 'GPU', reason: 'crashed' });
    await page.locator('.talk[data-tone="talking"]').waitFor({ state: 'detached' });
    await page.keyboard.up('Space');
  });

  test('a page that crashes lets go of the key', async () => {
    const app = await start();
    await talking(app);
    await app.deed('tray tip', (tip) => String(tip).includes('talking'));
    app.deeds.length = 0;
    app.windowEvent(1, 'render-process-gone', { reason: 'crashed' });
    await app.deed('tray tip', (tip) => !String(tip).includes('talking'));
  });

  test('the tray says who hears me, mutes and deafens', async () => {
    const app = await start();
    const window = await talking(app);
    await app.deed('tray tip', (tip) => tip === 'Squelch: talking to Echo');
    await window.page.keyboard.up('Space');
    await app.deed('tray tip', (tip) => tip === 'Squelch: ready');
    app.clickMenu('Mute my microphone');
    await app.deed('tray menu', ticked('Mute my microphone'));
    app.clickMenu('Deafen');
    await app.deed('tray menu', ticked('Deafen'));
    app.clickMenu('Start when I log in');
    await app.deed('tray menu', ticked('Start when I log in'));
  });

  test('start and tray are in the settings too, and the tray’s menu shows the same', async () => {
    const app = await start();
    const page = await settingsAt(app, 'Desktop');
    await page.getByRole('switch', { name: 'Close to the tray' }).press('Space');
    await app.deed('tray menu', ticked('Close to the tray'));
    app.clickMenu('Start when I log in');
    await page.getByRole('switch', { name: 'Start when I log in', checked: true }).waitFor();
    // Somebody takes it away in the desktop's own settings, and comes back.
    await rm(path.join(home, 'autostart'), { recursive: true });
    app.windowEvent(1, 'focus');
    await page.getByRole('switch', { name: 'Start when I log in', checked: false }).waitFor();
    app.windowEvent(1, 'close');
    await app.deed('hide');
    expect(app.isOpen(1)).toBe(true);
  });

  test('an installed build with a feed of releases has its checks in the settings too, and the tray shows the same', async () => {
    home = await mkdtemp(path.join(tmpdir(), 'squelch-home-'));
    await writeFile(path.join(home, 'app-update.yml'), 'provider: github\nowner: squelch\nrepo: squelch\n');
    const app = await startAtHome({ SQUELCH_DOUBLE_RESOURCES: home });
    const page = await settingsAt(app, 'Advanced');
    const daily = page.getByRole('switch', { name: 'Check for updates once a day' });
    await daily.press('Space');
    await page.getByRole('switch', { name: 'Check for updates once a day', checked: true }).waitFor();
    await app.deed('tray menu', ticked('Check for updates once a day'));
    await expect
      .poll(async () => JSON.parse(await readFile(path.join(home, 'config', 'desktop.json'), 'utf8')).data.updates)
      .toEqual({ daily: true, told: null });
    app.clickMenu('Check for updates once a day');
    await page.getByRole('switch', { name: 'Check for updates once a day', checked: false }).waitFor();
    // There is no Electron for the updater to ask by: that it could not is told, and nothing else is.
    await page.getByRole('button', { name: 'Check now' }).press('Enter');
    await page.getByText(/The server of the releases could not be asked \(\w+\)/).waitFor();
    expect(app.deeds.filter(({ what }) => what === 'notification' || what === 'question')).toEqual([]);
  });

  test('a folder of ours is opened by the desktop, and nothing else is', async () => {
    const app = await start();
    const page = await settingsAt(app, 'Privacy');
    await page
      .getByRole('button', { name: /^Show .* in the file manager$/ })
      .first()
      .press('Enter');
    expect((await app.deed('open path')).detail).toBe(path.join(home, 'config'));
    const ask = (args: unknown) => app.invokeFrom('app://squelch/', 'squelch:invoke', 'app.openFolder', args);
    expect(await ask({ folder: '/etc' })).toMatchObject({ ok: false, code: 'bad-args' });
    expect(app.deeds.filter(({ what }) => what === 'open path')).toHaveLength(1);
  });

  test('starts without a window when it is told to, and shows it when it is started again', async () => {
    const app = await start('--hidden');
    // Whoever shows Echo has been told that it could be shown.
    await new Window(await app.page()).ready('Echo');
    expect(app.deeds.filter(({ what }) => what === 'show')).toEqual([]);
    app.system('app', 'second-instance', {}, ['squelch']);
    await app.deed('show');
  });

  test('starts without a window when its user wants it in the tray', async () => {
    home = await mkdtemp(path.join(tmpdir(), 'squelch-home-'));
    await mkdir(path.join(home, 'config'));
    const data = { ...PREFERENCES.defaults(), startHidden: true };
    await writeFile(
      path.join(home, 'config', PREFERENCES.file),
      JSON.stringify({ version: PREFERENCES.version, data }),
    );
    const app = await startAtHome({});
    // Whoever shows Echo has been told that it could be shown.
    await new Window(await app.page()).ready('Echo');
    expect(app.deeds.filter(({ what }) => what === 'show')).toEqual([]);
    app.clickMenu('Show Squelch');
    await app.deed('show');
  });

  test('has a small window in front of all others, which goes again by the same menu', async () => {
    const app = await start();
    await app.page();
    app.clickMenu('Talk button in front');
    await app.page(2);
    expect(app.windows.get(2)).toMatchObject({ alwaysOnTop: true, webPreferences: { sandbox: true } });
    app.clickMenu('Talk button in front');
    await app.until(() => !app.isOpen(2), 'closed');
  });

  test('a link asks first, and joins only then', async () => {
    const app = await start();
    const window = new Window(await app.page());
    await window.ready('Echo');
    app.system('app', 'second-instance', {}, ['squelch', 'squelch://room/127.0.0.1:9/77']);
    const question = await app.deed('question');
    expect(question.detail).toMatchObject({ message: 'Join room 77 at 127.0.0.1?', defaultId: 1, cancelId: 1 });
    expect(await window.link(/Room 77/).count()).toBe(0);
    app.answerWith(0);
    app.system('app', 'second-instance', {}, ['squelch', 'squelch://room/127.0.0.1:9/77']);
    await window.link(/Room 77/).waitFor();
  });

  test('a link to a person asks first, and calls only then', async () => {
    const app = await start();
    await app.page();
    const calls = async () => {
      const answer = await app.invokeFrom('app://squelch/', 'squelch:invoke', 'app.snapshot', {});
      return (answer as { value: AppState }).value.calls;
    };
    await expect.poll(async () => (await calls()).connection.state, { timeout: 20_000 }).toBe('ready');
    const { stationPort } = await calls();
    const link = `squelch://call/127.0.0.1:${stationPort}/Echo`;
    app.system('app', 'second-instance', {}, ['squelch', link]);
    expect((await app.deed('question')).detail).toMatchObject({ message: 'Call Echo?', buttons: ['Call', 'Cancel'] });
    expect((await calls()).call).toBeNull();
    app.answerWith(0);
    app.system('app', 'second-instance', {}, ['squelch', link]);
    await expect.poll(async () => (await calls()).call?.peer, { timeout: 10_000 }).toBe('Echo');
    // Another server is another account, and the question says so.
    app.answerWith(1);
    app.deeds.length = 0;
    app.system('app', 'second-instance', {}, ['squelch', 'squelch://call/voice.example.org/ada']);
    expect((await app.deed('question')).detail).toMatchObject({
      detail: expect.stringContaining('would go by voice.example.org:2091'),
      buttons: ['Use that server and call', 'Cancel'],
    });
    expect((await calls()).account.server).toEqual({ where: 'station' });
  });

  test('a link that is none does nothing at all', async () => {
    const app = await start();
    const window = new Window(await app.page());
    await window.ready('Echo');
    app.system('app', 'second-instance', {}, ['squelch', 'squelch://room/$(id)/77', '--no-sandbox']);
    await app.deed('focus');
    expect(app.deeds.filter(({ what }) => what === 'question')).toEqual([]);
  });

  test('says that no key can be heard without a display, and ends when it is told to', async () => {
    const app = await start();
    await app.page();
    expect(await app.invokeFrom('app://squelch/', 'squelch:invoke', 'app.snapshot', {})).toMatchObject({
      value: { app: { shell: 'desktop' }, hotkey: { source: 'none', message: expect.stringContaining('no display') } },
    });
    expect(await app.program.end()).toBe(0);
  });
});

/** @returns whether a menu has a ticked item of that name */
function ticked(label: string): (menu: unknown) => boolean {
  return (menu) => Array.isArray(menu) && menu.some((item) => item.label === label && item.checked);
}
