import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { GSM_ROOM_FORMAT } from '../../src/audio/format.ts';
import type { Child } from '../../src/main/engine/host.ts';
import { findNative, libraryPathEnv } from '../../src/main/native.ts';
import { SoundClient } from '../../src/main/sound/client.ts';
import { encodeWav } from '../../src/main/sound/wav-file.ts';
import { bundleEntry } from '../../test/support/bundle.ts';
import { BUS_DEVICES, Bus, whyNoBus } from '../../test/support/bus/bus.ts';
import { chirps, findDelays, quantile } from '../../test/support/bus/chirps.ts';
import { countDropouts, steadyNoise } from '../../test/support/bus/dropouts.ts';
import { forkChild } from '../../test/support/fork-child.ts';
import { processorShare } from './processor-time.ts';

/**
 * Mouth to ear on the virtual sound card: chirps into `a_mic`, delay to `b_spk` by a recording of both; then noise, to
 * count the 10 ms blocks that did not arrive whole. Beside it naudiodon alone, and what the sound process takes of a core.
 * `SQUELCH_BENCH_SECONDS` (default 20) says how long each part goes on.
 */
const SECONDS = Number(process.env.SQUELCH_BENCH_SECONDS ?? 20);

interface Measure {
  readonly chirps: number;
  readonly heard: number;
  readonly median: number;
  readonly p95: number;
  readonly wholePercent: number | null;
  readonly shifts: number | null;
}

const reason = whyNoBus();
if (reason) {
  console.log(JSON.stringify({ bench: 'mouth to ear', skipped: reason }));
} else {
  const bus = await Bus.start();
  try {
    await run(bus);
  } finally {
    await bus.stop();
  }
}

async function run(bus: Bus): Promise<void> {
  await writeFile(path.join(bus.folder, 'chirps.wav'), encodeWav(chirps(SECONDS), 48_000));
  await writeFile(path.join(bus.folder, 'noise.wav'), encodeWav(steadyNoise(SECONDS), 48_000));

  const [pulled, pulledShare] = await bare(bus, []);
  const [stuttering] = await bare(bus, ['--write-what-arrives']);
  const [loop, idle] = await soundLoop(bus);
  report('mouth to ear, sound loop', loop, { 'naudiodon, pull': pulled, 'naudiodon, write what arrives': stuttering });
  const room = await roomFormat(bus);
  report('mouth to ear, 80 ms GSM packets from one sound process to another', room, {});
  const shares = { ours: round(idle), peer: { 'naudiodon, pull': round(pulledShare) } };
  console.log(JSON.stringify({ bench: 'sound process, idle, devices open', ...shares, unit: '% of a core' }));
}

function report(bench: string, ours: Measure, peers: Readonly<Record<string, Measure>>): void {
  const medians = Object.entries(peers).map(([name, { median }]) => [name, round(median)]);
  const peer = Object.fromEntries(medians);
  console.log(JSON.stringify({ bench, ours: round(ours.median), peer, unit: 'ms', detail: { ours, ...peers } }));
}

/** The microphone test: capture → graph → playback in one process. */
async function soundLoop(bus: Bus): Promise<[Measure, number]> {
  const sound = await openSound(bus, 'a_mic.src', 'b_spk');
  const idle = await processorShare(sound.pid(), 10);
  sound.client.monitor(true);
  const measure = await listen(bus, true);
  sound.client.close();
  return [measure, idle];
}

/** Two sound processes, one's packets handed to the other as a room with no way between would. */
async function roomFormat(bus: Bus): Promise<Measure> {
  const mouth = await openSound(bus, 'a_mic.src', 'a_spk');
  const ear = await openSound(bus, 'b_mic.src', 'b_spk');
  let seq = 0;
  mouth.client.events.on('packet', ({ bytes }) => {
    const frame = { speaker: 1, seq, timestamp: 640 * seq, format: GSM_ROOM_FORMAT, bytes };
    seq += 1;
    ear.client.frame('room:1', { ...frame, arrivedAt: performance.now() });
  });
  mouth.client.gate(GSM_ROOM_FORMAT, true);
  await delay(500);
  const measure = await listen(bus, false);
  mouth.client.close();
  ear.client.close();
  return measure;
}

async function bare(bus: Bus, args: readonly string[]): Promise<[Measure, number]> {
  const env = {
    ...bus.env,
    ...libraryPathEnv(findNative('naudiodon').folder),
    PULSE_SOURCE: 'a_mic.src',
    PULSE_SINK: 'b_spk',
    UV_THREADPOOL_SIZE: '16',
  };
  const child = forkChild(await bundleEntry('bench/mouth-to-ear/bare-loop.ts'), { args, env });
  await delay(2000);
  const share = await processorShare(child.pid ?? 0, 10);
  const measure = await listen(bus, true);
  child.kill();
  return [measure, share];
}

async function openSound(bus: Bus, source: string, sink: string): Promise<{ client: SoundClient; pid: () => number }> {
  const bundle = await bundleEntry('src/main/sound/index.ts');
  let last: Child | null = null;
  const client = new SoundClient({
    spawn: (_role, options) => {
      last = forkChild(bundle, options);
      return last;
    },
    backend: { backend: 'devices' },
    env: { ...bus.env, PULSE_SOURCE: source, PULSE_SINK: sink },
  });
  client.diagnostics.on('lost', ({ why }) => console.error(`the sound process was lost: ${why}`));
  const running = new Promise<void>((resolve) => {
    client.events.on('status', ({ process }) => {
      if (process === 'running') resolve();
    });
  });
  client.start({ input: 'default', output: 'default' });
  await running;
  await delay(1500);
  return { client, pid: () => last?.pid ?? 0 };
}

/** @param waveform whether what is heard is the very waveform that was said, so that dropouts can be told */
async function listen(bus: Bus, waveform: boolean): Promise<Measure> {
  const [said, heard] = await play(bus, 'chirps.wav');
  const delays = findDelays(said, heard);
  const median = quantile(delays.ms, 0.5);
  const measure = { chirps: delays.said, heard: delays.heard, median, p95: quantile(delays.ms, 0.95) };
  if (!waveform || Number.isNaN(median)) return { ...measure, wholePercent: null, shifts: null };
  const [noise, echo] = await play(bus, 'noise.wav');
  const { blocks, whole, shifts } = countDropouts(noise, echo, Math.round(median * 48));
  return { ...measure, wholePercent: round((whole / blocks) * 100), shifts };
}

async function play(bus: Bus, file: string): Promise<[Float32Array, Float32Array]> {
  const recording = await bus.recordBus();
  await bus.play('a_mic', path.join(bus.folder, file));
  await delay(1500);
  const channels = await recording.stop();
  const [said, heard] = [channels[BUS_DEVICES.indexOf('a_mic')], channels[BUS_DEVICES.indexOf('b_spk')]];
  if (!said || !heard) throw new Error('a channel is missing in the recording');
  return [said, heard];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
