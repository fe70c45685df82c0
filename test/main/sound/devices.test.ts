import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import { createResampler } from '../../../src/audio/resample.ts';
import { createDecoder, createEncoder } from '../../../src/main/sound/codecs.ts';
import type { DeviceChoice } from '../../../src/main/sound/protocol.ts';
import { Bus, whyNoBus } from '../../support/bus/bus.ts';
import { likeness, type Sound } from '../../support/likeness.ts';
import { RealSound, until } from '../../support/real-sound.ts';
import { speak, whyNoSpeech } from '../../support/speech.ts';

const reason = whyNoBus() ?? whyNoSpeech();
const WORDS = 'Quick brown foxes jump';

/** Packets as a room carries them: 132 bytes a 80 ms. */
function gsmPackets({ samples, rate }: Sound): Uint8Array[] {
  const resampler = createResampler(rate, 8000);
  const out = new Float32Array(resampler.outputBound(samples.length));
  const count = resampler.process(samples, 0, samples.length, out, 0);
  const encoder = createEncoder(GSM_ROOM_FORMAT);
  const packets: Uint8Array[] = [];
  for (let at = 0; at + 640 <= count; at += 640) packets.push(encoder.encode(out.subarray(at, at + 640)).slice());
  return packets;
}

function decode(packets: readonly Uint8Array[]): Sound {
  const decoder = createDecoder(GSM_ROOM_FORMAT);
  const samples = new Float32Array(640 * packets.length);
  packets.forEach((packet, i) => {
    decoder.decode(packet, samples, 640 * i);
  });
  return { samples, rate: 8000 };
}

function peak(samples: Float32Array | undefined): number {
  return samples ? samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) : Number.NaN;
}

describe.skipIf(reason !== null)(`sound devices${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let bus: Bus;
  let sounds: RealSound[] = [];

  beforeEach(async () => {
    bus = await Bus.start();
    sounds = [];
  });
  afterEach(async () => {
    for (const sound of sounds) await sound.stop();
    await bus.stop();
  });

  async function start(env = bus.envOf('a'), devices?: DeviceChoice): Promise<RealSound> {
    const sound = await RealSound.start({ backend: 'devices' }, env, devices);
    sounds.push(sound);
    return sound;
  }

  /** Sends a person's packets as a room would, one every 80 ms. */
  async function send(sound: RealSound, packets: readonly Uint8Array[]): Promise<void> {
    const startedAt = performance.now();
    for (const [seq, bytes] of packets.entries()) {
      await delay(Math.max(0, startedAt + 80 * seq - performance.now()));
      const frame = { speaker: 2, seq, timestamp: 640 * seq, format: GSM_ROOM_FORMAT, bytes };
      sound.client.frame('room:2', { ...frame, arrivedAt: performance.now() });
    }
  }

  test('what is said into the microphone while the key is down comes out as packets; before and after, nothing', async () => {
    const said = await speak(WORDS, path.join(bus.folder, 'words.wav'));
    const { client, packets } = await start();
    await bus.play('a_mic', path.join(bus.folder, 'words.wav'));
    expect(packets).toEqual([]);

    client.gate(GSM_ROOM_FORMAT, true);
    await bus.play('a_mic', path.join(bus.folder, 'words.wav'));
    client.gate(GSM_ROOM_FORMAT, false);
    await until(() => packets.at(-1)?.last === true);

    const heard = decode(packets.map(({ bytes }) => bytes));
    const reference = decode(gsmPackets(said));
    expect(likeness(reference, heard).strength).toBeGreaterThan(0.6);
    const { length } = packets;
    await bus.play('a_mic', path.join(bus.folder, 'words.wav'));
    expect(packets).toHaveLength(length);
  });

  test('packets of another person are heard in the speaker', async () => {
    const said = await speak(WORDS, path.join(bus.folder, 'words.wav'));
    const sound = await start();
    const packets = gsmPackets(said);
    const recording = await bus.record('a_spk');
    await send(sound, packets);
    await delay(400);
    const [samples = new Float32Array(0)] = await recording.stop();
    expect(likeness(decode(packets), { samples, rate: 48_000 }).strength).toBeGreaterThan(0.6);
  });

  test('the meter follows the microphone while the key is up', async () => {
    await speak(WORDS, path.join(bus.folder, 'words.wav'));
    const { client } = await start();
    let loudest = -100;
    client.events.on('levels', ({ inputDb }) => {
      loudest = Math.max(loudest, inputDb);
    });
    await bus.play('a_mic', path.join(bus.folder, 'words.wav'));
    expect(loudest).toBeGreaterThan(-12);
  });

  test('the microphone test lets me hear myself', async () => {
    const said = await speak(WORDS, path.join(bus.folder, 'words.wav'));
    const { client } = await start();
    const recording = await bus.record('a_spk');
    await bus.play('a_mic', path.join(bus.folder, 'words.wav'));
    expect(peak((await recording.stop())[0])).toBe(0);
    client.monitor(true);
    const again = await bus.record('a_spk');
    await bus.play('a_mic', path.join(bus.folder, 'words.wav'));
    const [samples = new Float32Array(0)] = await again.stop();
    expect(likeness(said, { samples, rate: 48_000 }).strength).toBeGreaterThan(0.6);
  });

  test('devices are listed, chosen by id, and changed while it runs', async () => {
    const sound = await start();
    const ids = sound.client.status.ready?.devices.map(({ id, direction, isDefault }) => ({
      id,
      direction,
      isDefault,
    }));
    expect(ids).toContainEqual({ id: 'ALSA/default', direction: 'input', isDefault: true });
    expect(ids).toContainEqual({ id: 'ALSA/pulse', direction: 'output', isDefault: false });
    expect(sound.client.status.ready?.input).toEqual({ state: 'open', name: 'default' });
    sound.client.choose({ input: 'ALSA/pulse', output: 'ALSA/pulse' });
    await until(() => sound.client.status.process === 'running');
    expect(sound.client.status.ready?.output).toEqual({ state: 'open', name: 'pulse' });
    expect(sound.players).toHaveLength(1);
    await until(() => sound.client.status.ready?.input.name === 'pulse');
  });

  test('a chosen device that is not there is stood in for, and the user is told', async () => {
    const sound = await start(undefined, { input: 'ALSA/headset', output: 'default' });
    expect(sound.client.status.ready?.input).toMatchObject({
      state: 'open',
      name: 'default',
      message: expect.stringContaining('chosen microphone is not there'),
    });
  });

  test('without a microphone the speaker still plays, and the user is told why', async () => {
    const sound = await start({ ...bus.envOf('a'), PULSE_SOURCE: 'nowhere' });
    expect(sound.client.status.ready?.input).toMatchObject({
      state: 'failed',
      name: 'default',
      message: expect.stringMatching(/microphone “default” did not open.*choose another device/),
    });
    expect(sound.output).toBe('open');
    const said = await speak(WORDS, path.join(bus.folder, 'words.wav'));
    const packets = gsmPackets(said);
    const recording = await bus.record('a_spk');
    await send(sound, packets);
    await delay(400);
    const [samples = new Float32Array(0)] = await recording.stop();
    expect(likeness(decode(packets), { samples, rate: 48_000 }).strength).toBeGreaterThan(0.6);
  });

  test('with no sound server there is no device; when it comes, both are used within two seconds', async () => {
    await bus.killServer();
    const sound = await start();
    expect([sound.input, sound.output]).toEqual(['missing', 'missing']);
    expect(sound.client.status.ready?.output.message).toMatch(/No speaker was found/);
    await bus.startServer();
    await bus.addDevices();
    const thereAt = performance.now();
    await until(() => sound.input === 'open' && sound.output === 'open');
    expect(performance.now() - thereAt).toBeLessThan(2500);
  });

  test('when the sound server dies the loss is noticed; when it is back, sound is back', async () => {
    const sound = await start();
    // The blocks must flow before they can stop.
    await delay(500);
    await bus.killServer();
    const killedAt = performance.now();
    await until(() => sound.losses.length > 0);
    expect(performance.now() - killedAt).toBeLessThan(1000);
    await until(() => sound.client.status.process === 'running' && sound.input === 'missing');
    await bus.startServer();
    await bus.addDevices();
    await until(() => sound.input === 'open' && sound.output === 'open');
    sound.client.gate(GSM_ROOM_FORMAT, true);
    await until(() => sound.packets.length > 2);
  });
});
