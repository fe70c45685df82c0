import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeWav } from '../../../src/main/sound/wav-file.ts';
import { BUS_DEVICES, type Bus } from './bus.ts';
import { chirps, findDelays, quantile } from './chirps.ts';
import { countDropouts, type Dropouts, SAMPLE_NOISE, type TestNoise } from './dropouts.ts';

const RATE = 48_000;
/** A chirp tells the delay to begin with. */
const HEAD_SECONDS = 1;
/** What a codec makes of the noise's very beginning is no dropout, ms. */
const ONSET_MS = 100;
/** How long the end of what was said may be on its way, ms. */
const TAIL_MS = 1000;
/** Noise with gaps of its own would be counted wrongly: a codec needs a moment behind each, ms. */
const AHEAD_MS = 500;
/** Noise is never so long exactly zero, samples. */
const GAP = 48;

export interface WholeBlocks extends Dropouts {
  /** From mouth to ear at the beginning, ms. */
  readonly delayMs: number;
  /** Silence in what was said, ms: whoever says it was late, and the figures say less. */
  readonly saidGapsMs: number;
}

/** What was said and what was heard in step with it, mono, 48 kHz. */
export interface Heard {
  readonly said: Float32Array;
  readonly heard: Float32Array;
}

/**
 * Says noise into `a_mic` and listens at `b_spk`.
 *
 * @param noise what the way from the one to the other leaves as it is
 */
export async function sayNoise(bus: Bus, seconds: number, noise: TestNoise): Promise<Heard> {
  const file = await noiseFile(bus, seconds, noise);
  const recording = await bus.recordBus();
  await bus.play('a_mic', file, AHEAD_MS);
  await delay(TAIL_MS);
  const channels = await recording.stop();
  const [said, heard] = [channels[BUS_DEVICES.indexOf('a_mic')], channels[BUS_DEVICES.indexOf('b_spk')]];
  if (!said || !heard) throw new Error('a channel is missing in the recording');
  return { said, heard };
}

/**
 * Counts the 10 ms blocks of the noise that arrived whole. Takes up to a second for half a minute, and a minute where
 * little arrived.
 *
 * @throws when nothing was heard at all
 */
export function wholeBlocks({ said, heard }: Heard, noise: TestNoise): WholeBlocks {
  const start = said.findIndex((sample) => sample !== 0);
  const head = start + 2 * HEAD_SECONDS * RATE;
  const delayMs = quantile(findDelays(said.subarray(0, head), heard.subarray(0, head)).ms.slice(0, 1), 0.5);
  if (Number.isNaN(delayMs)) throw new Error('nothing was heard');
  const from = start + HEAD_SECONDS * RATE + (ONSET_MS * RATE) / 1000;
  const lag = Math.round((delayMs * RATE) / 1000);
  const counted = countDropouts(said.subarray(from), heard.subarray(from), lag, noise.whole);
  return { delayMs, saidGapsMs: gapsMs(said.subarray(from)), ...counted };
}

/** Silence between the first sound and the last, ms. */
function gapsMs(said: Float32Array): number {
  let gaps = 0;
  let zeros = 0;
  for (const sample of said) {
    if (sample === 0) {
      zeros += 1;
      continue;
    }
    if (zeros >= GAP) gaps += zeros;
    zeros = 0;
  }
  return Math.round((1000 * gaps) / RATE);
}

/** Says samples' noise into `a_mic`, listens at `b_spk`, counts. @throws when nothing is heard at all */
export async function countWholeBlocks(bus: Bus, seconds: number): Promise<WholeBlocks> {
  return wholeBlocks(await sayNoise(bus, seconds, SAMPLE_NOISE), SAMPLE_NOISE);
}

/** A chirp, from which the delay is known, and the noise behind it. */
async function noiseFile(bus: Bus, seconds: number, { name, make }: TestNoise): Promise<string> {
  const file = path.join(bus.folder, `${name}-${seconds}.wav`);
  if (existsSync(file)) return file;
  const sound = new Float32Array((HEAD_SECONDS + seconds) * RATE);
  sound.set(chirps(HEAD_SECONDS));
  sound.set(make(seconds), HEAD_SECONDS * RATE);
  await writeFile(file, encodeWav(sound, RATE));
  return file;
}

/** Of several pieces together; shares in percent. */
export interface BlockSum extends Omit<Dropouts, 'losses'> {
  readonly saidGapsMs: number;
  /** Of all blocks those that arrived whole. */
  readonly percent: number;
  /** The same, with those that the playout buffer cross-faded into their neighbours: nothing of them is missing. */
  readonly percentWithSplices: number;
  /** From mouth to ear at the beginning of a piece, ms. */
  readonly delayMs: { readonly median: number; readonly most: number };
  /** Of each piece, as `Dropouts` has them. */
  readonly losses: readonly Dropouts['losses'][];
}

/** Adds up what was counted in several pieces. */
export function sumBlocks(pieces: readonly WholeBlocks[]): BlockSum {
  const sum = (of: (piece: WholeBlocks) => number): number => pieces.reduce((all, piece) => all + of(piece), 0);
  const [blocks, whole, spliced] = [sum((one) => one.blocks), sum((one) => one.whole), sum((one) => one.spliced)];
  const delays = pieces.map(({ delayMs }) => Math.round(delayMs)).sort((a, b) => a - b);
  return {
    blocks,
    whole,
    spliced,
    shifts: sum((one) => one.shifts),
    saidGapsMs: sum((one) => one.saidGapsMs),
    percent: (100 * whole) / blocks,
    percentWithSplices: (100 * (whole + spliced)) / blocks,
    delayMs: { median: quantile(delays, 0.5), most: quantile(delays, 1) },
    losses: pieces.map(({ losses }) => losses),
  };
}
