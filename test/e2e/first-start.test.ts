import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bus, whyNoBus } from '../support/bus/bus.ts';
import { RECORDING_RATE } from '../support/bus/recording.ts';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { throughGsm } from '../support/gsm-reference.ts';
import { likeness } from '../support/likeness.ts';
import { RunningApp } from '../support/running-app.ts';
import { speak, whyNoSpeech } from '../support/speech.ts';
import { Window } from './window.ts';

const missing = [whyNoBus(), whyNoChromium(), whyNoSpeech()].find((why) => why !== null) ?? null;

describe.skipIf(missing !== null)(`The first start${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;
  let bus: Bus;
  let browser: Browser;
  let app: RunningApp | null = null;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'squelch-e2e-'));
    [bus, browser] = await Promise.all([Bus.start(), launchChromium()]);
  }, 60_000);

  afterEach(async () => {
    await app?.end();
    app = null;
  });

  afterAll(async () => {
    await Promise.allSettled([browser?.close(), bus?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('is one hold of the space bar away from hearing oneself: Echo says it back', async () => {
    app = await RunningApp.start(browser, { env: bus.envOf('a') });
    const window = new Window(app.page);
    const file = path.join(folder, 'speech.wav');
    const speech = await speak('hello echo, can you hear me today', file);
    await window.readyToTalk();

    const recording = await bus.record('a_spk');
    await window.page.keyboard.down('Space');
    await bus.play('a_mic', file);
    await window.page.keyboard.up('Space');
    const lamp = window.person('Echo').and(window.page.locator('[data-speaking="true"]'));
    await lamp.waitFor();
    await lamp.waitFor({ state: 'detached' });
    const [heard] = await recording.stop();

    const { strength } = likeness(throughGsm(speech), {
      samples: heard ?? new Float32Array(),
      rate: RECORDING_RATE,
    });
    expect(strength).toBeGreaterThanOrEqual(0.6);
  });

  it('talks by the button as by the space bar, for as long as the button is held', async () => {
    app = await RunningApp.start(browser, { env: bus.envOf('a') });
    const window = new Window(app.page);
    await window.readyToTalk();
    await window.talkButton.hover();
    await window.page.mouse.down();
    const me = window.person('Me').and(window.page.locator('[data-speaking="true"]'));
    await me.waitFor();
    expect(await window.talkButton.getAttribute('aria-pressed')).toBe('true');
    // The pointer is captured: leaving the button does not let go of it.
    await window.page.mouse.move(5, 5);
    expect(await window.talkButton.getAttribute('aria-pressed')).toBe('true');
    await window.page.mouse.up();
    await me.waitFor({ state: 'detached' });
  });

  it('works without any sound device: the window says which is missing and what to do', async () => {
    const nothing = path.join(folder, 'no-devices.conf');
    await writeFile(nothing, '');
    const nowhere = { PULSE_SERVER: `unix:${path.join(folder, 'nobody')}`, ALSA_CONFIG_PATH: nothing };
    app = await RunningApp.start(browser, { env: nowhere });
    const window = new Window(app.page);
    await window.ready('Echo');
    const microphone = window.page.getByRole('region', { name: 'Microphone' });
    await microphone.getByRole('button', { name: 'Look again' }).waitFor();
    await microphone.getByText('No microphone', { exact: true }).waitFor();
    await window.page.keyboard.down('Space');
    await window.page.locator('[data-tone="blocked"][data-held="true"]').waitFor();
    await window.page.keyboard.up('Space');
    expect(await window.person('Me').getAttribute('data-speaking')).toBe('false');
  });

  it('keeps its links and settings for the next start', async () => {
    const home = await mkdtemp(path.join(folder, 'home-'));
    app = await RunningApp.start(browser, { args: ['--sound=silence'], home });
    await new Window(app.page).addRoom({ room: 42, uid: 4242, nickname: 'Mira' });
    await app.end();
    app = await RunningApp.start(browser, { args: ['--sound=silence'], home });
    const window = new Window(app.page);
    await window.ready('Room 42');
    await window.link('Room 42').click();
    await window.person('Mira').waitFor();
  });
});
