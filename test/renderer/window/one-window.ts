import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { AppState } from '../../../src/shared/state.ts';
import { launchChromium } from '../../support/chromium.ts';
import { RendererPage, type WindowOptions } from '../../support/renderer-page.ts';

/**
 * A browser for a group of tests, and in it one window a test, which must have had nothing to complain of at its end. Called
 * once, inside of the `describe`.
 *
 * @returns what opens the window; it is drawn then, unless there is no engine that it could show
 */
export function oneWindow(): (state: AppState, options?: WindowOptions) => Promise<RendererPage> {
  let browser: Browser;
  let window: RendererPage | null = null;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
  });

  afterEach(async () => {
    const used = window;
    window = null;
    expect(used?.complaints ?? []).toEqual([]);
    await used?.close();
  });

  return async (state, options) => {
    window = await RendererPage.open(browser, state, options);
    if (options?.connected !== false) await window.page.locator('[data-talk-button]').waitFor();
    return window;
  };
}
