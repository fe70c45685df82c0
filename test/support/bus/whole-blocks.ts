import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeWav } from '../../../src/main/sound/wav-file.ts';
import { BUS_DEVICES, type Bus } from './bus.ts';
import { chirps, findDelays, quantile } from './chirps.ts';
import { countDropouts, type Dropouts, steadyNoise } from './dropouts.ts';

const RATE = 48_000;
/** A chirp tells the delay to begin with. */
const HEAD_SECONDS = 1;
/** How long the end of what was said may be on its way, ms. */
const TAIL_MS = 1000;

export interface WholeBlocks extends Dropouts {
  /** From mouth to ear at the beginning, ms. */
  readonly delayMs: number;
}

/**
 * Says noise into `a_mic`, listens at `b_spk`, counts the 10 ms blocks that arrived whole.
 *
 * @throws when nothing is heard at all
 */
export async function countWholeBlocks(bus: Bus, seconds: number): Promise<WholeBlocks> {
  const file = path.join(bus.folder, `noise-${seconds}.wav`);
  const sound = new Float32Array((HEAD_SECONDS + seconds) * RATE);
  sound.set(chirps(HEAD_SECONDS));
  sound.set(steadyNoise(seconds), HEAD_SECONDS * RATE);
  await writeFile(file, encodeWav(sound, RATE));
  const recording = await bus.recordBus();
  await bus.play('a_mic', file);
  await delay(TAIL_MS);
  const channels = await recording.stop();
  const [said, heard] = [channels[BUS_DEVICES.indexOf('a_mic')], channels[BUS_DEVICES.indexOf('b_spk')]];
  if (!said || !heard) throw new Error('a channel is missing in the recording');
  const start = said.findIndex((sample) => sample !== 0);
  const head = start + 2 * HEAD_SECONDS * RATE;
  const delayMs = quantile(findDelays(said.subarray(0, head), heard.subarray(0, head)).ms.slice(0, 1), 0.5);
  if (Number.isNaN(delayMs)) throw new Error('nothing was heard');
  const from = start + (HEAD_SECONDS * RATE) / 2;
  return { delayMs, ...countDropouts(said.subarray(from), heard.subarray(from), Math.round((delayMs * RATE) / 1000)) };
}

/** Adds up what was counted in several pieces. */
export function sumBlocks(pieces: readonly WholeBlocks[]): Dropouts & { readonly percent: number } {
  const blocks = pieces.reduce((sum, piece) => sum + piece.blocks, 0);
  const whole = pieces.reduce((sum, piece) => sum + piece.whole, 0);
  const shifts = pieces.reduce((sum, piece) => sum + piece.shifts, 0);
  return { blocks, whole, shifts, percent: (100 * whole) / blocks };
}
