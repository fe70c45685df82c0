/**
 * A word that can be taken apart: a tone that rises from its beginning to its end, so that each slice of it is like no
 * other, and what is missing of it in a recording can be told to the slice.
 */
const RATE = 48_000;
/** GSM 06.10 codes what is above some 1,700 Hz by guesses: of a tone there half its likeness is left. */
const FROM_HZ = 200;
const TO_HZ = 1_700;
const AMPLITUDE = 0.5;
const SLICE = 0.04 * RATE;
/**
 * The playout buffer may leave a period of a voice out, 15 ms at most, and move what follows: each half of a slice may be
 * heard at a moment of its own, so that a cut costs a slice less than half of its strength, and a hole nearly all of it.
 */
const HALF = SLICE / 2;
/** Every so many samples are looked at. */
const STRIDE = 4;
/** So long after it was said a slice may be heard, ms. */
const WITHIN_MS = 600;
/** Correlation that counts as heard: a slice with a cut in it keeps 0.74, and in place of a missing one others come to 0.59. */
const HEARD = 0.66;

/** @param ms how long it is, a whole number of slices of 40 ms */
export function sweep(ms: number): Float32Array {
  const length = (ms * RATE) / 1000;
  return Float32Array.from({ length }, (_, i) => {
    const hz = FROM_HZ + ((TO_HZ - FROM_HZ) * i) / (2 * length);
    return AMPLITUDE * Math.sin((2 * Math.PI * hz * i) / RATE);
  });
}

/**
 * Which slices of a sweep were heard, in order.
 *
 * @param said a recording of the microphone, 48 kHz
 * @param onset where the sweep begins in it, samples
 * @param heard a recording of the speaker in step with it
 */
export function slicesHeard(said: Float32Array, onset: number, ms: number, heard: Float32Array): boolean[] {
  const halves = (ms * RATE) / 1000 / HALF;
  const loudest = loudestHalf(heard.subarray(onset, onset + ((ms + WITHIN_MS) * RATE) / 1000));
  const strengths = Array.from({ length: halves }, (_, half) => strength(said, onset + half * HALF, heard, loudest));
  return Array.from({ length: halves / 2 }, (_, slice) => {
    const [first = 0, second = 0] = strengths.slice(2 * slice);
    return (first + second) / 2 >= HEARD;
  });
}

/** Energy of the loudest half of a slice in what was heard. */
function loudestHalf(heard: Float32Array): number {
  let loudest = 0;
  for (let at = 0; at < heard.length; at += HALF) loudest = Math.max(loudest, energy(heard, at));
  return loudest;
}

function energy(samples: Float32Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < HALF; i += STRIDE) sum += (samples[at + i] ?? 0) ** 2;
  return sum;
}

/**
 * The best normalised correlation of half a slice with what was heard soon after it. What is much softer than the rest is
 * taken for louder than it is: the edge of a hole is like any sound.
 */
function strength(said: Float32Array, at: number, heard: Float32Array, loudest: number): number {
  const own = energy(said, at);
  let best = 0;
  for (let lag = 0; lag < (WITHIN_MS * RATE) / 1000; lag += 2) {
    let dot = 0;
    for (let i = 0; i < HALF; i += STRIDE) dot += (said[at + i] ?? 0) * (heard[at + lag + i] ?? 0);
    // Most lags are far from it, and their energy need not be known.
    if (Math.abs(dot) <= best * Math.sqrt((own * loudest) / 2)) continue;
    best = Math.max(best, Math.abs(dot) / Math.sqrt(own * Math.max(energy(heard, at + lag), loudest / 2)));
  }
  return best;
}
