import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { given } from '../../../src/main/engine/given.ts';
import { settingsNow } from '../../../src/renderer/settings/pages.ts';
import { commands, type Envelope } from '../../../src/shared/contract.ts';
import { DESKTOP_DEFAULTS } from '../../../src/shared/desktop.ts';
import type { AppState } from '../../../src/shared/state.ts';
import { whyNoChromium } from '../../support/chromium.ts';
import type { RendererPage } from '../../support/renderer-page.ts';
import { oneWindow } from './one-window.ts';
import { installed, onDesktop, onWayland, openSettings, used } from './settings-scenes.ts';

const missing = whyNoChromium();
const PAGES = ['Talk key', 'Push-to-talk', 'Audio', 'Sounds', 'Appearance', 'Desktop', 'Links', 'Privacy', 'Advanced'];

/** Everything that has more to set while it is on, on. */
function everything(): AppState {
  const state = onDesktop();
  const { ptt, audio } = state.settings;
  const { gate, agc } = audio.processing;
  return {
    ...state,
    settings: {
      ...state.settings,
      ptt: { ...ptt, mode: 'voice' },
      audio: { ...audio, processing: { suppression: true, gate: { ...gate, on: true }, agc: { ...agc, on: true } } },
    },
  };
}

describe.skipIf(missing !== null)(`The settings’ window${missing ? ` (${missing})` : ''}`, () => {
  const openWindow = oneWindow();
  let window: RendererPage;

  async function open(state: AppState = used()): Promise<Page> {
    window = await openWindow(state);
    return window.page;
  }

  it('every row of every page is found by its name, and leads there', async () => {
    const page = await open(everything());
    for (const name of PAGES) {
      await openSettings(window, name);
      const rows = await page
        .locator('[data-setting]')
        .evaluateAll((all) =>
          all.map((row) => [
            row.getAttribute('data-setting') ?? '',
            row.querySelector('label, .setting-label, h3')?.textContent ?? 'Talk keys',
          ]),
        );
      expect(rows.length, name).toBeGreaterThan(0);
      // The same rows stand there once a link.
      for (const [id = '', label = ''] of new Map(rows.map(([id, label]) => [id, [id, label] as const])).values()) {
        await page.getByRole('searchbox').fill(label);
        await page.keyboard.press('Enter');
        await page.locator(`[data-setting="${id}"][data-found]`).first().waitFor();
        expect(await page.getByRole('tab', { selected: true }).textContent(), label).toBe(name);
      }
      await page.keyboard.press('Escape');
    }
  });

  it('an import can be taken back, with the links and the talk keys that it brought', async () => {
    const page = await open();
    await openSettings(window, 'Advanced');
    window.answer('settings.import', () => ({ ok: true, value: { links: ['new1', 'new2'], keys: 1 } }));
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import…' }).press('Enter');
    await (await chooser).setFiles({ name: 's.json', mimeType: 'application/json', buffer: Buffer.from('{ "a": 1 }') });
    await page.getByText('The settings and 1 key were taken, and 2 links were added.').waitFor();
    expect(window.argsOf('settings.import')).toEqual([{ text: '{"a":1}' }]);
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await expect.poll(() => window.argsOf('link.remove')).toEqual([{ id: 'new1' }, { id: 'new2' }]);
    expect(window.argsOf('settings.apply')).toEqual([settingsNow(window.state)]);
    expect(window.argsOf('hotkey.replace')).toEqual([
      {
        bindings: [
          { id: 'k1', inputs: ['F8'], links: null, does: 'talk' },
          { id: 'k2', inputs: ['Mouse4'], links: ['room'], does: 'talk' },
          { id: 'k3', inputs: ['Pause'], links: null, does: 'mute' },
        ],
      },
    ]);
  });

  it('where the desktop gives the keys, it is asked for one, and its answer stands there in its own words', async () => {
    const page = await open(onWayland());
    await openSettings(window, 'Talk key');
    await page.getByText('Here your desktop gives the keys (Wayland)').waitFor();
    expect(await page.getByRole('button', { name: 'Bind a key…' }).count()).toBe(0);
    const rows = page.getByRole('tabpanel').locator('.binding');
    expect(await rows.first().textContent()).toBe('Press F8talks to the chosen link (in the desktop: “Push to talk”)');
    expect(await rows.last().textContent()).toBe('No key yettalks to Room 7 (in the desktop: “Push to talk 2”)');
    window.answer('hotkey.bind', () => ({ ok: true, value: { id: 'new' } }));
    await page.getByRole('button', { name: 'Ask for a talk key…' }).press('Enter');
    // F8 and F9 are asked for already.
    await expect
      .poll(() => window.argsOf('hotkey.bind'))
      .toEqual([{ id: null, inputs: ['F10'], links: null, does: 'talk' }]);
    const show = (key: 'asked' | 'known' | 'unnamed' | 'none', words: string) => {
      const asked = { id: 'new', inputs: ['F10'], links: null, does: 'talk' as const, key, words };
      return window.patch({ hotkey: { ...onWayland().hotkey, bindings: [...onWayland().hotkey.bindings, asked] } });
    };
    await show('asked', '');
    await page.getByText('choose the key there; F10 is what Squelch suggests.').waitFor();
    await rows.last().getByText('Being asked…').waitFor();
    await show('known', 'Super+T');
    await page.getByText('Your desktop gave: Super+T. It works at once.').waitFor();
    await rows.last().locator('kbd', { hasText: 'Super+T' }).waitFor();
    await show('none', '');
    await page.getByText('Your desktop gave no key for it yet').waitFor();
    await page.getByRole('button', { name: 'Remove “Push to talk 3”' }).press('Enter');
    expect(window.argsOf('hotkey.unbind')).toEqual([{ id: 'new' }]);
  });

  it('the desktop’s own page of keys is opened from here; where it can’t be, the way there is said', async () => {
    const page = await open(onWayland());
    await openSettings(window, 'Talk key');
    window.answer('hotkey.configure', () => ({ ok: true, value: { opened: false } }));
    await page.getByRole('button', { name: 'Change keys…' }).press('Enter');
    await page.getByText('Your desktop does not let Squelch open that page. Open the desktop’s settings').waitFor();
    window.answer('hotkey.configure', () => ({ ok: true, value: { opened: true } }));
    await page.getByRole('button', { name: 'Change keys…' }).press('Enter');
    await page.getByText('Your desktop does not let').waitFor({ state: 'detached' });
  });

  it('a talk key that is not heard can be tried again', async () => {
    const page = await open(onWayland({ state: 'failed', message: 'Your desktop did not give one.' }));
    await openSettings(window, 'Talk key');
    await page.getByRole('button', { name: 'Ask the desktop again…' }).press('Enter');
    expect(window.argsOf('hotkey.retry')).toEqual([{}]);
    await window.patch({ hotkey: { ...used().hotkey, state: 'failed', message: 'no X server' } });
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    expect(window.argsOf('hotkey.retry')).toHaveLength(2);
  });

  it('updates are asked for once at a time, the answer stands below, and its page is opened', async () => {
    const page = await open(installed());
    await openSettings(window, 'Advanced');
    const row = page.locator('[data-setting="updates.check"]');
    const height = async () => (await row.boundingBox())?.height;
    const before = await height();
    await row.getByRole('button', { name: 'Check now' }).press('Enter');
    const { updates } = installed({ asking: true });
    await window.patch({ updates });
    const asking = row.getByRole('button', { name: 'Checking…' });
    await asking.press('Enter');
    expect(window.argsOf('updates.check')).toHaveLength(1);
    expect(await asking.evaluate((button) => button === document.activeElement)).toBe(true);
    const newer = { outcome: 'newer', at: 1, version: '9.8.7' } as const;
    await window.patch({ updates: updates && { ...updates, asking: false, last: newer } });
    await row.getByRole('status').getByText('Squelch 9.8.7 is there').waitFor();
    expect(await height()).toBe(before);
    await row.getByRole('button', { name: 'Open its page' }).press('Enter');
    expect(window.argsOf('updates.openPage')).toHaveLength(1);
  });

  it('the daily look for updates is a switch, and resetting everything switches it off too', async () => {
    const page = await open(installed());
    await openSettings(window, 'Advanced');
    await page.getByRole('switch', { name: 'Check for updates once a day' }).press('Space');
    expect(window.argsOf('updates.daily')).toEqual([{ on: true }]);
    await window.patch({ updates: installed({ daily: true }).updates });
    await page.getByRole('button', { name: 'Reset all' }).press('Enter');
    await page.getByText('All settings are as they were at first.').waitFor();
    expect(window.argsOf('updates.daily').at(-1)).toEqual({ on: false });
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await expect.poll(() => window.argsOf('updates.daily').at(-1)).toEqual({ on: true });
  });

  it('start, tray and notifications are switches; the page and everything are reset with them, and it can be undone', async () => {
    const page = await open(onDesktop());
    await openSettings(window, 'Desktop');
    await page.getByRole('switch', { name: 'Close to the tray' }).press('Space');
    await page.getByRole('switch', { name: 'Notify me about connections' }).press('Space');
    expect(window.argsOf('desktop.set')).toEqual([{ closeToTray: true }, { notifyLinks: false }]);
    const { desktop } = onDesktop({ closeToTray: true, notifyLinks: false });
    await window.patch({ desktop });
    await page.getByRole('button', { name: 'Reset this page' }).press('Enter');
    await expect.poll(() => window.argsOf('desktop.set').at(-1)).toEqual(DESKTOP_DEFAULTS);
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    const before = { ...DESKTOP_DEFAULTS, closeToTray: true, notifyLinks: false };
    await expect.poll(() => window.argsOf('desktop.set').at(-1)).toEqual(before);
    await page.getByRole('tab', { name: 'Advanced' }).click();
    await page.getByRole('button', { name: 'Reset all' }).press('Enter');
    await expect.poll(() => window.argsOf('desktop.set').at(-1)).toEqual(DESKTOP_DEFAULTS);
  });

  it('where there is no tray nothing is offered that needs one, and the reason stands there', async () => {
    const page = await open(onDesktop({ hasTray: false }));
    await openSettings(window, 'Desktop');
    await page.getByText('Your desktop has no tray').waitFor();
    const names = await page.getByRole('tabpanel').getByRole('switch').all();
    expect(names).toHaveLength(3);
    expect(await page.getByRole('switch', { name: 'Close to the tray' }).count()).toBe(0);
  });

  it('a browser’s window has neither tray nor start at login, and says so', async () => {
    const page = await open();
    await openSettings(window, 'Desktop');
    await page.getByText('Only the installed desktop app has a tray').waitFor();
    expect(await page.getByRole('tabpanel').getByRole('switch').count()).toBe(0);
  });

  it('a browser’s window says in one line that nobody is asked for updates', async () => {
    const page = await open();
    await openSettings(window, 'Advanced');
    await page.getByText('Only the installed desktop app looks for newer versions').waitFor();
    expect(await page.getByRole('switch', { name: 'Check for updates once a day' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Check now' }).count()).toBe(0);
  });

  it('a folder is shown by the desktop; where it is not, the reason and the way out stand there', async () => {
    const page = await open();
    await openSettings(window, 'Privacy');
    const show = page.getByRole('button', { name: 'Show /home/mira/.config/squelch in the file manager' });
    await show.press('Enter');
    expect(window.argsOf('app.openFolder')).toEqual([{ folder: 'config' }]);
    const message = 'There is no display to show it on. Copy the path and open it yourself: /home/mira/.config/squelch';
    window.answer('app.openFolder', () => ({ ok: false, code: 'not-opened', message }));
    await show.press('Enter');
    await page.getByText(message).waitFor();
    await page.getByRole('tab', { name: 'Advanced' }).click();
    await page.getByRole('button', { name: 'Show folder' }).press('Enter');
    await expect.poll(() => window.argsOf('app.openFolder').at(-1)).toEqual({ folder: 'logs' });
    await page.locator('[data-setting="advanced.log"]').getByText(message).waitFor();
  });

  it('a sound of one’s own is taken by its path, and one that is refused stays as it was typed, with the reason', async () => {
    const page = await open();
    await openSettings(window, 'Sounds');
    const field = page.getByRole('textbox', { name: 'Start: a WAV file of your own' });
    window.answer('settings.cues', () => ({
      ok: false,
      code: 'bad-args',
      message: 'There is no such file.',
      field: 'start.file',
    }));
    await field.fill('/home/mira/beep.wav');
    await field.press('Enter');
    await page.getByText('There is no such file.').waitFor();
    expect(await field.inputValue()).toBe('/home/mira/beep.wav');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    window.answer('settings.cues', () => ({ ok: true, value: null }));
    await field.fill('/home/mira/bell.wav');
    await field.press('Enter');
    await page.getByText('There is no such file.').waitFor({ state: 'detached' });
    expect(window.argsOf('settings.cues').at(-1)).toEqual({ start: { on: true, file: '/home/mira/bell.wav' } });
  });

  it('a volume that is drawn goes to the engine while it is drawn, and not with every pixel', async () => {
    const page = await open();
    await openSettings(window, 'Audio');
    const slider = page.getByRole('slider', { name: 'Output volume' });
    await slider.focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowLeft');
    await expect.poll(() => window.argsOf('settings.audio').at(-1)).toEqual({ outputGainDb: -8 });
    expect(window.argsOf('settings.audio').length).toBeLessThan(8);
  });

  it('arrow keys go from the search into what was found and back', async () => {
    const page = await open();
    await page.keyboard.press(',');
    await page.keyboard.type('delay');
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('Release delay');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('Noise suppression');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.getByRole('searchbox').and(page.locator(':focus')).waitFor();
  });

  it('what can’t be undone asks first, and the answer "no" does nothing', async () => {
    const page = await open();
    await openSettings(window, 'Privacy');
    await page.getByRole('button', { name: 'Delete…' }).press('Enter');
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    expect(window.argsOf('call.clearHistory')).toEqual([]);
    await page.getByRole('button', { name: 'Delete…' }).press('Enter');
    await page.keyboard.press('Enter');
    await expect.poll(() => window.argsOf('call.clearHistory')).toHaveLength(1);
  });

  it('privacy says to whom what goes, from what is set up', async () => {
    const page = await open(
      used({
        station: { state: 'running', scope: 'network', port: 2090, addresses: [], message: null },
      }),
    );
    await openSettings(window, 'Privacy');
    const sent = page.locator('[data-setting="privacy.sent"]');
    await sent
      .getByText('Room 7 at 192.168.1.20:2090: your voice while you talk, and your user number 4711.')
      .waitFor();
    await sent.getByText('everybody on your network (port 2090)').waitFor();
    await page.getByRole('button', { name: 'Copy /home/mira/.config/squelch' }).waitFor();
  });

  it('a time-out of a link may be empty, which is as for all', async () => {
    const page = await open();
    await openSettings(window, 'Links');
    const field = page.getByRole('region', { name: 'Room 7' }).getByRole('textbox', { name: 'Longest talk here' });
    window.answer('link.talk', async (args) => {
      const { id, talk } = commands['link.talk'].args.parse(args);
      const links = window.state.links.filter((link) => link.id === id);
      await window.patch({ links: links.map((link) => ({ ...link, talk: { ...link.talk, ...given(talk) } })) });
      return { ok: true, value: null };
    });
    await field.fill('60');
    await field.press('Enter');
    await expect.poll(() => window.argsOf('link.talk')).toEqual([{ id: 'room', talk: { timeOutS: 60 } }]);
    await field.fill('');
    await field.press('Enter');
    await expect.poll(() => window.argsOf('link.talk').at(-1)).toEqual({ id: 'room', talk: { timeOutS: null } });
  });

  it('what is typed while the engine has not answered stays', async () => {
    const page = await open();
    await openSettings(window, 'Push-to-talk');
    let answer: (envelope: Envelope) => void = () => {};
    window.answer('settings.ptt', () => new Promise((resolve) => (answer = resolve)));
    const field = page.getByRole('textbox', { name: 'Release delay' });
    await field.fill('300');
    await field.press('Enter');
    await expect.poll(() => window.argsOf('settings.ptt')).toHaveLength(1);
    await field.fill('310');
    answer({ ok: true, value: null });
    await window.drawn();
    expect(await field.inputValue()).toBe('310');
  });

  it('what the devices take is shown as they say it, and that they do not say it too', async () => {
    const page = await open();
    const numbers = { inputBlocks: 1, outputBlocks: 2, underruns: 0, speakers: [] };
    await openSettings(window, 'Audio');
    await page.getByText('By their own word the microphone takes 5 ms and the speaker 20 ms.').waitFor();
    for (const [latencyMs, words] of [
      [{ input: null, output: 10.26 }, 'By its own word the speaker takes 10.5 ms; the microphone does not say.'],
      [{ input: null, output: null }, 'The devices do not say how long they take by themselves.'],
    ] as const) {
      window.answer('sound.numbers', () => ({ ok: true, value: { ...numbers, latencyMs } }));
      await page.getByText(words).waitFor();
    }
  });

  it('numbers of a network that no test can have are refused at once, with what is accepted', async () => {
    const page = await open();
    await openSettings(window, 'Audio');
    await page.getByLabel('Loss, %').fill('80');
    await page.getByText('The loss is 0 to 50 percent').waitFor();
    expect(await page.getByRole('button', { name: 'Record 5 seconds' }).isDisabled()).toBe(true);
  });

  it('a page that is left takes its microphone test along', async () => {
    const page = await open();
    await openSettings(window, 'Audio');
    await page.getByRole('switch', { name: 'Hear myself' }).click();
    await expect.poll(() => window.argsOf('sound.monitor').at(-1)).toEqual({ on: true });
    await page.getByRole('button', { name: 'Record 5 seconds' }).click();
    await page.getByRole('tab', { name: 'Sounds' }).click();
    await expect.poll(() => window.argsOf('sound.cancelTest').length).toBeGreaterThan(0);
    expect(window.argsOf('sound.monitor').at(-1)).toEqual({ on: false });
  });
});
