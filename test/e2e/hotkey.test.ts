import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childrenOf } from '../support/children-of.ts';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { RunningApp } from '../support/running-app.ts';
import { whyNoXServer, XDisplay } from '../support/x-display.ts';
import { Window } from './window.ts';

const missing = [whyNoXServer(), whyNoChromium()].find((why) => why !== null) ?? null;

describe.skipIf(missing !== null)(
  `The key, while another window has the focus${missing ? ` (${missing})` : ''}`,
  () => {
    let browser: Browser;
    let display: XDisplay;
    let app: RunningApp;
    let window: Window;

    beforeAll(async () => {
      [browser, display] = await Promise.all([launchChromium(), XDisplay.start()]);
      const env = { DISPLAY: display.name, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' };
      app = await RunningApp.start(browser, { env, args: ['--sound=silence'] });
      window = new Window(app.page);
      await window.readyToTalk();
      await hears();
    }, 60_000);

    afterAll(async () => {
      await app?.end();
      display?.stop();
      await browser?.close();
    });

    const talking = () => window.page.locator('.talk[data-tone="talking"]');

    /** Presses until the hotkey process, which has just been started, hears it. */
    async function hears(): Promise<void> {
      for (let attempt = 0; attempt < 100; attempt++) {
        await display.do('key down F8');
        const heard = await talking()
          .waitFor({ timeout: 200 })
          .then(
            () => true,
            () => false,
          );
        await display.do('key up F8');
        if (heard) break;
      }
      await window.readyToTalk();
    }

    it('talks for as long as it is held', async () => {
      await display.do('key down F8');
      await talking().waitFor();
      await display.do('key up F8');
      await window.readyToTalk();
    });

    it('is let go of when the part that hears it dies; the window says so, and it works again', async () => {
      await display.do('key down F8');
      await talking().waitFor();
      const [pid] = childrenOf(app.program.pid, 'hotkey');
      process.kill(pid ?? 0, 'SIGKILL');
      await talking().waitFor({ state: 'detached' });
      await window.page.getByText('The talk key was lost for a moment').first().waitFor();
      await display.do('key up F8');
      await hears();
      expect(childrenOf(app.program.pid, 'hotkey')).not.toEqual([pid]);
    });
  },
);
