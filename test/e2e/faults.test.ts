import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bus, whyNoBus } from '../support/bus/bus.ts';
import { childrenOf } from '../support/children-of.ts';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { RunningApp } from '../support/running-app.ts';
import { Window } from './window.ts';

const missing =
  [
    whyNoBus(),
    whyNoChromium(),
    process.platform === 'linux' ? null : 'needs Linux, where processes are found in /proc',
  ].find((why) => why !== null) ?? null;

describe.skipIf(missing !== null)(`A process of the app is killed${missing ? ` (${missing})` : ''}`, () => {
  let bus: Bus;
  let browser: Browser;
  let app: RunningApp;
  let window: Window;

  beforeAll(async () => {
    [bus, browser] = await Promise.all([Bus.start(), launchChromium()]);
    app = await RunningApp.start(browser, { env: bus.envOf('a') });
    window = new Window(app.page);
    await window.ready('Echo');
    await window.readyToTalk();
  }, 60_000);

  afterAll(async () => {
    await app?.end();
    await Promise.allSettled([browser?.close(), bus?.stop()]);
  });

  /** Kills a child of the app's main process, as a crash would. */
  function kill(bundle: 'sound' | 'station'): void {
    const [pid] = childrenOf(app.program.pid, bundle);
    if (pid === undefined) throw new Error(`no ${bundle} process`);
    process.kill(pid, 'SIGKILL');
  }

  it('sound: the microphone closes, the window says so, links stay, and it is back within a second', async () => {
    await window.page.keyboard.down('Space');
    await window.page.locator('.talk[data-tone="talking"]').waitFor();
    // The page notes for itself what it showed and when: a restart is quicker than a test's questions.
    const seen = await window.page.evaluateHandle(() => {
      const talk = document.querySelector('.talk');
      const links = document.querySelector('[role="listbox"]');
      const notes: { tone: string; words: string; at: number }[] = [];
      let linkChanges = 0;
      const note = () => {
        const tone = talk?.getAttribute('data-tone') ?? '';
        // What it does and what stands in its way are two lines in one place, of which one is empty.
        const words = [...(talk?.querySelectorAll('p') ?? [])].map((line) => line.textContent).join('');
        if (notes.at(-1)?.words !== words) notes.push({ tone, words, at: performance.now() });
      };
      note();
      if (talk)
        new MutationObserver(note).observe(talk, {
          attributes: true,
          childList: true,
          subtree: true,
          characterData: true,
        });
      if (links) {
        new MutationObserver(() => linkChanges++).observe(links, {
          attributes: true,
          attributeFilter: ['data-state'],
          subtree: true,
        });
      }
      return { notes, links: () => linkChanges };
    });
    kill('sound');
    // Held all along, the key must be pressed anew: nothing opens by itself.
    await window.page.getByText('Let go and press again').waitFor();
    await window.page.keyboard.up('Space');
    await window.readyToTalk();

    const notes = await seen.evaluate(({ notes }) => notes);
    const restarting = notes.find(({ words }) => words === 'Sound is restarting…');
    const back = notes.find(({ words }) => words === 'Let go and press again');
    expect(notes[0]?.tone).toBe('talking');
    expect(restarting).toBeDefined();
    expect((back?.at ?? Number.POSITIVE_INFINITY) - (restarting?.at ?? 0)).toBeLessThan(1000);
    expect(notes.slice(1, -1).map(({ tone }) => tone)).not.toContain('talking');
    expect(await seen.evaluate(({ links }) => links())).toBe(0);

    await window.page.keyboard.down('Space');
    await window.page.locator('.talk[data-tone="talking"]').waitFor();
    await window.page.keyboard.up('Space');
  });

  it('station: the window says so, and link and Station are back within seconds by themselves', async () => {
    const started = performance.now();
    kill('station');
    await window.link('Echo').and(window.page.locator('[data-state="retrying"], [data-state="connecting"]')).waitFor();
    await window.ready('Echo');
    await window.page.getByText('This computer only, port').waitFor();
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
