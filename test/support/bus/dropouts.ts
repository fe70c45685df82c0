import { isSplice } from './splice.ts';

/**
 * Dropouts of a way that should leave sound as it is, counted in the recording, since a device's own messages miss most
 * of them: noise is said, and each 10 ms of what was heard must be the noise of its moment.
 */

const RATE = 48_000;
const MS = RATE / 1000;
const BLOCK = RATE / 100;
/** After a dropout the delay may be another one: it is looked for this far, samples. */
const WANDER = 0.1 * RATE;
/** Who has lost it for so long, blocks, or has not found it yet, looks farther: it may have moved by more than that at once. */
const LOST_BLOCKS = 50;
const FAR = 0.3 * RATE;
/** What must have moved along with a block, in front of it or behind it: 5 ms. */
const MARGIN = BLOCK / 2;
/** A splice leaves out or says twice 15 ms at most, and what is farther away is another moment, samples. */
const MAX_SPLICE = 0.02 * RATE;

/** What is said to count dropouts of one kind of way. */
export interface TestNoise {
  readonly name: string;
  /** Mono, 48 kHz. */
  readonly make: (seconds: number) => Float32Array;
  /** Normalised correlation of 10 ms that count as whole, and that no other moment's 10 ms reach. */
  readonly whole: number;
}

/** For a way that carries samples: a whole block is what was said, but for the devices' 16 bits and a limiter's bend. */
export const SAMPLE_NOISE: TestNoise = { name: 'samples', make: steadyNoise, whole: 0.98 };

/**
 * For a way through GSM 06.10, which keeps the form of a wave below 1 kHz and makes up what is above. Wherever its frames
 * begin, no block of the codec's fell below 0.94, and none was more than 0.89 like another moment's within 100 ms; where
 * 2 ms of it are silent, a block is below 0.9.
 */
export const GSM_NOISE: TestNoise = { name: 'gsm', make: lowNoise, whole: 0.9 };

/** @returns noise without a beginning or an end that could be mistaken for another moment's: mono, 48 kHz */
export function steadyNoise(seconds: number): Float32Array {
  const random = xorshift(0x1234_5678);
  let low = 0;
  return Float32Array.from({ length: seconds * RATE }, () => {
    // Softer towards the treble, where resamplers on the way may cut.
    low += 0.3 * (random() - low);
    return 0.5 * low;
  });
}

const LOW_FROM_HZ = 200;
const LOW_TO_HZ = 1000;
/** −20 dBFS, so that no peak of it meets the limiter. */
const LOW_RMS = 0.1;
/** It begins anew every 2 s, far beyond what a delay wanders. */
const LOW_PERIOD_S = 2;

/** @returns noise from 200 to 1000 Hz: mono, 48 kHz */
export function lowNoise(seconds: number): Float32Array {
  const random = xorshift(0x2468_ace1);
  const period = new Float64Array(LOW_PERIOD_S * RATE);
  const lines = (LOW_TO_HZ - LOW_FROM_HZ) * LOW_PERIOD_S;
  const amplitude = LOW_RMS * Math.sqrt(2 / lines);
  for (let line = 0; line < lines; line++) {
    const turn = (2 * Math.PI * (LOW_FROM_HZ + line / LOW_PERIOD_S)) / RATE;
    const phase = Math.PI * random();
    // A sine by its recurrence: s(n + 1) = 2 cos(turn) s(n) − s(n − 1).
    const factor = 2 * Math.cos(turn);
    let before = amplitude * Math.sin(phase - turn);
    let now = amplitude * Math.sin(phase);
    for (let i = 0; i < period.length; i++) {
      period[i] = (period[i] ?? 0) + now;
      [before, now] = [now, factor * now - before];
    }
  }
  return Float32Array.from({ length: seconds * RATE }, (_, i) => period[i % period.length] ?? 0);
}

export interface Dropouts {
  /** Blocks of 10 ms in which something was said. */
  readonly blocks: number;
  /** Those that arrived whole. */
  readonly whole: number;
  /** Those that were cross-faded into their neighbours, as a playout buffer does that changes its delay: nothing is missing. */
  readonly spliced: number;
  /** How often the delay was another one than before. */
  readonly shifts: number;
  /** Where what is neither whole nor spliced begins, ms, and for how long, ms: to look for the cause. */
  readonly losses: readonly (readonly [atMs: number, ms: number])[];
}

/**
 * @param said what was recorded at the microphone, 48 kHz
 * @param heard what was recorded at the speaker in step with it
 * @param lag the delay to begin with, samples; it may be another one by now
 * @param least correlation of a whole block
 */
export function countDropouts(
  said: Float32Array,
  heard: Float32Array,
  lag: number,
  least: number = SAMPLE_NOISE.whole,
): Dropouts {
  let blocks = 0;
  let whole = 0;
  let spliced = 0;
  let shifts = 0;
  const losses: [number, number][] = [];
  const lose = (from: number, to: number): void => {
    losses.push([from / MS, (to - from) / MS]);
  };
  let current = lag;
  /** Where the blocks begin that are not whole, since the last one that was; null where none is. */
  let brokenFrom: number | null = null;
  let at = 0;
  for (; at + BLOCK + current + WANDER < said.length; at += BLOCK) {
    if (energy(said, at) < 1e-3) {
      if (brokenFrom !== null) lose(brokenFrom, at);
      brokenFrom = null;
      continue;
    }
    blocks += 1;
    const before = current;
    if (match(said, at, heard, at + current) < least) {
      const broken = brokenFrom === null ? 0 : (at - brokenFrom) / BLOCK;
      const isLost = broken % LOST_BLOCKS === 0 && (broken > 0 || whole === 0);
      const reach = isLost ? FAR : WANDER;
      const moved = findLag(said, at, heard, current, reach, least);
      if (moved === null) {
        brokenFrom ??= at;
        continue;
      }
      current = moved;
      shifts += 1;
    }
    whole += 1;
    if (brokenFrom === null) continue;
    const isNear = current !== before && Math.abs(current - before) <= MAX_SPLICE;
    // The cross-fade may begin before what it spoils, and end behind it.
    const range = [Math.max(0, brokenFrom - BLOCK), at + BLOCK] as const;
    if (isNear && isSplice(said, heard, range, [before, current], least)) {
      spliced += (at - brokenFrom) / BLOCK;
    } else {
      lose(brokenFrom, at);
    }
    brokenFrom = null;
  }
  if (brokenFrom !== null) lose(brokenFrom, at);
  return { blocks, whole, spliced, shifts, losses };
}

/** Another delay at which this block is whole, `reach` from the old one at most. */
function findLag(
  said: Float32Array,
  at: number,
  heard: Float32Array,
  near: number,
  reach: number,
  least: number,
): number | null {
  const matchAt = (lag: number): number => (at + lag < 0 ? 0 : match(said, at, heard, at + lag));
  for (let step = 1; step <= reach; step++) {
    for (const direction of [1, -1] as const) {
      let lag = near + direction * step;
      let strength = matchAt(lag);
      if (strength < least) continue;
      // The edge of the place where it fits is found first; the next blocks need its middle.
      for (let next = matchAt(lag + direction); next > strength; next = matchAt(lag + direction)) {
        lag += direction;
        strength = next;
      }
      // By chance one block may be like another moment, but not what is around it too.
      const around = (from: number): number => match(said, from, heard, from + lag, BLOCK + MARGIN);
      if (Math.max(around(at), around(at - MARGIN)) >= least) return lag;
    }
  }
  return null;
}

function energy(samples: Float32Array, at: number, length = BLOCK): number {
  let sum = 0;
  for (let i = at; i < at + length; i++) sum += (samples[i] ?? 0) ** 2;
  return sum;
}

/** Normalised correlation of a block with what was heard at `place`. */
function match(said: Float32Array, at: number, heard: Float32Array, place: number, length = BLOCK): number {
  let dot = 0;
  let theirs = 0;
  for (let i = 0; i < length; i++) {
    const sample = heard[place + i] ?? 0;
    dot += (said[at + i] ?? 0) * sample;
    theirs += sample * sample;
  }
  const own = energy(said, at, length);
  return theirs < 1e-6 ? 0 : dot / Math.sqrt(own * theirs);
}

/** @returns what gives numbers from −1 to 1, the same ones each time */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
