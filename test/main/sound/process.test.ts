import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import type { SoundOption } from '../../../src/main/options.ts';
import { encodeWav, readWav } from '../../../src/main/sound/wav-file.ts';
import { bundleEntry } from '../../support/bundle.ts';
import { RealSound, until } from '../../support/real-sound.ts';

let folder = '';
let sounds: RealSound[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'squelch-sound-'));
  sounds = [];
});
afterEach(async () => {
  for (const sound of sounds) await sound.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(backend: SoundOption): Promise<RealSound> {
  const sound = await RealSound.start(backend);
  sounds.push(sound);
  return sound;
}

function tone(seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * 48_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 48_000));
}

describe('the sound process without a sound card', () => {
  test('opens, beats and meters', async () => {
    const { client } = await start({ backend: 'silence' });
    const levels: unknown[] = [];
    client.events.on('levels', (each) => levels.push(each));
    expect(client.status.ready).toMatchObject({
      backend: 'silence',
      input: { state: 'open' },
      output: { state: 'open' },
    });
    await vi.waitFor(() => expect(levels.length).toBeGreaterThan(5), { timeout: 2000 });
    expect(levels[0]).toEqual({ inputDb: -100, outputDb: -100 });
  });

  test('sends packets in real time while the gate is open, and one last one', async () => {
    const { client, packets } = await start({ backend: 'silence' });
    client.gate(GSM_ROOM_FORMAT, true);
    await until(() => packets.length === 5);
    client.gate(GSM_ROOM_FORMAT, false);
    await until(() => packets.at(-1)?.last === true);
    const { length } = packets;
    expect(packets.map(({ first }) => first)).toEqual(packets.map((_, i) => i === 0));
    expect(packets.every(({ bytes }) => bytes instanceof Uint8Array && bytes.length === 132)).toBe(true);
    await delay(200);
    expect(packets).toHaveLength(length);
  });

  test('plays what comes into a WAV file, and is there again within a second when it is killed', async () => {
    const output = path.join(folder, 'out.wav');
    const input = path.join(folder, 'in.wav');
    await writeFile(input, encodeWav(tone(10), 48_000));
    const { client, packets, players, losses } = await start({ backend: 'wav', input, output });

    // Round trip: what the microphone hears comes back as another person's voice.
    client.events.on('packet', ({ bytes }) => {
      const seq = packets.length;
      const arrivedAt = performance.now();
      client.frame('room:2', { speaker: 2, seq, timestamp: 640 * seq, format: GSM_ROOM_FORMAT, bytes, arrivedAt });
    });
    client.gate(GSM_ROOM_FORMAT, true);
    await vi.waitFor(async () => expect(await loudness(output)).toBeGreaterThan(0.2), { timeout: 4000, interval: 50 });

    const killedAt = performance.now();
    process.kill(players[0]?.pid ?? 0, 'SIGKILL');
    await until(() => client.status.process === 'restarting');
    await until(() => client.status.process === 'running');
    expect(performance.now() - killedAt).toBeLessThan(1000);
    expect(losses).toEqual(['exit']);

    // The gate is closed until the key goes down again.
    const before = packets.length;
    await delay(300);
    expect(packets).toHaveLength(before);
    client.gate(GSM_ROOM_FORMAT, true);
    await until(() => packets.length > before);
    expect(packets[before]?.first).toBe(true);
  });

  test('leaves a whole WAV file when it is told to quit; a missing one to speak from is named', async () => {
    const output = path.join(folder, 'out.wav');
    const sound = await start({ backend: 'wav', input: path.join(folder, 'none.wav'), output });
    expect(sound.client.status.ready?.input).toMatchObject({ state: 'missing', name: 'none.wav' });
    expect(sound.output).toBe('open');
    await sound.stop();
    const wav = readWav(await readFile(output));
    expect(wav).toMatchObject({ rate: 48_000, channels: 2 });
  });

  test('is replaced when it hangs', async () => {
    const { client, losses, players } = await start({ backend: 'silence' });
    process.kill(players[0]?.pid ?? 0, 'SIGSTOP');
    await until(() => losses.length > 0);
    expect(losses).toEqual(['process']);
    await until(() => client.status.process === 'running');
    expect(players).toHaveLength(2);
  });

  test('ends when its parent is gone, which can tell it nothing any more', async () => {
    const script = `
      const child = require('node:child_process').fork(process.argv[1], ['--backend=silence'], { stdio: 'ignore' });
      child.send({ type: 'open', devices: { input: 'default', output: 'default' } });
      child.once('message', () => console.log(child.pid));`;
    const bundle = await bundleEntry('src/main/sound/index.ts');
    const parent = spawn(process.execPath, ['-e', script, bundle], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line));
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 2000, interval: 10 });
  });
});

/** Whether such a process runs. One that has ended and that nobody has asked about yet does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(existsSync('/proc') && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
  } catch {
    return false;
  }
}

async function loudness(file: string): Promise<number> {
  const wav = readWav(await readFile(file));
  return wav.samples.reduce((most, sample) => Math.max(most, sample), 0);
}
