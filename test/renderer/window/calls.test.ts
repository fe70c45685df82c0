import { describe, expect, it } from 'vitest';
import type { CallsView } from '../../../src/shared/calls.ts';
import { whyNoChromium } from '../../support/chromium.ts';
import type { RendererPage } from '../../support/renderer-page.ts';
import { call, past, withCalls } from './call-scenes.ts';
import { oneWindow } from './one-window.ts';

const missing = whyNoChromium();
/** How long a dialog that comes by itself takes no key, and a little more, ms. */
const ARMED_MS = 800;

describe.skipIf(missing !== null)(`Calls in the window${missing ? ` (${missing})` : ''}`, () => {
  const openWindow = oneWindow();
  let window: RendererPage;

  async function open(changes: Partial<CallsView> = {}): Promise<RendererPage> {
    window = await openWindow(withCalls(changes));
    return window;
  }

  /** The engine says what has become of the calls. */
  async function calls(changes: Partial<CallsView>): Promise<void> {
    await window.patch({ calls: { ...window.state.calls, ...changes } });
  }

  it('Enter accepts the call that rings, Escape declines it', async () => {
    const { page } = await open();
    await calls({ call: call({ key: 4 }) });
    await page.locator(':focus', { hasText: 'Accept' }).waitFor();
    await page.waitForTimeout(ARMED_MS);
    await page.keyboard.press('Enter');
    expect(window.argsOf('call.accept')).toEqual([{ key: 4 }]);
    await page.keyboard.press('Escape');
    expect(window.argsOf('call.end')).toEqual([{ key: 4 }]);
  });

  it('keys that were on their way when it began to ring answer nothing', async () => {
    const { page } = await open();
    await calls({ call: call() });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    expect(window.asked.filter(({ command }) => command.startsWith('call.'))).toEqual([]);
  });

  it('a click beside it answers nothing either', async () => {
    const { page } = await open({ call: call() });
    await page.mouse.click(20, 500);
    await page.getByRole('alertdialog').waitFor();
    expect(window.argsOf('call.end')).toEqual([]);
  });

  it('sound that can’t be played is answered with other settings or not at all', async () => {
    const { page } = await open({
      call: call({ usable: false, sound: { rate: 1, channels: 9, sample: 'unknown', chunkMs: 0 } }),
    });
    expect(await page.getByRole('button', { name: 'Accept' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Other settings…' }).click();
    await page.getByLabel('Rate').selectOption('16000');
    await page.getByRole('button', { name: 'Answer' }).click();
    expect(window.argsOf('call.answerWith')).toEqual([
      { key: 1, sound: { rate: 16_000, channels: 2, sample: 'int16', chunkMs: 20 } },
    ]);
  });

  it('a talk that is under way goes on when somebody calls', async () => {
    const { page } = await open();
    await page.keyboard.down('Space');
    await calls({ call: call() });
    expect(window.talk.filter((asked) => asked.startsWith('release'))).toEqual([]);
    await page.keyboard.up('Space');
    expect(window.talk.at(-1)).toBe('release ui:key');
    expect(window.argsOf('call.accept')).toEqual([]);
  });

  it('their settings are explained beside mine, with the time that is left', async () => {
    const { page } = await open({
      call: call({
        phase: 'deciding',
        direction: 'out',
        endsAt: Date.now() + 3_600_000,
        proposal: { rate: 16_000, channels: 1, sample: 'int16', chunkMs: 20 },
      }),
    });
    const dialog = page.getByRole('alertdialog', { name: 'Jonas wants other settings' });
    await dialog.getByText('It sounds less good: natural voice instead of full sound.').waitFor();
    await dialog.getByText('It takes less of your connection: 256 kbit/s instead of 768 kbit/s.').waitFor();
    await dialog.getByText(/^3\d{3} s left to decide$/).waitFor();
    await dialog.getByRole('button', { name: 'Refuse' }).click();
    expect(window.argsOf('call.end')).toEqual([{ key: 1 }]);
  });

  it('in a call the space bar talks, also where no link is chosen, and mute is the microphone’s', async () => {
    const { page } = await open({ call: call({ phase: 'talking', endsAt: null, since: Date.now() - 65_000 }) });
    await window.patch({ selected: null });
    await page
      .getByRole('timer')
      .getByText(/^1:0\d$/)
      .waitFor();
    await page.locator('.talk[data-tone="ready"]').waitFor();
    await page.keyboard.press('Space');
    expect(window.talk).toContain('press ui:key');
    await page.getByRole('region', { name: 'Call' }).getByRole('button', { name: 'Mute' }).click();
    expect(window.argsOf('ptt.mute')).toEqual([{ on: true }]);
    await page.getByRole('button', { name: 'Hang up' }).click();
    expect(window.argsOf('call.end')).toEqual([{ key: 1 }]);
  });

  it('the end of a call is told until it was read', async () => {
    const { page } = await open();
    await calls({ ended: past('p1', { end: 'busy', talkedMs: null }) });
    await page.getByRole('heading', { name: 'Jonas is busy' }).waitFor();
    await page.getByRole('button', { name: 'Call again' }).click();
    expect(window.argsOf('call.callBack')).toEqual([{ id: 'p1' }]);
    await page.getByRole('region', { name: 'Call' }).getByRole('button', { name: 'Close' }).click();
    expect(window.argsOf('call.dismiss')).toHaveLength(1);
  });

  it('C opens the history, which is read with that; a call is placed by keys alone', async () => {
    const { page } = await open({ history: [past('p1', { missed: true })], missed: 1 });
    await page.getByRole('button', { name: 'Calls 1 missed call' }).waitFor();
    window.answer('call.place', () => ({ ok: true, value: { key: 1 } }));
    await page.keyboard.press('c');
    await page.locator(':focus', { hasText: 'Call…' }).waitFor();
    expect(window.argsOf('call.seen').length).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(' Jonas ');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(window.argsOf('call.place')).toEqual([
      { to: 'Jonas', sound: { rate: 48_000, channels: 1, sample: 'int16', chunkMs: 20 } },
    ]);
  });

  it('a refusal stands at the name that was typed', async () => {
    const { page } = await open();
    window.answer('call.place', () => ({ ok: false, code: 'offline', message: 'Your Station is starting.' }));
    await page.keyboard.press('c');
    await page.getByRole('button', { name: 'Call…' }).click();
    await page.getByLabel('Name').fill('Jonas');
    await page.keyboard.press('Enter');
    await page.getByText('Your Station is starting.').waitFor();
  });
});
