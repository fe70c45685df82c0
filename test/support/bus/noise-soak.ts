import { loadavg } from 'node:os';
import { watchIdle } from '../idle-share.ts';
import type { Bus } from './bus.ts';
import type { TestNoise } from './dropouts.ts';
import { type BlockSum, type Heard, sayNoise, sumBlocks, wholeBlocks } from './whole-blocks.ts';

/** How long each soak listens, minutes. */
const MINUTES = Number(process.env.SQUELCH_SOAK_MINUTES ?? 10);
/** A recording of half a minute fits into memory; the devices stay open from one to the next. */
const PIECE_SECONDS = 30;

/**
 * Says noise into `a_mic` and listens at `b_spk` for `SQUELCH_SOAK_MINUTES`, and prints what arrived. It is counted when all
 * has been heard, since counting takes a processor that others need until then.
 *
 * @param name what the printed line says it is of
 */
export async function soakWithNoise(name: string, bus: Bus, noise: TestNoise): Promise<BlockSum> {
  const pieces: Heard[] = [];
  const idleShare = watchIdle();
  for (let seconds = 0; seconds < MINUTES * 60; seconds += PIECE_SECONDS) {
    pieces.push(await sayNoise(bus, Math.min(PIECE_SECONDS, MINUTES * 60 - seconds), noise));
  }
  const machine = { load: loadavg()[0], idle: Math.round(100 * idleShare()) / 100 };
  const sum = sumBlocks(pieces.map((piece) => wholeBlocks(piece, noise)));
  const { losses, ...figures } = sum;
  console.log(JSON.stringify({ soak: name, minutes: MINUTES, ...figures, ...machine }));
  // Where in each piece, ms, and for how long.
  console.log(JSON.stringify({ soak: name, losses }));
  return sum;
}
