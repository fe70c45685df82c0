import { failureInWords, thisDesktop } from '../../../src/main/hotkey/this-desktop.ts';
import { DESKTOP_DEFAULTS, type DesktopView } from '../../../src/shared/desktop.ts';
import type { AppState, HotkeyView } from '../../../src/shared/state.ts';
import type { UpdatesView } from '../../../src/shared/updates.ts';
import type { RendererPage } from '../../support/renderer-page.ts';
import { past } from './call-scenes.ts';
import { ECHO_LINK, ROOM_LINK, type Scene, working } from './scenes.ts';

const NUMBERS = {
  inputBlocks: 91_204,
  outputBlocks: 91_198,
  latencyMs: { input: 5, output: 20 },
  underruns: 0,
  speakers: [
    { link: 'room', ssrc: 81_223, bufferMs: 92, late: 1, duplicates: 0, lost: 3, concealed: 12, stretchedMs: 40 },
    { link: 'room', ssrc: 90_210, bufferMs: 80, late: 0, duplicates: 0, lost: 0, concealed: 0, stretchedMs: 0 },
  ],
};

const LOG = {
  path: '/home/mira/.local/state/squelch/squelch.log',
  lines: Array.from({ length: 40 }, (_, i) => ({
    time: 1_763_712_000_000 + i * 1_700,
    level: i % 9 === 4 ? 'warn' : 'info',
    message: i % 9 === 4 ? 'a link was lost and is tried again' : 'link ready',
    details: i % 9 === 4 ? '{"link":"room","reason":"refused"}' : '{"link":"echo"}',
  })),
};

/** The installed desktop app, which has somebody to ask for newer versions. */
export function installed(changes: Partial<UpdatesView> = {}): AppState {
  const state = used();
  const updates = { daily: false, asking: false, last: null, hasPage: true, ...changes };
  return { ...state, app: { ...state.app, shell: 'desktop', version: '0.1.0' }, updates };
}

/** The same, as a window of a desktop with a tray, or without one. */
export function onDesktop(changes: Partial<DesktopView> = {}): AppState {
  return { ...installed(), desktop: { ...DESKTOP_DEFAULTS, hasTray: true, ...changes } };
}

/** A window that has been used for a while. */
export function used(changes: Partial<AppState> = {}): AppState {
  const state = working([ECHO_LINK, ROOM_LINK], 'room', changes);
  return {
    ...state,
    app: {
      ...state.app,
      configFolder: '/home/mira/.config/squelch',
      logFolder: '/home/mira/.local/state/squelch',
      secretProtection:
        'In a file that only your user account can read, encrypted with a key from your system’s keyring.',
    },
    calls: { ...state.calls, history: [past('a'), past('b'), past('c')] },
    hotkey: {
      source: 'hook',
      state: 'listening',
      message: null,
      capturing: false,
      hushed: false,
      bindings: [
        { id: 'k1', inputs: ['F8'], words: 'F8', key: 'known', links: null, does: 'talk' },
        { id: 'k2', inputs: ['Mouse4'], words: 'Mouse 4', key: 'known', links: ['room'], does: 'talk' },
        { id: 'k3', inputs: ['Pause'], words: 'Pause', key: 'known', links: null, does: 'mute' },
      ],
      capabilities: [
        { what: 'unfocused', works: true, text: 'Your key is heard while another window has the focus.' },
        { what: 'release', works: true, text: 'It is known when you let go of it.' },
        { what: 'any-key', works: true, text: 'Any key can be the talk key, a bare Ctrl or F13 too.' },
        { what: 'mouse', works: true, text: 'So can the buttons of a mouse.' },
        { what: 'elevated', works: false, text: 'Windows of programs with more rights keep their keys.' },
      ],
    },
  };
}

/** Opens the settings at a page, with an engine that has something to tell. */
export async function openSettings(window: RendererPage, page: string): Promise<void> {
  window.answer('sound.numbers', () => ({ ok: true, value: NUMBERS }));
  window.answer('log.tail', () => ({ ok: true, value: LOG }));
  window.answer('privacy.secrets', () => ({ ok: true, value: { names: ['stream:radio'] } }));
  await window.page.keyboard.press(',');
  await window.page.getByRole('tab', { name: page, exact: true }).click();
  await window.page.getByRole('tabpanel').waitFor();
}

/** A Wayland session: the desktop gives the keys, and calls them what it likes. */
export function onWayland(changes: Partial<HotkeyView> = {}): AppState {
  const state = used();
  const { capabilities } = thisDesktop('linux', { WAYLAND_DISPLAY: 'wayland-0' });
  const hotkey: HotkeyView = {
    ...state.hotkey,
    source: 'portal',
    capabilities: [...capabilities],
    bindings: [
      { id: 'k1', inputs: ['F8'], words: 'Press F8', key: 'known', links: null, does: 'talk' },
      { id: 'k2', inputs: ['F9'], words: '', key: 'none', links: ['room'], does: 'talk' },
    ],
    ...changes,
  };
  return { ...state, hotkey };
}

const NOT_OPENED = 'No file manager has opened it. Copy the path and open it yourself: /home/mira/.config/squelch';

const changed = (state: AppState): AppState => ({
  ...state,
  settings: {
    ...state.settings,
    ptt: { ...state.settings.ptt, mode: 'voice', hangMs: 350 },
    audio: {
      ...state.settings.audio,
      inputGainDb: 6,
      processing: {
        suppression: true,
        gate: { ...state.settings.audio.processing.gate, on: true },
        agc: { ...state.settings.audio.processing.agc, on: true },
      },
    },
  },
});

const pages: readonly Scene[] = [
  { name: 'settings talk key', state: used(), after: (window) => openSettings(window, 'Talk key') },
  {
    name: 'settings talk key, given by the desktop',
    state: onWayland(),
    after: (window) => openSettings(window, 'Talk key'),
  },
  {
    name: 'settings talk key, the desktop is asked',
    state: onWayland(),
    after: async (window) => {
      await openSettings(window, 'Talk key');
      window.answer('hotkey.bind', () => ({ ok: true, value: { id: 'k3' } }));
      await window.page.getByRole('button', { name: 'Ask for a mute key…' }).click();
      const { hotkey } = window.state;
      const asked = { id: 'k3', inputs: ['Pause'], words: '', key: 'asked', links: null, does: 'mute' } as const;
      await window.patch({ hotkey: { ...hotkey, bindings: [...hotkey.bindings, { ...asked, inputs: ['Pause'] }] } });
      await window.page.getByText('Your desktop is asked now.').waitFor();
    },
  },
  {
    name: 'settings talk key, refused by the desktop',
    state: onWayland({
      state: 'failed',
      message: failureInWords('portal-refused', 'its dialog was cancelled'),
      bindings: [{ id: 'k1', inputs: ['F8'], words: '', key: 'none', links: null, does: 'talk' }],
    }),
    after: (window) => openSettings(window, 'Talk key'),
  },
  { name: 'settings push-to-talk', state: used(), after: (window) => openSettings(window, 'Push-to-talk') },
  {
    name: 'settings push-to-talk, changed',
    variant: true,
    state: changed(used()),
    after: (window) => openSettings(window, 'Push-to-talk'),
  },
  {
    name: 'settings audio',
    state: used(),
    after: async (window) => {
      await openSettings(window, 'Audio');
      await window.push('levels', { inputDb: -14, outputDb: -30 });
    },
  },
  {
    name: 'settings audio, processing',
    state: changed(used()),
    after: async (window) => {
      await openSettings(window, 'Audio');
      await window.page.locator('[data-setting="audio.agc.maxGainDb"]').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings audio, lower half',
    state: {
      ...used(),
      microphoneTest: {
        phase: 'idle',
        since: 0,
        endsAt: 0,
        result: { packets: 63, dropped: 6, peakDb: -9, bufferMs: 240, late: 1, concealed: 24, stretchedMs: 35 },
        live: false,
      },
    },
    after: async (window) => {
      await openSettings(window, 'Audio');
      await window.page.getByRole('table').waitFor();
      await window.page.locator('[data-setting="audio.numbers"]').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings audio, test plays',
    variant: true,
    state: {
      ...used(),
      microphoneTest: { phase: 'playing', since: Date.now(), endsAt: Date.now() + 3_600_000, result: null, live: true },
    },
    after: async (window) => {
      await openSettings(window, 'Audio');
      await window.page.locator('[data-setting="audio.test"]').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'settings audio, no devices',
    state: (() => {
      const state = used();
      const gone = { choice: 'usb', state: 'missing', name: 'USB Headset', devices: [] } as const;
      const message = 'USB Headset is not there. Plug it in, or choose another device.';
      return {
        ...state,
        sound: {
          ...state.sound,
          input: { ...gone, devices: [], message },
          output: { ...gone, devices: [], message },
        },
      };
    })(),
    after: (window) => openSettings(window, 'Audio'),
  },
  { name: 'settings sounds', state: used(), after: (window) => openSettings(window, 'Sounds') },
  { name: 'settings appearance', state: used(), after: (window) => openSettings(window, 'Appearance') },
  { name: 'settings links', state: used(), after: (window) => openSettings(window, 'Links') },
  {
    name: 'settings links, none',
    state: { ...used(), links: [], selected: null },
    after: (window) => openSettings(window, 'Links'),
  },
  { name: 'settings privacy', state: used(), after: (window) => openSettings(window, 'Privacy') },
  {
    name: 'settings privacy, folder not shown',
    variant: true,
    state: used(),
    after: async (window) => {
      await openSettings(window, 'Privacy');
      window.answer('app.openFolder', () => ({ ok: false, code: 'not-opened', message: NOT_OPENED }));
      await window.page.getByRole('button', { name: 'Show /home/mira/.config/squelch in the file manager' }).click();
      await window.page.getByText(NOT_OPENED).waitFor();
    },
  },
  {
    name: 'settings desktop',
    state: onDesktop({ closeToTray: true }),
    after: (window) => openSettings(window, 'Desktop'),
  },
  {
    name: 'settings desktop, no tray',
    variant: true,
    state: onDesktop({ hasTray: false }),
    after: (window) => openSettings(window, 'Desktop'),
  },
  {
    name: 'settings desktop, a browser’s window',
    variant: true,
    state: used(),
    after: (window) => openSettings(window, 'Desktop'),
  },
  { name: 'settings advanced', state: used(), after: (window) => openSettings(window, 'Advanced') },
  {
    name: 'settings advanced, a newer version',
    state: installed({ daily: true, last: { outcome: 'newer', at: 1_763_712_000_000, version: '0.2.0' } }),
    after: (window) => openSettings(window, 'Advanced'),
  },
  {
    name: 'settings advanced, checking',
    variant: true,
    state: installed({ asking: true }),
    after: (window) => openSettings(window, 'Advanced'),
  },
  {
    name: 'settings advanced, updates unreachable',
    variant: true,
    state: installed({ last: { outcome: 'failed', at: 1_763_712_000_000, reason: 'ERR_NAME_NOT_RESOLVED' } }),
    after: (window) => openSettings(window, 'Advanced'),
  },
  {
    name: 'settings advanced, refused import',
    state: used(),
    after: async (window) => {
      await openSettings(window, 'Advanced');
      window.answer('settings.import', () => ({
        ok: false,
        code: 'bad-file',
        field: 'settings.ptt.hangMs',
        message: 'settings.ptt.hangMs: The release delay is 0 to 1000 ms',
      }));
      const chooser = window.page.waitForEvent('filechooser');
      await window.page.getByRole('button', { name: 'Import…' }).click();
      await (await chooser).setFiles({ name: 's.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
      await window.page.getByText('Nothing was changed.').waitFor();
    },
  },
  {
    name: 'settings advanced, engine lost',
    state: used(),
    after: async (window) => {
      await openSettings(window, 'Advanced');
      await window.page.locator('[data-setting="advanced.log"]').scrollIntoViewIfNeeded();
      await window.reach(false);
    },
  },
  {
    name: 'settings reset, with a way back',
    state: changed(used()),
    after: async (window) => {
      await openSettings(window, 'Push-to-talk');
      window.answer('settings.apply', async () => {
        await window.patch({ settings: used().settings });
        return { ok: true, value: null };
      });
      await window.page.getByRole('button', { name: 'Reset this page' }).click();
      await window.page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
  {
    name: 'settings search',
    state: used(),
    after: async (window) => {
      await window.page.keyboard.press(',');
      await window.page.keyboard.type('delay');
      await window.page.getByRole('button', { name: /Release delay/ }).waitFor();
    },
  },
  {
    name: 'settings search, nothing found',
    variant: true,
    state: used(),
    after: async (window) => {
      await window.page.keyboard.press(',');
      await window.page.keyboard.type('zebra');
      await window.page.getByText('Nothing found').waitFor();
    },
  },
  {
    name: 'keys, one-letter keys off',
    state: (() => {
      const state = used();
      return { ...state, settings: { ...state.settings, window: { letterKeys: false } } };
    })(),
    after: async ({ page }) => {
      await page.keyboard.press('F1');
      await page.getByRole('dialog').waitFor();
    },
  },
];

export const settingsScenes: readonly Scene[] = pages.map((scene) => ({ ...scene, dialog: true }));
