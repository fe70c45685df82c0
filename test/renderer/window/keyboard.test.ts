import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, whyNoChromium } from '../../support/chromium.ts';
import { RendererPage } from '../../support/renderer-page.ts';
import { ECHO_LINK, ROOM_LINK, working } from './scenes.ts';

const missing = whyNoChromium();

/** One stop of the Tab key. */
interface Stop {
  readonly name: string;
  /** Top edge, CSS pixels from the top of the page's content. */
  readonly top: number;
  readonly outline: string;
  /** Whether it is wholly inside the window and nothing lies over its middle. */
  readonly seen: boolean;
}

describe.skipIf(missing !== null)(`The window by keyboard alone${missing ? ` (${missing})` : ''}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
  });

  it.each([
    { width: 400, height: 700 },
    { width: 900, height: 600 },
  ])(
    'reaches every control of the window by Tab, each seen and with a visible focus, $width × $height',
    async (size) => {
      const window = await RendererPage.open(browser, working([ECHO_LINK, ROOM_LINK], 'room'), { size });
      try {
        await window.page.getByRole('button', { name: /^Talk/ }).waitFor();
        const wanted = await window.page.locator('button, [role="option"][tabindex="0"]').count();
        const stops: Stop[] = [];
        for (let count = 0; count < wanted; count++) {
          await window.page.keyboard.press('Tab');
          stops.push(await window.page.evaluate(describeFocus));
        }
        expect(new Set(stops.map(({ name }) => name)).size).toBe(wanted);
        expect(stops.filter(({ outline }) => outline !== '2px solid')).toEqual([]);
        expect(stops.filter(({ seen }) => !seen)).toEqual([]);
      } finally {
        await window.close();
      }
    },
  );

  it('goes down the single column of a narrow window as the eye does', async () => {
    const size = { width: 400, height: 700 };
    const window = await RendererPage.open(browser, working([ECHO_LINK, ROOM_LINK], 'room'), { size });
    try {
      const { page } = window;
      await page.getByRole('button', { name: /^Talk/ }).waitFor();
      const names: string[] = [];
      do {
        await page.keyboard.press('Tab');
        names.push((await page.evaluate(describeFocus)).name);
      } while (!names.at(-1)?.startsWith('Speaker') && names.length < 40);
      const order = [
        'Add room',
        'Disconnect',
        'Name and volume of Jonas',
        'Let friends',
        'Talk',
        'Microphone',
        'Speaker',
      ].map((start) => names.findIndex((name) => name.startsWith(start)));
      expect(order).not.toContain(-1);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    } finally {
      await window.close();
    }
  });
});

/** Runs in the page. */
function describeFocus(): Stop {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement)) throw new Error('nothing has the focus');
  const { left, top, width, height, right, bottom } = element.getBoundingClientRect();
  const { outlineWidth, outlineStyle, opacity } = getComputedStyle(element);
  const label = element instanceof HTMLButtonElement ? element.labels[0]?.textContent : null;
  const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  const front = document.elementFromPoint(left + width / 2, top + height / 2);
  return {
    name: element.getAttribute('aria-label') ?? label ?? element.textContent ?? '',
    top,
    outline: `${outlineWidth} ${outlineStyle}`,
    seen: inside && opacity === '1' && front !== null && element.contains(front),
  };
}
