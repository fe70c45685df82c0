import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type FrameFormat, GSM_ROOM_FORMAT } from '../../src/audio/format.ts';
import { encodeWav } from '../../src/main/sound/wav-file.ts';
import { findNative, libraryPathEnv } from '../../src/native/addons.ts';
import { bundleEntry } from '../../test/support/bundle.ts';
import { BUS_DEVICES, Bus, whyNoBus } from '../../test/support/bus/bus.ts';
import { chirps, findDelays, quantile } from '../../test/support/bus/chirps.ts';
import { countDropouts, steadyNoise } from '../../test/support/bus/dropouts.ts';
import { RelayedLine } from '../../test/support/bus/relayed-line.ts';
import { soundOnBus } from '../../test/support/bus/sound-on-bus.ts';
import { forkChild } from '../../test/support/fork-child.ts';
import { processorShare } from './processor-time.ts';

/**
 * Mouth to ear on the virtual sound card: chirps into `a_mic`, delay to `b_spk` by a recording of both; then noise, to
 * count the 10 ms blocks that did not arrive whole. Beside it naudiodon alone, and what the sound process takes of a core.
 * `SQUELCH_BENCH_SECONDS` (default 20) says how long each part goes on.
 */
const OPUS: FrameFormat = { codec: 'opus', rate: 48_000, channels: 1, ptimeMs: 10, bitrate: 48_000 };
/** Mumble 1.3.4 at its lowest settings on this bus, over seven runs, ms. */
const MUMBLE_MS = '74-97';
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
  const opus = await relayed(bus, OPUS);
  const peer = { 'Mumble 1.3.4, another day': MUMBLE_MS };
  console.log(
    JSON.stringify({ bench: 'mouth to ear, Opus 10 ms', ours: round(opus.median), peer, unit: 'ms', detail: opus }),
  );
  const room = await relayed(bus, GSM_ROOM_FORMAT);
  report('mouth to ear, 80 ms GSM packets', room, {});
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
  const sound = await soundOnBus(bus, 'a_mic', 'b_spk');
  const idle = await processorShare(sound.pid(), 10);
  sound.client.monitor(true);
  const measure = await listen(bus, true);
  sound.client.close();
  return [measure, idle];
}

/** Two sound processes, one's packets to the other through a bare relay on loopback TCP. */
async function relayed(bus: Bus, format: FrameFormat): Promise<Measure> {
  const mouth = await soundOnBus(bus, 'a_mic', 'a_spk');
  const ear = await soundOnBus(bus, 'b_mic', 'b_spk');
  const line = await RelayedLine.open(mouth.client, ear.client, format);
  await delay(500);
  const measure = await listen(bus, false);
  line.close();
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
