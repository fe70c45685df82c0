import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { RunningApp } from '../support/running-app.ts';
import { Window } from './window.ts';

const missing = whyNoChromium();
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [
  { width: 400, height: 700 },
  { width: 900, height: 600 },
  { width: 1280, height: 800 },
] as const;

/** Every screen there is, and how a user gets there from the main one. */
const SCREENS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  main: async () => {},
  talking: async (page) => {
    await page.keyboard.down('Space');
    await page.locator('.talk[data-tone="talking"]').waitFor();
  },
  retrying: async (page) => {
    await page.getByRole('option', { name: 'Room 9' }).click();
    await page.locator('.link-status[data-state="retrying"]').waitFor();
  },
  'room dialog': async (page) => {
    await page.getByRole('button', { name: 'Add room' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('A host name or an address').waitFor();
  },
  keys: async (page) => {
    await page.getByRole('button', { name: 'Keys' }).click();
  },
  'name dialog': async (page) => {
    await page.getByRole('button', { name: 'Name and volume of Echo' }).click();
  },
  'device menu': async (page) => {
    await page.getByRole('button', { name: /^Microphone:/ }).click();
    await page.getByRole('menu').waitFor();
  },
  'settings, talk key': async (page) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Talk key' }).click();
  },
  'settings, push-to-talk': async (page) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Push-to-talk' }).click();
  },
  'settings, sounds': async (page) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Sounds' }).click();
  },
  'settings, audio': async (page) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Audio' }).click();
    await page.getByText(/blocks of 5 ms played/).waitFor();
  },
  'settings, links': async (page) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Links' }).click();
  },
  'settings, privacy': async (page) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Privacy' }).click();
    await page.getByText('None is kept.').waitFor();
  },
  'settings, advanced': async (page) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Advanced' }).click();
  },
  'settings, appearance': async (page) => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('tab', { name: 'Appearance' }).click();
  },
  'station shared': async (page) => {
    const toggle = page.getByRole('switch');
    if ((await toggle.getAttribute('aria-checked')) === 'false') await toggle.click();
    await page.getByText('Open to your network').waitFor();
  },
};

describe.skipIf(missing !== null)(`Every screen${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let app: RunningApp;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
    app = await RunningApp.start(browser, { args: ['--sound=silence'] });
    page = app.page;
    const window = new Window(page);
    await window.readyToTalk();
    // Nobody listens on this port: a link that keeps trying.
    await window.addRoom({ server: { host: '127.0.0.1', port: 1 }, room: 9, uid: 99, nickname: 'Me' });
  }, 60_000);

  afterAll(async () => {
    await app?.end();
    await browser?.close();
  });

  for (const [name, open] of Object.entries(SCREENS)) {
    it(`${name} has no accessibility violations and nothing cut off, dark and light, in three sizes`, async () => {
      for (const theme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        for (const size of SIZES) {
          await page.setViewportSize(size);
          await page.keyboard.press('Escape');
          await page.getByRole('option', { name: 'Echo' }).click();
          await open(page);
          expect.soft(await violations(page), `${name}, ${theme}, ${size.width}×${size.height}`).toEqual([]);
          expect.soft(await overflow(page), `${name}, ${theme}, ${size.width}×${size.height}`).toBe(0);
          await page.keyboard.up('Space');
        }
      }
    });
  }

  it('keeps still: neither a lost connection nor a pressed key moves anything', async () => {
    await page.setViewportSize(SIZES[1]);
    await page.keyboard.press('Escape');
    await page.getByRole('option', { name: 'Echo' }).click();
    await page.locator('.talk[data-tone="ready"]').waitFor();
    const places = () =>
      page.evaluate(() =>
        ['.link-head', '.people', '.dock', '.talk-button', '.device', '.station'].map((part) => {
          const { x, y, width } = document.querySelector(part)?.getBoundingClientRect() ?? new DOMRect();
          return [part, x, y, width];
        }),
      );
    const before = await places();
    await page.keyboard.down('Space');
    await page.locator('.talk[data-tone="talking"]').waitFor();
    expect(await places()).toEqual(before);
    await page.keyboard.up('Space');
    await page.getByRole('option', { name: 'Room 9' }).click();
    await page.locator('.link-status[data-state="retrying"]').waitFor();
    expect(await places()).toEqual(before);
  });
});

/** axe-core's findings, in one line each. */
async function violations(page: Page): Promise<string[]> {
  // As an expression, not as a script element: the page's policy lets in no script but ours.
  await page.evaluate(AXE);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`),
  );
}

/** How far the page is wider than the window, CSS pixels. */
async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
