import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { RunningApp, SHELL } from '../support/running-app.ts';
import { Window } from './window.ts';

const missing = whyNoChromium();

describe.skipIf(missing !== null)(`The keys of the window${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let app: RunningApp;
  let window: Window;

  beforeAll(async () => {
    browser = await launchChromium();
    app = await RunningApp.start(browser, { args: ['--sound=silence'] });
    window = new Window(app.page);
    await window.readyToTalk();
  }, 60_000);

  afterAll(async () => {
    await app?.end();
    await browser?.close();
  });

  beforeEach(async () => {
    await window.page.keyboard.press('Escape');
    await window.readyToTalk();
  });

  const talking = () => window.page.locator('.talk[data-tone="talking"]');

  it('Space talks also when a button has the focus, and does not press it', async () => {
    await window.page.getByRole('button', { name: 'Add room' }).focus();
    await window.page.keyboard.down('Space');
    await talking().waitFor();
    await window.page.keyboard.up('Space');
    await window.readyToTalk();
    expect(await window.page.getByRole('dialog').count()).toBe(0);
  });

  it('the talk button shows the key in the next frame, whatever the engine takes to answer', async () => {
    // The page looks by itself, in the frame that follows the key: a test's question would come too late.
    const seen = await window.page.evaluateHandle(() => ({
      shown: new Promise((resolve) => {
        const look = () => {
          const talk = document.querySelector('.talk');
          resolve({ held: talk?.getAttribute('data-held'), tone: talk?.getAttribute('data-tone') });
        };
        addEventListener('keydown', () => requestAnimationFrame(look), { once: true, capture: true });
      }),
    }));
    await window.page.keyboard.down('Space');
    expect(await seen.evaluate(({ shown }) => shown)).toEqual({ held: 'true', tone: 'talking' });
    await window.page.keyboard.up('Space');
    await window.readyToTalk();
  });

  it('Space is a space in a text field and does not talk', async () => {
    await window.page.keyboard.press('n');
    const nickname = window.page.getByLabel('Nickname');
    await nickname.fill('Anna');
    await nickname.press('End');
    await window.page.keyboard.press('Space');
    await window.page.keyboard.type('B');
    expect(await nickname.inputValue()).toBe('Anna B');
    expect(await talking().count()).toBe(0);
  });

  it('a dialog that opens while the key is held lets go of it', async () => {
    await window.page.keyboard.down('Space');
    await talking().waitFor();
    await window.page.keyboard.press('?');
    await window.page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await talking().waitFor({ state: 'detached' });
    await window.page.keyboard.up('Space');
  });

  it('a page that is hidden lets go of the key, and coming back does not press it again', async () => {
    await window.page.keyboard.down('Space');
    await talking().waitFor();
    await window.page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await window.readyToTalk();
    await window.page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    expect(await talking().count()).toBe(0);
    await window.page.keyboard.up('Space');
  });

  // The desktop shell has one such window, and nothing but the app opens it.
  if (SHELL === 'browser') {
    it('a second window that is closed while it talks lets go of the key', async () => {
      const entrance = new URL(app.entrance).origin;
      const other = await app.page.context().newPage();
      await other.goto(entrance);
      const second = new Window(other);
      await second.readyToTalk();
      await other.keyboard.down('Space');
      await talking().waitFor();
      await other.close();
      await window.readyToTalk();
    });
  }

  it('the whole way from the first start to a talk in a room goes by keyboard alone', async () => {
    const { page } = window;
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'Add a room' }).waitFor();
    await page.getByRole('radio', { name: 'Another computer' }).focus();
    // A finger stays on a key for some 50 ms. The choice follows the focus only while the arrow is down.
    await page.keyboard.press('ArrowRight', { delay: 50 });
    await page.getByRole('radio', { name: 'This computer', checked: true }).waitFor();
    await page.getByLabel('Room number').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('77');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await window.ready('Room 77');
    await window.readyToTalk();
    await page.getByRole('option', { name: 'Room 77' }).focus();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('option', { name: 'Echo', selected: true }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { name: 'Room 77', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await window.link('Room 77').and(page.locator('[data-state="idle"]')).waitFor();
    await page.keyboard.press('Enter');
    await window.readyToTalk();
    await page.keyboard.down('Space');
    await talking().waitFor();
    await page.keyboard.up('Space');
  });
});

describe.skipIf(missing !== null)(`The room dialog${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let app: RunningApp;
  let window: Window;

  beforeAll(async () => {
    browser = await launchChromium();
    app = await RunningApp.start(browser, { args: ['--sound=silence'] });
    window = new Window(app.page);
    await window.readyToTalk();
    await window.page.keyboard.press('n');
  }, 60_000);

  afterAll(async () => {
    await app?.end();
    await browser?.close();
  });

  it.each([
    ['Host', '', 'A host name or an address, like 192.168.1.20 or voice.example.org'],
    ['Host', 'http://voice.example.org', 'Only the host, without http:// or anything like it'],
    ['Port', '0', 'A port is a whole number from 1 to 65535; rooms usually use 2090'],
    ['Port', '1e3', 'A port is a whole number from 1 to 65535; rooms usually use 2090'],
    ['Room number', '-1', 'A room is a whole number from 0 to 4294967295'],
    ['Your user number', '4294967296', 'A user number is a whole number from 1 to 4294967295'],
    ['Nickname', ' ', 'A nickname of at least one character'],
  ])('refuses %s %j with the focus on the field and a sentence of what it accepts', async (label, value, sentence) => {
    const { page } = window;
    const good = { Host: 'localhost', Port: '2090', 'Room number': '7', 'Your user number': '5', Nickname: 'Me' };
    for (const [name, text] of Object.entries({ ...good, [label]: value })) await page.getByLabel(name).fill(text);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const field = page.getByLabel(label);
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    const note = await field.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${note}"]`).textContent()).toContain(sentence);
  });

  it('takes a pasted HOST:PORT apart', async () => {
    await window.page.getByLabel('Host').fill('192.168.7.8:2095');
    expect(await window.page.getByLabel('Host').inputValue()).toBe('192.168.7.8');
    expect(await window.page.getByLabel('Port').inputValue()).toBe('2095');
  });
});
