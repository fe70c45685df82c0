import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/main/sound/wav-file.ts';
import { PTT_DEFAULTS } from '../../src/shared/settings.ts';
import { BUS_DEVICES, type Bus } from '../support/bus/bus.ts';
import { chirps, findDelays, quantile } from '../support/bus/chirps.ts';
import { slicesHeard, sweep } from '../support/bus/sweep.ts';
import { RoomEar } from './room-ear.ts';
import { TwoApps, whyNoTwoApps } from './two-apps.ts';
import { Window } from './window.ts';

const missing = whyNoTwoApps();
const ROOM = 7;
const [ANNA, BEN] = [1001, 1002];
const WORD_MS = 400;
const SLICE_MS = 40;
/** The bus is silent to the last bit, and this starts a word in the recording of what was said. */
const ONSET = 0.02;
const MS = 48;

describe.skipIf(missing !== null)(`Push-to-talk on the bus${missing ? ` (${missing})` : ''}`, () => {
  let apps: TwoApps<Window>;
  let bus: Bus;
  let port: number;
  let a: Window;
  let b: Window;
  let wordFile: string;
  let chirpsFile: string;

  beforeAll(async () => {
    apps = await TwoApps.start(Window);
    ({ bus, a, b } = apps);
    port = apps.station.rooms;
    wordFile = path.join(apps.folder, 'word.wav');
    chirpsFile = path.join(apps.folder, 'chirps.wav');
    await writeFile(wordFile, encodeWav(sweep(WORD_MS), 48_000));
    await writeFile(chirpsFile, encodeWav(chirps(4), 48_000));
    await apps.joinRoom(ROOM);
  }, 60_000);

  afterAll(async () => {
    await apps?.end();
  });

  afterEach(async () => {
    await a.page.keyboard.up('Space');
    await b.page.keyboard.up('Space');
    await a.invoke('settings.ptt', PTT_DEFAULTS);
    await Promise.all([a.readyToTalk(), b.readyToTalk()]);
    // Nobody's lamp is lit, and no packet is on its way.
    await b.page.locator('[data-speaking="true"]').waitFor({ state: 'detached' });
    await a.page.locator('[data-speaking="true"]').waitFor({ state: 'detached' });
  });

  /** Records the bus while a word is said into A's microphone. @returns which slices of it B's speaker played */
  async function sayWord(during: (onsetMs: number, recorded: (ms: number) => Promise<void>) => Promise<void>) {
    const recording = await bus.recordBus();
    const mouth = BUS_DEVICES.indexOf('a_mic');
    const onset = recording.untilLoud(mouth, ONSET);
    const playing = bus.play('a_mic', wordFile);
    await during(await onset, (ms) => recording.until(ms));
    await playing;
    await delay(800);
    const channels = await recording.stop();
    const [said, heard] = [channels[mouth], channels[BUS_DEVICES.indexOf('b_spk')]];
    if (!said || !heard) throw new Error('a channel is missing in the recording');
    return slicesHeard(said, Math.round((await onset) * MS), WORD_MS, heard);
  }

  /** A word that began at least 60 ms before the press: so much of it had been recorded by then. */
  const sayBeforePress = () =>
    sayWord(async (onset, recorded) => {
      await recorded(onset + 60);
      await a.page.keyboard.down('Space');
      await recorded(onset + WORD_MS + 200);
      await a.page.keyboard.up('Space');
    });

  /** The steady delay from A's mouth to B's ear, ms, from 1 s after the press on. */
  async function steadyDelay(): Promise<number> {
    const recording = await bus.recordBus();
    await a.page.keyboard.down('Space');
    await delay(1_000);
    await bus.play('a_mic', chirpsFile);
    await delay(800);
    await a.page.keyboard.up('Space');
    const channels = await recording.stop();
    const [said, heard] = [channels[BUS_DEVICES.indexOf('a_mic')], channels[BUS_DEVICES.indexOf('b_spk')]];
    if (!said || !heard) throw new Error('a channel is missing in the recording');
    const { ms, heard: count } = findDelays(said, heard);
    expect(count).toBeGreaterThanOrEqual(3);
    return quantile(ms, 0.5);
  }

  async function delayWithPreRoll(preRollMs: number): Promise<number> {
    await a.invoke('settings.ptt', { preRollMs });
    await a.readyToTalk();
    return steadyDelay();
  }

  it('a word that began 60 ms before the press is heard whole with a pre-roll of 80 ms', async () => {
    expect(await sayBeforePress()).toEqual(Array(WORD_MS / SLICE_MS).fill(true));
  });

  it('without a pre-roll the beginning of that word is missing', async () => {
    await a.invoke('settings.ptt', { preRollMs: 0 });
    const heard = await sayBeforePress();
    expect(heard[0]).toBe(false);
    expect(heard.slice(3)).not.toContain(false);
  });

  it('the steady delay a second after the press is what it is without a pre-roll', async () => {
    // In a program's first minute the delay becomes less by itself: with a pre-roll it is what it is before or behind.
    const before = await delayWithPreRoll(0);
    const withPreRoll = await delayWithPreRoll(PTT_DEFAULTS.preRollMs);
    const behind = await delayWithPreRoll(0);
    const apart = Math.min(Math.abs(withPreRoll - before), Math.abs(withPreRoll - behind));
    expect(apart).toBeLessThanOrEqual(25);
  });

  /** A word whose last 150 ms fall after the release. */
  const sayPastRelease = () =>
    sayWord(async (onset, recorded) => {
      await a.page.keyboard.down('Space');
      // A recording is some 20 ms late: the release is no later than 150 ms before the end.
      await recorded(onset + WORD_MS - 150 - 25);
      await a.page.keyboard.up('Space');
    });

  it('a word whose last 150 ms fall after the release is heard whole with a release delay of 200 ms', async () => {
    expect((await sayPastRelease()).slice(3)).toEqual(Array(WORD_MS / SLICE_MS - 3).fill(true));
  });

  it('without a release delay the end of that word is missing', async () => {
    await a.invoke('settings.ptt', { hangMs: 0 });
    expect((await sayPastRelease()).at(-1)).toBe(false);
  });

  it('the time-out is announced, stops the talk, and needs a new press', async () => {
    await a.invoke('settings.ptt', { timeOutS: 15 });
    const ear = await RoomEar.join(port, ROOM, 1099);
    await a.page.keyboard.down('Space');
    await a.page.getByText(/^\d+ s left$/).waitFor();
    await a.page.getByText('Your time is over: let go').waitFor();
    const { first, last } = await ear.untilQuiet(1_500);
    expect(Math.abs(last - first - 15_000)).toBeLessThanOrEqual(500);
    const count = ear.packetsOf(ANNA);
    // Auto-repeat, and a second key: still nothing.
    await a.page.keyboard.down('Space');
    await delay(500);
    expect(ear.packetsOf(ANNA)).toBe(count);
    await a.page.keyboard.up('Space');
    await a.readyToTalk();
    await a.page.keyboard.down('Space');
    await expect.poll(() => ear.packetsOf(ANNA)).toBeGreaterThan(count + 2);
    ear.leave();
  });

  it('busy lockout: a press while another speaks sends nothing, also not when they have finished', async () => {
    const { links } = await a.invoke('app.snapshot', {});
    const link = links.find(({ title }) => title === 'Room 7');
    await a.invoke('link.talk', { id: link?.id ?? '', talk: { busyLockout: true } });
    const ear = await RoomEar.join(port, ROOM, 1098);
    await b.page.keyboard.down('Space');
    await a.page.locator('[data-speaking="true"]').first().waitFor();
    await a.page.keyboard.down('Space');
    await a.page.getByText('Somebody speaks: let go and wait').waitFor();
    await expect.poll(() => ear.packetsOf(BEN)).toBeGreaterThan(10);
    await b.page.keyboard.up('Space');
    await ear.untilQuiet(1_500);
    expect(ear.packetsOf(ANNA)).toBe(0);
    await a.page.keyboard.up('Space');
    await a.readyToTalk();
    await a.page.keyboard.down('Space');
    await expect.poll(() => ear.packetsOf(ANNA)).toBeGreaterThan(2);
    ear.leave();
    await a.invoke('link.talk', { id: link?.id ?? '', talk: { busyLockout: false } });
  });

  it('a talk that is locked on by a double tap ends by Esc', async () => {
    await a.invoke('settings.ptt', { mode: 'latch' });
    const ear = await RoomEar.join(port, ROOM, 1097);
    await a.page.keyboard.press('Space');
    await a.page.keyboard.press('Space');
    await a.page.locator('.talk[data-lock="latched"]').waitFor();
    const count = ear.packetsOf(ANNA);
    await expect.poll(() => ear.packetsOf(ANNA)).toBeGreaterThan(count + 5);
    await a.page.keyboard.press('Escape');
    await a.readyToTalk();
    const { last } = await ear.untilQuiet(600);
    expect(Date.now() - last).toBeGreaterThan(600);
    ear.leave();
  });

  it('with the microphone closed between talks a press is still heard', async () => {
    await a.invoke('settings.ptt', { closeMicrophone: true });
    const ear = await RoomEar.join(port, ROOM, 1096);
    for (let talk = 0; talk < 3; talk++) {
      const count = ear.packetsOf(ANNA);
      await a.page.keyboard.down('Space');
      await expect.poll(() => ear.packetsOf(ANNA), { timeout: 5_000 }).toBeGreaterThan(count + 3);
      await a.page.keyboard.up('Space');
      await a.readyToTalk();
      await ear.untilQuiet(400);
    }
    ear.leave();
  });
});
