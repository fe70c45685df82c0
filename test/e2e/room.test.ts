import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bus } from '../support/bus/bus.ts';
import { RECORDING_RATE } from '../support/bus/recording.ts';
import { throughGsm } from '../support/gsm-reference.ts';
import { likeness, type Sound } from '../support/likeness.ts';
import { speak, whyNoSpeech } from '../support/speech.ts';
import { RoomEar } from './room-ear.ts';
import { startStation, TwoApps, whyNoTwoApps } from './two-apps.ts';
import { Window } from './window.ts';

const missing = whyNoTwoApps() ?? whyNoSpeech();
const ROOM = 7;

describe.skipIf(missing !== null)(`Two people in a room${missing ? ` (${missing})` : ''}`, () => {
  let apps: TwoApps<Window>;
  let bus: Bus;
  let port: number;
  let a: Window;
  let b: Window;
  let speech: Sound;
  let speechFile: string;

  beforeAll(async () => {
    apps = await TwoApps.start(Window);
    ({ bus, a, b } = apps);
    port = apps.station.rooms;
    speechFile = path.join(apps.folder, 'speech.wav');
    speech = await speak('the quick brown fox jumps over the lazy dog', speechFile);
    await apps.joinRoom(ROOM);
  }, 60_000);

  afterAll(async () => {
    await apps?.end();
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
    apps.station.program.kill();
    await a
      .link(/Room 7/)
      .and(a.page.locator('[data-state="retrying"]'))
      .waitFor();
    apps.station = await startStation(port);
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
