/**
 * Dropouts of a way that should leave sound as it is, counted in the recording, since a device's own messages miss most
 * of them: noise is said, and each 10 ms of what was heard must be the noise of its moment.
 */

const RATE = 48_000;
const BLOCK = RATE / 100;
/** A whole block is what was said, but for the devices' 16 bits and a limiter's bend. */
const WHOLE = 0.98;
/** After a dropout the delay may be another one: it is looked for this far, samples. */
const WANDER = 0.1 * RATE;

/** @returns noise without a beginning or an end that could be mistaken for another moment's: mono, 48 kHz */
export function steadyNoise(seconds: number): Float32Array {
  let state = 0x1234_5678;
  let low = 0;
  return Float32Array.from({ length: seconds * RATE }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    // Softer towards the treble, where resamplers on the way may cut.
    low += 0.3 * (state / 2 ** 31 - low);
    return 0.5 * low;
  });
}

export interface Dropouts {
  /** Blocks of 10 ms in which something was said. */
  readonly blocks: number;
  /** Those that arrived whole. */
  readonly whole: number;
  /** How often the delay was another one than before. */
  readonly shifts: number;
}

/**
 * @param said what was recorded at the microphone, 48 kHz
 * @param heard what was recorded at the speaker in step with it
 * @param lag the delay to begin with, samples
 */
export function countDropouts(said: Float32Array, heard: Float32Array, lag: number): Dropouts {
  let blocks = 0;
  let whole = 0;
  let shifts = 0;
  let current = lag;
  for (let at = 0; at + BLOCK + current + WANDER < said.length; at += BLOCK) {
    if (energy(said, at) < 1e-3) continue;
    blocks += 1;
    if (match(said, at, heard, at + current) >= WHOLE) {
      whole += 1;
      continue;
    }
    const moved = findLag(said, at, heard, current);
    if (moved === null) continue;
    current = moved;
    shifts += 1;
    whole += 1;
  }
  return { blocks, whole, shifts };
}

/** Another delay at which this block is whole, near the old one. */
function findLag(said: Float32Array, at: number, heard: Float32Array, near: number): number | null {
  for (let step = 1; step <= WANDER; step++) {
    for (const lag of [near + step, near - step]) {
      if (at + lag >= 0 && match(said, at, heard, at + lag) >= WHOLE) return lag;
    }
  }
  return null;
}

function energy(samples: Float32Array, at: number): number {
  let sum = 0;
  for (let i = at; i < at + BLOCK; i++) sum += (samples[i] ?? 0) ** 2;
  return sum;
}

/** Normalised correlation of a block with what was heard at `place`. */
function match(said: Float32Array, at: number, heard: Float32Array, place: number): number {
  let dot = 0;
  let theirs = 0;
  for (let i = 0; i < BLOCK; i++) {
    const sample = heard[place + i] ?? 0;
    dot += (said[at + i] ?? 0) * sample;
    theirs += sample * sample;
  }
  const own = energy(said, at);
  return theirs < 1e-6 ? 0 : dot / Math.sqrt(own * theirs);
}
