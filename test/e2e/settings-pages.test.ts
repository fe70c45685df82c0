import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/main/sound/wav-file.ts';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { RunningApp, SHELL } from '../support/running-app.ts';
import { readSound } from '../support/speech.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';
import { Window } from './window.ts';

const missing = whyNoChromium();
const RATE = 48_000;
/** The tone that the microphone hears, for longer than the tests last, s. */
const TONE_S = 120;

/** Every test goes by the keyboard alone, from the main window and back to it. */
describe.skipIf(missing !== null)(`The settings’ pages${missing ? ` (${missing})` : ''}`, () => {
  const folderFor = temporaryFolders();
  let browser: Browser;
  let app: RunningApp;
  let page: Page;
  let sounds: string;
  let heard: string;
  /** How much of the output file was written when a test began, samples. */
  let before = 0;

  beforeAll(async () => {
    browser = await launchChromium();
    sounds = await mkdtemp(path.join(tmpdir(), 'squelch-sounds-'));
    const spoken = path.join(sounds, 'in.wav');
    heard = path.join(sounds, 'out.wav');
    const tone = Float32Array.from({ length: RATE * TONE_S }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 440 * i) / RATE));
    await writeFile(spoken, encodeWav(tone, RATE));
    app = await RunningApp.start(browser, { args: [`--sound=wav:${spoken}:${heard}`] });
    page = app.page;
    await new Window(page).readyToTalk();
  });

  afterEach(async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  afterAll(async () => {
    await app?.end();
    await browser?.close();
    await rm(sounds, { recursive: true, force: true });
  });

  /** Opens the settings, types into the search that has the focus, and takes the first that is found. */
  async function find(words: string): Promise<void> {
    await page.keyboard.press('Control+,');
    await page.getByRole('searchbox', { name: 'Search settings' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await page.getByRole('tabpanel').waitFor();
  }

  /** Presses Tab until the control of this name has the focus. */
  async function tabTo(name: string | RegExp): Promise<void> {
    const wanted = page.getByRole('button', { name }).and(page.locator(':focus'));
    for (let i = 0; i < 60; i++) {
      if ((await wanted.count()) > 0) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`no ${name} on the way of the Tab key`);
  }

  const field = (name: string) => page.getByRole('textbox', { name });
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.id);

  it('a setting is found by typing, changed where it is found, and reset by its own button', async () => {
    await find('release');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('320');
    await page.keyboard.press('Enter');
    const reset = page.getByRole('button', { name: 'Reset “Release delay, ms” to 200' });
    await reset.waitFor();
    await page.keyboard.press('Shift+Tab');
    expect(await reset.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => field('Release delay, ms').inputValue()).toBe('200');
    expect(await focused()).toBe(await field('Release delay, ms').getAttribute('id'));
    expect(await reset.count()).toBe(0);
  });

  it('what is not on a page now is found by what brings it', async () => {
    await find('opens at, dBFS voice');
    expect(await page.locator('[data-found]').getAttribute('data-setting')).toBe('ptt.mode');
  });

  it('everything can be reset at once, and that taken back', async () => {
    await find('release');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('330');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Reset “Release delay, ms” to 200' }).waitFor();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('reset all');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByText('All settings are as they were at first.').waitFor();
    await tabTo('Undo');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('release');
    await page.keyboard.press('Enter');
    await expect.poll(() => field('Release delay, ms').inputValue()).toBe('330');
  });

  it('one-letter keys can be off: then F1 still shows them, and where they come back', async () => {
    await find('one-letter');
    await page.keyboard.press('Space');
    await page.getByRole('switch', { name: 'One-letter keys', checked: false }).waitFor();
    await page.keyboard.press('Escape');
    for (const key of ['n', 'm', 'c', 'd', '?', ',']) await page.keyboard.press(key);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.locator('.talk[data-tone="ready"]').waitFor();
    await page.keyboard.press('F1');
    await page.getByText('Add a room (off)').waitFor();
    await page.getByRole('switch', { name: 'One-letter keys' }).focus();
    await page.keyboard.press('Space');
    await page.getByText('Add a room (off)').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: 'Add a room' }).waitFor();
  });

  // Eleven seconds of real time: the sound process is the same under both shells.
  if (SHELL === 'browser') {
    it('the microphone test plays what it has heard, through codec, loss and buffer of the sound process', async () => {
      await find('microphone test');
      await page.getByLabel('Loss, %').fill('20');
      before = (await readSound(heard)).samples.length;
      await tabTo('Record 5 seconds');
      await page.keyboard.press('Enter');
      await page.getByText('Recording: say something.').waitFor();
      await page.getByText('This is how others hear you.').waitFor({ timeout: 15_000 });
      const outcome = page.getByText(/packets, [1-9]\d* lost on the way/);
      await outcome.waitFor({ timeout: 15_000 });
      const words = (await outcome.textContent()) ?? '';
      expect(words).toMatch(/^The level is good. 6\d packets/);
      expect(words).toMatch(/[1-9]\d* frames were made up/);
      const { samples, rate } = await readSound(heard);
      let loudMs = 0;
      for (let at = before; at + rate / 100 <= samples.length; at += rate / 100) {
        if (samples.subarray(at, at + rate / 100).some((sample) => Math.abs(sample) > 0.1)) loudMs += 10;
      }
      // Five seconds were said; the last packets of it may have been among those that are lost.
      expect(loudMs).toBeGreaterThan(3_000);
      expect(loudMs).toBeLessThan(5_400);
    });
  }

  it('the buffers of who is heard are shown live', async () => {
    await page.keyboard.down('Space');
    await page.locator('.talk[data-tone="talking"]').waitFor();
    await page.waitForTimeout(600);
    await page.keyboard.up('Space');
    await page.locator('.person[data-speaking="true"]').filter({ hasText: 'Echo' }).waitFor();
    await find('buffers');
    await page.getByRole('row', { name: /^Echo \d+/ }).waitFor();
    await page.getByText(/Speaker: [\d,. {2}]+ blocks of 5 ms played/).waitFor();
  });

  it('a diagnostics file is saved, and holds neither names nor secrets', async () => {
    await find('diagnostics');
    const download = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^squelch-diagnostics-\d{4}-\d\d-\d\d\.json$/);
    const text = await readFile(await file.path(), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      squelch: 'diagnostics',
      sound: { backend: 'wav' },
      links: [{ state: 'ready' }],
    });
    expect(text).not.toContain('Echo');
  });

  it('settings are exported and taken again; a bad file is refused with field and reason, and changes nothing', async () => {
    await find('release');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('440');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('export');
    await page.keyboard.press('Enter');
    const download = page.waitForEvent('download');
    await page.keyboard.press('Enter');
    const text = await readFile(await (await download).path(), 'utf8');
    const folder = folderFor();
    const [good, bad] = [path.join(folder, 'good.json'), path.join(folder, 'bad.json')];
    const badKey = path.join(folder, 'bad-key.json');
    await writeFile(good, text);
    await writeFile(badKey, text.replace('"F8"', '"Zebra"'));
    await writeFile(bad, text.replace('"hangMs": 440', '"hangMs": 4400'));

    const take = async (file: string) => {
      const chooser = page.waitForEvent('filechooser');
      await tabTo('Import…');
      await page.keyboard.press('Enter');
      await (await chooser).setFiles(file);
    };
    await take(bad);
    await page.getByText('Nothing was changed. settings.ptt.hangMs: The release delay is 0 to 1000 ms').waitFor();
    await take(badKey);
    await page
      .getByText('Nothing was changed. keys.bindings.0.inputs.0: “Zebra” is the name of no key or button')
      .waitFor();
    await take(good);
    await page.getByText('The settings and 1 key were taken; every link was here already.').waitFor();
    await page.keyboard.press('Control+f');
    await page.keyboard.type('release');
    await page.keyboard.press('Enter');
    await expect.poll(() => field('Release delay, ms').inputValue()).toBe('440');
  });
});
