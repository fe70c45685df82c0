import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BUS_DEVICES, type Bus, type BusDevice } from '../support/bus/bus.ts';
import { RECORDING_RATE } from '../support/bus/recording.ts';
import { likeness } from '../support/likeness.ts';
import { speak, whyNoSpeech } from '../support/speech.ts';
import { CallWindow } from './call-window.ts';
import { TwoApps, whyNoTwoApps } from './two-apps.ts';

const missing = whyNoTwoApps() ?? whyNoSpeech();

/** How much of a sentence must be heard. PCM carries all of it; less than 0.4 would be other words. */
const HEARD = 0.8;
/** The same at 16 kHz, through a resampler on each side. */
const HEARD_AT_16_KHZ = 0.7;

describe.skipIf(missing !== null)(`Two people in a call${missing ? ` (${missing})` : ''}`, () => {
  let apps: TwoApps<CallWindow>;
  let bus: Bus;
  let port: number;
  let a: CallWindow;
  let b: CallWindow;
  let speechFile: string;

  beforeAll(async () => {
    apps = await TwoApps.start(CallWindow);
    ({ bus, a, b } = apps);
    port = apps.station.calls;
    speechFile = path.join(apps.folder, 'speech.wav');
    await speak('the quick brown fox jumps over the lazy dog', speechFile);
    await Promise.all([a.readyToTalk(), b.readyToTalk()]);
    await a.register('anna', port);
    await b.register('ben', port);
  }, 120_000);

  // A test that is tried again begins with no call, whatever the first try has left.
  beforeEach(async () => {
    await Promise.all([a.tidy(), b.tidy()]);
  });

  afterAll(async () => {
    await apps?.end();
  });

  /** Holds the space bar in a window while the sentence is said there. @returns how much of it is heard at the other end */
  async function heard(who: CallWindow, microphone: BusDevice, speaker: BusDevice): Promise<number> {
    const recording = await bus.recordBus();
    await who.page.keyboard.down('Space');
    try {
      await who.page.locator('.talk[data-tone="talking"]').waitFor({ timeout: 5_000 });
      await bus.play(microphone, speechFile);
    } finally {
      // A key that stays down would only repeat at the next try, and a repeated key opens nothing.
      await who.page.keyboard.up('Space');
    }
    const other = who === a ? b : a;
    await other.pane.locator('[data-speaking="false"]').waitFor();
    const channels = await recording.stop();
    const [said, samples] = [microphone, speaker].map((device) => channels[BUS_DEVICES.indexOf(device)]);
    if (!said || !samples) throw new Error('a channel is missing in the recording');
    // As the microphone got it: on a busy computer the player itself may have a gap.
    return likeness({ samples: said, rate: RECORDING_RATE }, { samples, rate: RECORDING_RATE }).strength;
  }

  it('A calls B, B accepts, both talk in turn and are heard', async () => {
    await a.call('ben');
    await b.front.getByRole('heading', { name: 'anna is calling' }).waitFor();
    await a.pane.getByRole('heading', { name: 'Calling ben…' }).waitFor();
    await b.answer('Accept');
    await Promise.all([a.inCall('ben'), b.inCall('anna')]);
    await b.pane.getByText('48 kHz, mono, 16 bit').waitFor();
    expect(await heard(a, 'a_mic', 'b_spk')).toBeGreaterThanOrEqual(HEARD);
    expect(await heard(b, 'b_mic', 'a_spk')).toBeGreaterThanOrEqual(HEARD);
    await b.hangUp();
    await a.readsEnd('ben has hung up');
    await b.pane.waitFor({ state: 'detached' });
  }, 90_000);

  it('B answers with 16 kHz float32, A accepts that, and both are heard', async () => {
    await a.call('ben');
    await b.answerWithWideFloat();
    await a.front.getByText('16 kHz, mono, 32 bit float').waitFor();
    await a.front.getByText(/s left to decide/).waitFor();
    await a.answer('Accept');
    await Promise.all([a.inCall('ben'), b.inCall('anna')]);
    await b.pane.getByText('16 kHz, mono, 32 bit float').waitFor();
    expect(await heard(a, 'a_mic', 'b_spk')).toBeGreaterThanOrEqual(HEARD_AT_16_KHZ);
    expect(await heard(b, 'b_mic', 'a_spk')).toBeGreaterThanOrEqual(HEARD_AT_16_KHZ);
    await a.hangUp();
    await b.readsEnd('anna has hung up');
  }, 90_000);

  it('B wants other settings and A refuses them', async () => {
    await a.call('ben');
    await b.answerWithWideFloat();
    await b.pane.getByRole('heading', { name: /Waiting for anna to agree/ }).waitFor();
    await a.answer('Refuse');
    await b.readsEnd('anna does not want these settings');
    await a.pane.waitFor({ state: 'detached' });
  });

  it('B declines, by Escape', async () => {
    await a.call('ben');
    await b.front.getByRole('button', { name: 'Accept' }).and(b.page.locator(':focus')).waitFor();
    // Keys count only after the dialog has stood there for a moment.
    await expect
      .poll(async () => {
        await b.page.keyboard.press('Escape');
        return b.front.count();
      })
      .toBe(0);
    await a.readsEnd('ben has declined');
  });

  it('A cancels while it rings: B has missed a call, and calls back from the history', async () => {
    await a.call('ben');
    await b.front.waitFor();
    await a.pane.getByRole('button', { name: 'Cancel' }).click();
    await b.front.waitFor({ state: 'detached' });
    await b.page.getByRole('button', { name: 'Calls 1 missed call' }).click();
    await b.page.getByRole('button', { name: 'Call anna' }).first().click();
    await a.front.getByRole('heading', { name: 'ben is calling' }).waitFor();
    await a.answer('Decline');
    await b.readsEnd('anna has declined');
    await b.page.getByRole('button', { name: 'Calls as ben' }).waitFor();
  });

  it('nobody is called whom the server does not know', async () => {
    await a.call('nobody');
    await a.readsEnd('There is no nobody');
  });

  it('Echo calls two seconds after “Ring me”', async () => {
    await a.page.getByRole('button', { name: /^Calls/ }).click();
    // Only the own Station is known to have companions.
    expect(await a.page.getByRole('button', { name: 'Ring me' }).count()).toBe(0);
    await a.page.getByRole('button', { name: 'Account…' }).click();
    await a.page.getByRole('radio', { name: 'This computer' }).click();
    await a.page.getByRole('button', { name: 'Save' }).click();
    await a.page.getByRole('button', { name: 'Calls as anna' }).click();
    await a.page.getByRole('button', { name: 'Ring me' }).click();
    await a.front.getByRole('heading', { name: 'Echo is calling' }).waitFor();
    await a.answer('Decline');
    await a.front.waitFor({ state: 'detached' });
    await a.register('anna', port);
  });

  it('B’s whole app is killed in the middle of a call: A is told, and is free for the next', async () => {
    await a.call('ben');
    await b.answer('Accept');
    await a.inCall('ben');
    apps.appB.program.kill();
    await a.readsEnd('ben is gone');
    await a.readyToTalk();
    await a.call('ben');
    await a.readsEnd('There is no ben');
  });
});
