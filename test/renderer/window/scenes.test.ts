import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, whyNoChromium } from '../../support/chromium.ts';
import { RendererPage } from '../../support/renderer-page.ts';
import { callScenes } from './call-scenes.ts';
import { scenes } from './scenes.ts';
import { settingsScenes } from './settings-scenes.ts';

const missing = whyNoChromium();
const SIZES = [
  { width: 400, height: 700 },
  { width: 900, height: 600 },
  { width: 1280, height: 800 },
] as const;
const THEMES = ['dark', 'light'] as const;
/** What ends in the scenes ends an hour after they were made. The page's clock stands shortly before, and nothing runs out. */
const SHORTLY_BEFORE = Date.now() + 3_600_000 - 24_000;
/** Where pictures go, when somebody wants to look at them. */
const PICTURES = process.env.SQUELCH_SCREENS;

describe.skipIf(missing !== null)(`Every screen${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;
  let axeSource: string;

  beforeAll(async () => {
    browser = await launchChromium();
    axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    if (PICTURES) await mkdir(PICTURES, { recursive: true });
  });

  afterAll(async () => {
    await browser?.close();
  });

  it.for([...scenes, ...callScenes, ...settingsScenes])(
    '$name: accessible, whole and without complaints in both themes and every size that differs',
    async (scene) => {
      const { connected = true } = scene;
      const window = await RendererPage.open(browser, scene.state, { connected });
      try {
        const { page } = window;
        await page.clock.setFixedTime(SHORTLY_BEFORE);
        if (connected) await page.locator('[data-talk-button]').waitFor();
        await scene.after?.(window);
        const sizes = PICTURES ? SIZES : SIZES.slice(0, scene.variant ? 1 : scene.dialog ? 2 : 3);
        for (const size of sizes) {
          await page.setViewportSize(size);
          for (const theme of THEMES) {
            await page.emulateMedia({ colorScheme: theme });
            await window.drawn();
            const name = `${scene.name.replaceAll(/[^a-z]+/g, '-')}-${size.width}-${theme}`;
            if (PICTURES && !scene.variant) await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
            expect.soft(await violations(page, axeSource), name).toEqual([]);
            expect.soft(await overflow(page), name).toBeLessThanOrEqual(0);
          }
        }
        expect(window.complaints).toEqual([]);
      } finally {
        await window.close();
      }
    },
  );
});

/** How far the page is wider than the window, CSS pixels. */
async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/** What axe-core finds, each as one line that names the rule and the element. */
async function violations(page: Page, source: string): Promise<string[]> {
  await page.evaluate(source);
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  );
}
