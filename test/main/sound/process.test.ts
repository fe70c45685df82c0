import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import type { Child, SpawnOptions } from '../../../src/main/engine/host.ts';
import type { OutgoingFrame } from '../../../src/main/links/link.ts';
import type { SoundOption } from '../../../src/main/options.ts';
import { type LossCause, SoundClient } from '../../../src/main/sound/client.ts';
import { encodeWav, readWav } from '../../../src/main/sound/wav-file.ts';
import { bundleEntry } from '../../support/bundle.ts';
import { forkChild } from '../../support/fork-child.ts';

const DEFAULTS = { input: 'default', output: 'default' };

let bundle = '';
let folder = '';
let client: SoundClient | null = null;
let players: Child[] = [];
const ends: Promise<void>[] = [];

beforeAll(async () => {
  bundle = await bundleEntry('src/main/sound/index.ts');
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'squelch-sound-'));
  players = [];
});
afterEach(async () => {
  client?.close();
  client = null;
  await Promise.all(ends.splice(0));
  await rm(folder, { recursive: true, force: true });
});

function start(backend: SoundOption): SoundClient {
  const spawn = (_role: string, options?: SpawnOptions): Child => {
    const child = forkChild(bundle, options);
    players.push(child);
    ends.push(new Promise((resolve) => child.onExit(() => resolve())));
    return child;
  };
  client = new SoundClient({ spawn, backend });
  client.start(DEFAULTS);
  return client;
}

async function running(sound: SoundClient): Promise<void> {
  await vi.waitFor(() => expect(sound.status.process).toBe('running'), { timeout: 5000, interval: 5 });
}

function tone(seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * 48_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 48_000));
}

/** Collects packets from now on. */
function packetsOf(sound: SoundClient): OutgoingFrame[] {
  const packets: OutgoingFrame[] = [];
  sound.events.on('packet', (packet) => packets.push(packet));
  return packets;
}

describe('the sound process without a sound card', () => {
  test('opens, beats and meters', async () => {
    const sound = start({ backend: 'silence' });
    const levels = vi.fn();
    sound.events.on('levels', levels);
    await running(sound);
    expect(sound.status.ready).toMatchObject({
      backend: 'silence',
      input: { state: 'open' },
      output: { state: 'open' },
    });
    await vi.waitFor(() => expect(levels.mock.calls.length).toBeGreaterThan(5), { timeout: 2000 });
    expect(levels.mock.calls[0]).toEqual([{ inputDb: -100, outputDb: -100 }]);
  });

  test('sends packets in real time while the gate is open, and one last one', async () => {
    const sound = start({ backend: 'silence' });
    const packets = packetsOf(sound);
    await running(sound);
    sound.gate(GSM_ROOM_FORMAT, true);
    await vi.waitFor(() => expect(packets.length).toBe(5), { timeout: 3000, interval: 5 });
    sound.gate(GSM_ROOM_FORMAT, false);
    await vi.waitFor(() => expect(packets.at(-1)?.last).toBe(true), { timeout: 1000, interval: 5 });
    const { length } = packets;
    expect(packets.map(({ first }) => first)).toEqual(packets.map((_, i) => i === 0));
    expect(packets.every(({ bytes }) => bytes instanceof Uint8Array && bytes.length === 132)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(packets).toHaveLength(length);
  });

  test('plays what comes into a WAV file, and is there again within a second when it is killed', async () => {
    const output = path.join(folder, 'out.wav');
    const input = path.join(folder, 'in.wav');
    await writeFile(input, encodeWav(tone(10), 48_000));
    const sound = start({ backend: 'wav', input, output });
    const losses: LossCause[] = [];
    sound.diagnostics.on('lost', ({ why }) => losses.push(why));
    const packets = packetsOf(sound);
    await running(sound);

    // Round trip: what the microphone hears comes back as another person's voice.
    sound.events.on('packet', ({ bytes }) => {
      const seq = packets.length;
      const arrivedAt = performance.now();
      sound.frame('room:2', { speaker: 2, seq, timestamp: 640 * seq, format: GSM_ROOM_FORMAT, bytes, arrivedAt });
    });
    sound.gate(GSM_ROOM_FORMAT, true);
    await vi.waitFor(async () => expect(await loudness(output)).toBeGreaterThan(0.2), { timeout: 4000, interval: 50 });

    const killedAt = performance.now();
    process.kill(players[0]?.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(sound.status.process).toBe('restarting'), { timeout: 1000, interval: 1 });
    await running(sound);
    expect(performance.now() - killedAt).toBeLessThan(1000);
    expect(losses).toEqual(['exit']);

    // The gate is closed until the key goes down again.
    const before = packets.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(packets).toHaveLength(before);
    sound.gate(GSM_ROOM_FORMAT, true);
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(before), { timeout: 1000 });
    expect(packets[before]?.first).toBe(true);
  });

  test('leaves a whole WAV file when it is told to quit, also in the middle of a word', async () => {
    const output = path.join(folder, 'out.wav');
    const sound = start({ backend: 'wav', input: path.join(folder, 'none.wav'), output });
    await running(sound);
    expect(sound.status.ready?.input).toMatchObject({ state: 'missing', name: 'none.wav' });
    expect(sound.status.ready?.output.state).toBe('open');
    sound.close();
    await Promise.all(ends);
    const wav = readWav(await readFile(output));
    expect(wav).toMatchObject({ rate: 48_000, channels: 2 });
    client = null;
  });

  test('is replaced when it hangs', async () => {
    const sound = start({ backend: 'silence' });
    const losses: LossCause[] = [];
    sound.diagnostics.on('lost', ({ why }) => losses.push(why));
    await running(sound);
    process.kill(players[0]?.pid ?? 0, 'SIGSTOP');
    await vi.waitFor(() => expect(losses).toEqual(['process']), { timeout: 2000, interval: 5 });
    await running(sound);
    expect(players).toHaveLength(2);
  });

  test('ends when its parent is gone, which can tell it nothing any more', async () => {
    const script = `
      const child = require('node:child_process').fork(process.argv[1], ['--backend=silence'], { stdio: 'ignore' });
      child.send({ type: 'open', devices: { input: 'default', output: 'default' } });
      child.once('message', () => console.log(child.pid));`;
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
