import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bus, whyNoBus } from '../support/bus/bus.ts';
import { RECORDING_RATE } from '../support/bus/recording.ts';
import { launchChromium, whyNoChromium } from '../support/chromium.ts';
import { throughGsm } from '../support/gsm-reference.ts';
import { likeness, type Sound } from '../support/likeness.ts';
import { Program, ROOT } from '../support/processes.ts';
import { RunningApp } from '../support/running-app.ts';
import { speak, whyNoSpeech } from '../support/speech.ts';
import { RoomEar } from './room-ear.ts';
import { Window } from './window.ts';

const missing = [whyNoBus(), whyNoChromium(), whyNoSpeech()].find((why) => why !== null) ?? null;
const ROOM = 7;

describe.skipIf(missing !== null)(`Two people in a room${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;
  let bus: Bus;
  let browser: Browser;
  let station: Program;
  let port: number;
  let appA: RunningApp;
  let appB: RunningApp;
  let a: Window;
  let b: Window;
  let speech: Sound;
  let speechFile: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'squelch-e2e-'));
    [bus, browser] = await Promise.all([Bus.start(), launchChromium()]);
    speechFile = path.join(folder, 'speech.wav');
    speech = await speak('the quick brown fox jumps over the lazy dog', speechFile);
    ({ station, port } = await startStation(0));
    appA = await RunningApp.start(browser, { env: bus.envOf('a') });
    appB = await RunningApp.start(browser, { env: bus.envOf('b') });
    a = new Window(appA.page);
    b = new Window(appB.page);
    const server = { host: '127.0.0.1', port };
    await a.addRoom({ server, room: ROOM, uid: 1001, nickname: 'Anna' });
    await b.addRoom({ server, room: ROOM, uid: 1002, nickname: 'Ben' });
    await Promise.all([a.ready(/Room 7/), b.ready(/Room 7/)]);
    await Promise.all([a.readyToTalk(), b.readyToTalk()]);
  }, 60_000);

  afterAll(async () => {
    await Promise.allSettled([appA?.end(), appB?.end()]);
    station?.kill();
    await Promise.allSettled([browser?.close(), bus?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  /** Holds the space bar in a window while the sentence is said into that person's microphone. */
  async function say(who: Window, microphone: 'a_mic' | 'b_mic'): Promise<void> {
    await who.page.keyboard.down('Space');
    await bus.play(microphone, speechFile);
    await who.page.keyboard.up('Space');
  }

  /** How much of the sentence is in a recording of a speaker, 0..1. */
  function strengthIn(heard: Float32Array | undefined): number {
    return likeness(throughGsm(speech), { samples: heard ?? new Float32Array(), rate: RECORDING_RATE }).strength;
  }

  it('carries what A says while the key is held to B’s speaker', async () => {
    const recording = await bus.record('b_spk');
    await say(a, 'a_mic');
    await b.person(/1001/).waitFor();
    await b.page.locator('[data-speaking="true"]').waitFor({ state: 'detached' });
    const [heard] = await recording.stop();
    expect(strengthIn(heard)).toBeGreaterThanOrEqual(0.6);
  });

  it('lights B’s indicator for A within 250 ms of the first packet and puts it out 450 ms after the last', async () => {
    const ear = await RoomEar.join(port, ROOM, 1099);
    const lamp = await b.watchLamp(/1001/);
    await say(a, 'a_mic');
    const { first, last } = await ear.untilQuiet(1_000);
    ear.leave();
    const [on, off, ...more] = await lamp();
    expect(more).toEqual([]);
    expect(on?.lit).toBe(true);
    expect((on?.at ?? 0) - first).toBeLessThanOrEqual(250);
    expect(Math.abs((off?.at ?? 0) - last - 450)).toBeLessThanOrEqual(60);
  });

  it('sends nothing while the key is up', async () => {
    const ear = await RoomEar.join(port, ROOM, 1098);
    const recording = await bus.record('b_spk');
    await bus.play('a_mic', speechFile);
    const [heard] = await recording.stop();
    ear.leave();
    expect(ear.packets).toEqual([]);
    expect(likeness(throughGsm(speech), { samples: heard ?? new Float32Array(), rate: RECORDING_RATE }).strength).toBe(
      0,
    );
  });

  it('lets go of the key when the window loses the focus', async () => {
    const ear = await RoomEar.join(port, ROOM, 1097);
    await a.page.keyboard.down('Space');
    await expect.poll(() => ear.packets.length).toBeGreaterThan(2);
    await a.page.evaluate(() => window.dispatchEvent(new Event('blur')));
    const { last } = await ear.untilQuiet(500);
    await a.page.keyboard.up('Space');
    expect(Date.now() - last).toBeGreaterThan(500);
    ear.leave();
  });

  it('reconnects by itself when the Station dies in the middle of a word, and the next press is heard', async () => {
    await a.page.keyboard.down('Space');
    await b.page.locator('[data-speaking="true"]').first().waitFor();
    station.kill();
    await a
      .link(/Room 7/)
      .and(a.page.locator('[data-state="retrying"]'))
      .waitFor();
    ({ station } = await startStation(port));
    await Promise.all([a.ready(/Room 7/), b.ready(/Room 7/)]);
    const ear = await RoomEar.join(port, ROOM, 1096);
    // The old press was cut off and must not come back to life by itself.
    await a.page.keyboard.up('Space');
    expect(ear.packets).toEqual([]);
    const recording = await bus.record('b_spk');
    await say(a, 'a_mic');
    await ear.untilQuiet(700);
    ear.leave();
    const [heard] = await recording.stop();
    expect(strengthIn(heard)).toBeGreaterThanOrEqual(0.6);
  }, 60_000);
});

async function startStation(port: number): Promise<{ station: Program; port: number }> {
  const station = Program.start([path.join(ROOT, 'out/main/station.js'), '--paltalk-port', String(port)]);
  const [, bound] = await station.printed(/listening on 127\.0\.0\.1:(\d+)/);
  return { station, port: Number(bound) };
}
