import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FrameFormat } from '../../../src/audio/format.ts';
import { BuildBeside } from '../../support/bus/build-beside.ts';
import { Bus, whyNoBus } from '../../support/bus/bus.ts';
import { SAMPLE_NOISE } from '../../support/bus/dropouts.ts';
import { soakWithNoise } from '../../support/bus/noise-soak.ts';
import { RelayedLine } from '../../support/bus/relayed-line.ts';
import { type SoundOnBus, soundOnBus } from '../../support/bus/sound-on-bus.ts';

/**
 * Dropouts over ten minutes (`SQUELCH_SOAK_MINUTES`), counted in the recording. The machine should have nothing else to do:
 * a figure of a shared one says how busy it was.
 */

/** Samples as they are, so that what arrives can be compared to the last bit but for the playout buffer's own work. */
const PCM: FrameFormat = { codec: 'pcm', rate: 48_000, channels: 1, ptimeMs: 10 };

const reason = whyNoBus();

describe.skipIf(reason !== null)(`dropouts${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let bus: Bus;
  const sounds: SoundOnBus[] = [];
  beforeEach(async () => {
    bus = await Bus.start();
  });
  afterEach(async () => {
    for (const { client } of sounds.splice(0)) client.close();
    await bus.stop();
  });

  async function sound(microphone: 'a_mic' | 'b_mic', speaker: 'a_spk' | 'b_spk'): Promise<SoundOnBus> {
    const one = await soundOnBus(bus, microphone, speaker);
    sounds.push(one);
    return one;
  }

  /** @returns percent of 10 ms blocks that arrived whole */
  async function listen(name: string): Promise<number> {
    return (await soakWithNoise(name, bus, SAMPLE_NOISE)).percent;
  }

  async function loop(): Promise<void> {
    (await sound('a_mic', 'b_spk')).client.monitor(true);
  }

  async function line(): Promise<RelayedLine> {
    const mouth = await sound('a_mic', 'a_spk');
    const ear = await sound('b_mic', 'b_spk');
    return RelayedLine.open(mouth.client, ear.client, PCM);
  }

  test('microphone to speaker in one sound process: 99.9 % of all blocks arrive whole', async () => {
    await loop();
    expect(await listen('loop')).toBeGreaterThanOrEqual(99.9);
  });

  test('one person to another through a relay: 99.9 %', async () => {
    const relayed = await line();
    try {
      expect(await listen('relay')).toBeGreaterThanOrEqual(99.9);
    } finally {
      relayed.close();
    }
  });

  test('the same while main stands still for 50 ms every second: 99 %', async () => {
    const relayed = await line();
    const block = setInterval(() => {
      const until = performance.now() + 50;
      while (performance.now() < until);
    }, 1000);
    try {
      expect(await listen('relay, main blocked')).toBeGreaterThanOrEqual(99);
    } finally {
      clearInterval(block);
      relayed.close();
    }
  });

  test('microphone to speaker while the product is built beside it, over and over: 99 %', async () => {
    await loop();
    const beside = await BuildBeside.start();
    try {
      expect(await listen('loop, build beside')).toBeGreaterThanOrEqual(99);
      expect(beside.count).toBeGreaterThan(0);
    } finally {
      await beside.end();
    }
  });
});
