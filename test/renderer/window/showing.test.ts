import { describe, expect, it } from 'vitest';
import type { AppState } from '../../../src/shared/state.ts';
import { whyNoChromium } from '../../support/chromium.ts';
import type { RendererPage, WindowOptions } from '../../support/renderer-page.ts';
import { oneWindow } from './one-window.ts';
import { ECHO_LINK, ROOM_LINK, working } from './scenes.ts';

const missing = whyNoChromium();

describe.skipIf(missing !== null)(`What the window shows${missing ? ` (${missing})` : ''}`, () => {
  const openWindow = oneWindow();
  let window: RendererPage;

  async function open(state: AppState = working([ECHO_LINK, ROOM_LINK], 'room'), options?: WindowOptions) {
    window = await openWindow(state, options);
    return window.page;
  }

  const person = (name: string) => window.page.getByRole('listitem').filter({ hasText: name });
  const lit = (name: string) => person(name).getAttribute('data-speaking');

  it('lights a speaker’s lamp at once and puts it out 450 ms after the last packet', async () => {
    const page = await open();
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(60_000);
    await window.push('activity', { heard: [{ link: 'room', ssrc: 81_223, ageMs: 50 }] });
    expect(await lit('Jonas')).toBe('true');
    expect(await lit('User 90210')).toBe('false');
    await page.clock.runFor(399);
    expect(await lit('Jonas')).toBe('true');
    await page.clock.runFor(2);
    await expect.poll(() => lit('Jonas')).toBe('false');
  });

  it('asks for the state again when a change came while it asked: whichever was first, nothing is lost', async () => {
    const connecting = working([{ ...ROOM_LINK, state: 'connecting' }], 'room');
    const page = await open(connecting, { connected: false });
    let answer = () => {};
    window.answer('app.snapshot', () => {
      if (window.argsOf('app.snapshot').length > 1) return { ok: true, value: window.state };
      return new Promise((resolve) => {
        answer = () => resolve({ ok: true, value: connecting });
      });
    });
    await window.reach(true);
    await expect.poll(() => window.argsOf('app.snapshot').length).toBe(1);
    await window.patch({ links: [{ ...ROOM_LINK, state: 'ready' }] });
    answer();
    await page.locator('.link[data-state="ready"]').waitFor({ timeout: 5_000 });
    expect(window.argsOf('app.snapshot')).toHaveLength(2);
  });

  it('shows in the list that somebody speaks in another room', async () => {
    const page = await open(working([ECHO_LINK, ROOM_LINK], 'echo'));
    await window.push('activity', { heard: [{ link: 'room', ssrc: 81_223, ageMs: 0 }] });
    await page.getByRole('option', { name: /Room 7.*somebody speaks/ }).waitFor();
    await page.getByRole('option', { name: /somebody speaks/ }).waitFor({ state: 'detached' });
  });

  it('announces nobody’s speaking: no lamp stands in a live region', async () => {
    const page = await open();
    await window.push('activity', { heard: [{ link: 'room', ssrc: 81_223, ageMs: 0 }] });
    expect(await page.locator('[aria-live] .person, [role="status"] .person, [role="log"] .person').count()).toBe(0);
  });

  it('moves the meter without rendering', async () => {
    const page = await open();
    const level = () =>
      page
        .locator('.device .meter')
        .first()
        .evaluate((bar) => bar.style.getPropertyValue('--level'));
    await window.push('levels', { inputDb: -30, outputDb: -100 });
    expect(await level()).toBe('0.500');
    await window.push('levels', { inputDb: 0, outputDb: -100 });
    expect(await level()).toBe('1.000');
    // It falls by a little a report, so that a short peak can be seen.
    await window.push('levels', { inputDb: -100, outputDb: -100 });
    expect(Number(await level())).toBeCloseTo(0.88, 2);
  });

  it('follows the chosen theme over the system’s, and the system without one', async () => {
    const page = await open(undefined, { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await window.patch({ appearance: { theme: 'dark' } });
    const dark = await ground();
    expect(dark).not.toBe(light);
    await page.emulateMedia({ colorScheme: 'dark' });
    await window.patch({ appearance: { theme: 'light' } });
    expect(await ground()).toBe(light);
    await window.patch({ appearance: { theme: 'system' } });
    expect(await ground()).toBe(dark);
  });

  it('starts in the theme of the last time, before the engine has said anything', async () => {
    const page = await open(undefined, { colorScheme: 'light' });
    await window.patch({ appearance: { theme: 'dark' } });
    await page.addInitScript(() =>
      Object.defineProperty(globalThis, 'engineAsked', { value: () => new Promise(() => {}) }),
    );
    await page.reload();
    await page.getByText('Starting…').waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  });

  it('asks for a theme by its menu', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Appearance' }).click();
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    await expect.poll(() => window.argsOf('appearance.set')).toEqual([{ theme: 'light' }]);
  });

  it('says that the engine is not there when it has not come after two seconds', async () => {
    const page = await open(undefined, { connected: false });
    await page.getByText('Starting…').waitFor();
    await page.getByText('Squelch’s engine is not answering.').waitFor();
    await window.reach(true);
    await page.getByRole('button', { name: /^Talk/ }).waitFor();
  });

  it('counts down to the next attempt', async () => {
    const retryAt = Date.now() + 60_000;
    const page = await open(working([{ ...ECHO_LINK, state: 'retrying', retryAt }], 'echo'));
    await page.getByRole('option', { name: /Trying again in (60|59|58) s/ }).waitFor();
  });

  it('can be entered by Tab at the first link when none is chosen', async () => {
    const page = await open(working([ECHO_LINK, ROOM_LINK], null));
    expect(await page.getByRole('option', { name: /Echo/ }).getAttribute('tabindex')).toBe('0');
    await page.getByText('No link chosen').waitFor();
  });

  it('asks before it removes a link, with the focus on the way out', async () => {
    const page = await open();
    const remove = async () => {
      await page.getByRole('button', { name: 'More for Room 7' }).click();
      await page.getByRole('menuitem', { name: 'Remove' }).click();
    };
    await remove();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(window.argsOf('link.remove')).toEqual([]);
    await remove();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect.poll(() => window.argsOf('link.remove')).toEqual([{ id: 'room' }]);
  });

  it('names a person: the field has the focus, Enter keeps the name', async () => {
    const page = await open();
    await person('User 90210').hover();
    await page.getByRole('button', { name: 'Name and volume of User 90210' }).click();
    await page.keyboard.type('Olga');
    await page.keyboard.press('Enter');
    await expect.poll(() => window.argsOf('person.name')).toEqual([{ id: 'room', ssrc: 90_210, name: 'Olga' }]);
  });

  it('sets how a person is heard at once, and shows who is muted', async () => {
    const page = await open();
    await person('Jonas').hover();
    await page.getByRole('button', { name: 'Name and volume of Jonas' }).click();
    await page.getByRole('slider', { name: 'Volume' }).press('ArrowRight');
    await expect.poll(() => window.argsOf('person.mix')).toEqual([{ id: 'room', ssrc: 81_223, mix: { gainDb: 1 } }]);
    await page.getByRole('slider', { name: 'Place' }).press('Home');
    await page.getByRole('switch', { name: 'Mute for me' }).click();
    await expect
      .poll(() => window.argsOf('person.mix').slice(1))
      .toEqual(
        expect.arrayContaining([
          { id: 'room', ssrc: 81_223, mix: { pan: -1 } },
          { id: 'room', ssrc: 81_223, mix: { muted: true } },
        ]),
      );
    const [link] = window.state.links.filter(({ id }) => id === 'room');
    if (!link) throw new Error('the room is gone');
    const people = link.people.map((one) =>
      one.ssrc === 81_223 ? { ...one, mix: { gainDb: 1, pan: -1, muted: true } } : one,
    );
    await window.patch({ links: window.state.links.map((one) => (one.id === 'room' ? { ...link, people } : one)) });
    await page.getByRole('switch', { name: 'Mute for me', checked: true }).waitFor();
    await page.keyboard.press('Escape');
    await person('Jonas').getByText('You do not hear them').waitFor();
    expect(window.argsOf('person.name')).toEqual([]);
  });

  it('copies an address to tell a friend, also where the clipboard is denied', async () => {
    const page = await open(
      working([ECHO_LINK], 'echo', {
        station: {
          state: 'running',
          scope: 'network',
          port: 2090,
          addresses: ['192.168.1.17', 'fd00::1'],
          message: null,
        },
      }),
    );
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: () => Promise.reject(new DOMException('denied', 'NotAllowedError')) },
      });
    });
    const copied = page.evaluate(
      () =>
        new Promise<string>((resolve) =>
          document.addEventListener('copy', () => resolve(getSelection()?.toString() ?? ''), { once: true }),
        ),
    );
    await page.getByRole('button', { name: 'Copy [fd00::1]:2090' }).click();
    expect(await copied).toBe('[fd00::1]:2090');
    await page.getByRole('button', { name: 'Copied' }).waitFor();
  });

  it('keeps the talk button where it is whatever happens to the devices, in a narrow window too', async () => {
    const page = await open();
    const { sound } = window.state;
    const broken = {
      ...sound.input,
      state: 'missing',
      name: '',
      message: 'No microphone was found. '.repeat(4),
    } as const;
    for (const size of [
      { width: 400, height: 700 },
      { width: 900, height: 600 },
    ]) {
      await page.setViewportSize(size);
      await window.patch({ sound });
      const place = await page.locator('.talk-button').boundingBox();
      await window.patch({ sound: { ...sound, input: broken, output: { ...broken, state: 'failed' } } });
      expect(await page.locator('.talk-button').boundingBox()).toEqual(place);
    }
  });

  describe('toasts', () => {
    const toasts = () => window.page.locator('.toast');
    const tell = (id: string, tone: 'info' | 'warning' | 'error', title = id) =>
      window.push('toast', { id, tone, title, text: 'Do this.' });

    it('go by themselves, but for errors, which stay until they are dismissed', async () => {
      const page = await open();
      await page.clock.install();
      await tell('one', 'info');
      await tell('two', 'error');
      await expect.poll(() => toasts().count()).toBe(2);
      await page.clock.runFor(13_000);
      await expect.poll(() => toasts().count()).toBe(1);
      await toasts().getByRole('button', { name: 'Dismiss' }).click();
      await expect.poll(() => toasts().count()).toBe(0);
    });

    it('wait while the pointer is over them', async () => {
      const page = await open();
      await page.clock.install();
      await tell('one', 'info');
      await toasts().hover();
      await page.clock.runFor(60_000);
      expect(await toasts().count()).toBe(1);
    });

    it('stand there once each, three at most, and never over the talk button', async () => {
      const page = await open();
      for (const id of ['a', 'b', 'c', 'd']) await tell(id, 'error');
      await tell('e', 'error', 'd');
      await expect.poll(() => toasts().count()).toBe(3);
      for (const size of [
        { width: 400, height: 480 },
        { width: 400, height: 700 },
        { width: 900, height: 600 },
      ]) {
        await page.setViewportSize(size);
        const region = await page.locator('.toasts').boundingBox();
        const button = await page.locator('.talk-button').boundingBox();
        expect((region?.y ?? 0) + (region?.height ?? 0)).toBeLessThanOrEqual(button?.y ?? 0);
      }
    });

    it('say why a command was refused', async () => {
      const page = await open();
      window.answer('link.close', () => ({ ok: false, code: 'not-found', message: 'This link is gone.' }));
      await page.getByRole('button', { name: 'Disconnect' }).click();
      await toasts().filter({ hasText: 'This link is gone.' }).waitFor();
    });
  });

  describe('the room dialog', () => {
    it('shows what the engine refuses at the field that it names, with the focus there', async () => {
      const page = await open();
      window.answer('link.add', () => ({
        ok: false,
        code: 'bad-args',
        message: 'This room is full: choose another one.',
        field: 'config.room',
      }));
      await page.keyboard.press('n');
      await page.getByLabel('Host').fill('voice.example.org');
      await page.keyboard.press('Enter');
      const room = page.getByLabel('Room number');
      await expect.poll(() => room.getAttribute('aria-invalid')).toBe('true');
      const note = await room.getAttribute('aria-describedby');
      expect(await page.locator(`[id="${note}"]`).textContent()).toBe('This room is full: choose another one.');
      expect(await room.evaluate((element) => element === document.activeElement)).toBe(true);
    });

    it('opens with the focus on the first thing to type, and the number and name of the other rooms', async () => {
      const page = await open();
      await page.keyboard.press('n');
      const host = page.getByLabel('Host');
      expect(await host.evaluate((element) => element === document.activeElement)).toBe(true);
      expect(await page.getByLabel('Your user number').inputValue()).toBe('4711');
      expect(await page.getByLabel('Nickname').inputValue()).toBe('Mira');
    });

    it('checks a field when it is left, and not one that nobody has filled in yet', async () => {
      const page = await open();
      await page.keyboard.press('n');
      await page.keyboard.press('Tab');
      expect(await page.getByLabel('Host').getAttribute('aria-invalid')).toBe('false');
      await page.getByLabel('Port').fill('0');
      await page.keyboard.press('Tab');
      await expect.poll(() => page.getByLabel('Port').getAttribute('aria-invalid')).toBe('true');
    });

    it('adds the room and chooses it', async () => {
      const page = await open();
      await page.keyboard.press('n');
      await page.getByRole('radio', { name: 'This computer' }).click();
      await page.getByLabel('Room number').fill('12');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(window.argsOf('link.add')).toEqual([
        { config: { kind: 'paltalk', server: { where: 'station' }, room: 12, uid: 4711, nickname: 'Mira' } },
      ]);
      expect(window.argsOf('link.select')).toEqual([{ id: 'new' }]);
    });
  });
});
