import { beforeEach, describe, expect, it } from 'vitest';
import { whyNoChromium } from '../../support/chromium.ts';
import type { RendererPage } from '../../support/renderer-page.ts';
import { oneWindow } from './one-window.ts';
import { ECHO_LINK, ROOM_LINK, working } from './scenes.ts';

const missing = whyNoChromium();

describe.skipIf(missing !== null)(`Talking in the window${missing ? ` (${missing})` : ''}`, () => {
  const openWindow = oneWindow();
  let window: RendererPage;

  beforeEach(async () => {
    window = await openWindow(working([ECHO_LINK, ROOM_LINK], 'echo'));
  });

  const button = () => window.page.getByRole('button', { name: /^Talk/ });
  const tone = () => window.page.locator('.talk').getAttribute('data-tone');
  const { press, release } = { press: 'press ui:key', release: 'release ui:key' };
  /** The engine says that the press is heard. */
  const confirm = () => window.patch({ ptt: { ...window.state.ptt, state: 'keyed', links: ['echo'] } });
  const idle = () => window.patch({ ptt: { ...window.state.ptt, state: 'idle', links: [] } });
  const leave = (how: 'blur' | 'hidden') =>
    window.page.evaluate((event) => {
      if (event === 'blur') return dispatchEvent(new Event('blur'));
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      return document.dispatchEvent(new Event('visibilitychange'));
    }, how);
  /** Resolves when everything that the page has sent has arrived here. */
  const sent = () => window.drawn();

  it('shows the press by the next frame, before the engine has answered', async () => {
    window.answer('ptt.press', () => new Promise(() => {}));
    const seen = await window.page.evaluate(async () => {
      dispatchEvent(new KeyboardEvent('keydown', { code: 'Space', key: ' ' }));
      await new Promise(requestAnimationFrame);
      return document.querySelector('.talk')?.getAttribute('data-tone');
    });
    expect(seen).toBe('talking');
    expect(await button().getAttribute('aria-pressed')).toBe('true');
  });

  it('presses once for a held space bar, however often it repeats, and releases once', async () => {
    await window.page.keyboard.down('Space');
    await window.page.keyboard.down('Space');
    await window.page.keyboard.down('Space');
    await window.page.keyboard.up('Space');
    await sent();
    expect(window.talk).toEqual([press, release]);
  });

  it.each(['blur', 'hidden'] as const)(
    'lets go of everything on %s and does not press again by itself',
    async (how) => {
      await window.page.keyboard.down('Space');
      await leave(how);
      await window.page.keyboard.down('Space');
      await window.page.keyboard.up('Space');
      await sent();
      expect(window.talk).toEqual([press, 'releaseAll']);
      expect(await tone()).toBe('ready');
    },
  );

  it('leaves the space bar with Control, Alt or Command to the system', async () => {
    for (const modifier of ['Control', 'Alt', 'Meta']) await window.page.keyboard.press(`${modifier}+Space`);
    await sent();
    expect(window.talk).toEqual([]);
  });

  it('takes Command’s key-up for the key’s own, which macOS keeps to itself', async () => {
    await window.page.keyboard.down('Space');
    await window.page.keyboard.down('Meta');
    await window.page.keyboard.up('Meta');
    await sent();
    expect(window.talk).toEqual([press, release]);
    await window.page.keyboard.up('Space');
  });

  it('ends the hold with the key’s up wherever the focus has gone, and fills no field with spaces meanwhile', async () => {
    await window.page.keyboard.down('Space');
    await window.page.evaluate(() => {
      const field = document.createElement('input');
      field.id = 'elsewhere';
      document.body.append(field);
      field.focus();
    });
    await window.page.keyboard.down('Space');
    await window.page.keyboard.up('Space');
    await sent();
    expect(window.talk).toEqual([press, release]);
    expect(await window.page.locator('#elsewhere').inputValue()).toBe('');
  });

  it('is held by Enter on the talk button, and let go of also when the focus has left it', async () => {
    await button().focus();
    await window.page.keyboard.down('Enter');
    await sent();
    expect(window.talk).toEqual([press]);
    await window.page.getByRole('button', { name: 'Add room' }).focus();
    await window.page.keyboard.up('Enter');
    await sent();
    expect(window.talk).toEqual([press, release]);
    expect(await window.page.getByRole('dialog').count()).toBe(0);
  });

  it('turns a screen reader’s click into talk, and its next one into the end', async () => {
    const click = () => button().evaluate((element) => element instanceof HTMLElement && element.click());
    await click();
    expect(await button().getAttribute('aria-pressed')).toBe('true');
    await click();
    await sent();
    expect(window.talk).toEqual(['press ui:pointer', 'release ui:pointer']);
  });

  it('follows the pointer out of the button, and takes its left button alone', async () => {
    await button().click({ button: 'right' });
    await button().hover();
    await window.page.mouse.down();
    await window.page.mouse.move(5, 5);
    await sent();
    expect(window.talk).toEqual(['press ui:pointer']);
    await window.page.mouse.up();
    await sent();
    expect(window.talk).toEqual(['press ui:pointer', 'release ui:pointer']);
  });

  it.each(['pointercancel', 'lostpointercapture'])('ends a finger’s hold on %s', async (event) => {
    const finger = { pointerId: 1, pointerType: 'touch', button: 0 };
    // A made-up pointer can't be captured; a real one is, which the test above shows.
    await button().evaluate((element) => {
      element.setPointerCapture = () => {};
    });
    await button().dispatchEvent('pointerdown', finger);
    await button().dispatchEvent(event, finger);
    await button().dispatchEvent('pointerup', finger);
    await sent();
    expect(window.talk).toEqual(['press ui:pointer', 'release ui:pointer']);
  });

  it('talks after a click on a link, and does not click it again', async () => {
    await window.page.getByRole('option', { name: 'Room 7' }).click();
    await window.page.keyboard.press('Space');
    await sent();
    expect(window.talk).toEqual([press, release]);
    expect(window.argsOf('link.select')).toEqual([{ id: 'room' }]);
  });

  it('does not flip a switch or open a menu by Space, which Enter does', async () => {
    await window.page.getByRole('switch').focus();
    await window.page.keyboard.press('Space');
    expect(window.argsOf('station.share')).toEqual([]);
    await window.page.keyboard.press('Enter');
    await sent();
    expect(window.argsOf('station.share')).toEqual([{ scope: 'network' }]);
    await window.page.getByRole('button', { name: /^Microphone:/ }).focus();
    await window.page.keyboard.press('Space');
    expect(await window.page.getByRole('menu').count()).toBe(0);
    await window.page.keyboard.press('Enter');
    await window.page.getByRole('menu').waitFor();
  });

  it('says to let go and press again when the engine ends a talk while the key is down', async () => {
    await window.page.keyboard.down('Space');
    await confirm();
    expect(await tone()).toBe('talking');
    await idle();
    expect(await window.page.getByText('Let go and press again').isVisible()).toBe(true);
    await window.page.keyboard.up('Space');
    expect(await tone()).toBe('ready');
    await window.page.keyboard.down('Space');
    expect(await tone()).toBe('talking');
    await window.page.keyboard.up('Space');
  });

  it('lets go when the engine is out of reach, and a key still down does not talk when it is back', async () => {
    await window.page.keyboard.down('Space');
    await confirm();
    await window.reach(false);
    expect(await tone()).toBe('blocked');
    expect(await window.page.getByText('Squelch’s engine is not answering.').isVisible()).toBe(true);
    window.state = { ...window.state, ptt: { ...window.state.ptt, state: 'idle', links: [] } };
    await window.reach(true);
    await window.page.keyboard.down('Space');
    await expect.poll(tone).toBe('ready');
    expect(window.argsOf('app.snapshot')).toHaveLength(2);
    expect(window.talk).toEqual([press]);
    await window.page.keyboard.up('Space');
  });

  it('presses without the engine are told once, not once a press', async () => {
    await window.reach(false);
    for (let press = 0; press < 3; press++) await window.page.keyboard.press('Space');
    expect(await window.page.locator('.toast').count()).toBe(0);
  });

  it('names what stands in the way before and while the key is down', async () => {
    const { sound } = window.state;
    const words = window.page.locator('.talk').getByRole('status');
    await window.patch({ sound: { ...sound, input: { ...sound.input, state: 'missing' } } });
    expect(await words.textContent()).toBe('No microphone');
    await window.patch({ sound: { ...sound, process: 'restarting' } });
    expect(await words.textContent()).toBe('Sound is restarting…');
    await window.patch({ sound, links: [{ ...ECHO_LINK, state: 'retrying' }] });
    expect(await words.textContent()).toBe('Not connected');
    await window.page.keyboard.down('Space');
    await window.patch({ ptt: { ...window.state.ptt, state: 'blocked', reason: 'offline' } });
    expect(await words.textContent()).toBe('Not connected');
    await window.page.keyboard.up('Space');
  });
});
