import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { RunningApp } from '../support/running-app.ts';
import { Window } from './window.ts';

const missing = whyNoChromium();

describe.skipIf(missing !== null)(`The settings${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let home: string;
  let app: RunningApp;

  beforeAll(async () => {
    browser = await launchChromium();
    home = await mkdtemp(path.join(tmpdir(), 'squelch-home-'));
    app = await start();
  });

  afterEach(async () => {
    await app.page.keyboard.press('Escape');
    await app.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  afterAll(async () => {
    await app?.end();
    await browser?.close();
    await rm(home, { recursive: true, force: true });
  });

  const start = () => RunningApp.start(browser, { args: ['--sound=silence'], home });

  async function open(page: Page, tab: string): Promise<void> {
    await new Window(page).readyToTalk();
    await page.keyboard.press(',');
    await page.getByRole('tab', { name: tab }).click();
  }

  it('apply at once: in the mode "toggle" one press begins a talk and the next one ends it', async () => {
    const { page } = app;
    await open(page, 'Push-to-talk');
    await page.getByRole('radio', { name: 'Toggle' }).click();
    await page.getByRole('radio', { name: 'Toggle', checked: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Space');
    await page.locator('.talk[data-tone="talking"]').waitFor();
    await page.keyboard.press('Space');
    await new Window(page).readyToTalk();
    await open(page, 'Push-to-talk');
    await page.getByRole('button', { name: 'Reset this page' }).click();
    await page.getByRole('radio', { name: 'Hold', exact: true, checked: true }).waitFor();
  });

  it('stay for the next start', async () => {
    await open(app.page, 'Push-to-talk');
    const delay = app.page.getByRole('textbox', { name: 'Release delay' });
    await delay.fill('350');
    await delay.press('Enter');
    await expect.poll(() => delay.getAttribute('aria-invalid')).toBe('false');
    await app.end();
    app = await start();
    await open(app.page, 'Push-to-talk');
    expect(await app.page.getByRole('textbox', { name: 'Release delay' }).inputValue()).toBe('350');
  });

  it.each([
    ['Release delay', '5000', 'The release delay is 0 to 1000 ms'],
    ['Pre-roll', 'long', 'The pre-roll is 0 to 500 ms'],
    ['Longest talk', '7', 'A talk may last 15 to 3600 seconds; 0 is no limit'],
  ])('refuse %s of %j at the field, say what is accepted and keep what was set', async (label, value, sentence) => {
    await open(app.page, 'Push-to-talk');
    const field = app.page.getByRole('textbox', { name: label });
    await field.fill(value);
    await field.press('Enter');
    await app.page.getByText(sentence).waitFor();
    expect(await field.inputValue()).toBe(value);
    await app.page.keyboard.press('Escape');
    await open(app.page, 'Push-to-talk');
    expect(await app.page.getByRole('textbox', { name: label }).inputValue()).not.toBe(value);
  });

  it('go back to the defaults a page at a time', async () => {
    await open(app.page, 'Sounds');
    await app.page.getByRole('switch', { name: 'Start' }).click();
    await app.page.getByRole('switch', { name: 'Start', checked: false }).waitFor();
    await app.page.getByRole('button', { name: 'Reset this page' }).click();
    await app.page.getByRole('switch', { name: 'Start', checked: true }).waitFor();
  });
});
