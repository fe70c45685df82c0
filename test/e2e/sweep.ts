/**
 * A word that can be taken apart: a tone that rises from its beginning to its end, so that each slice of it is like no
 * other, and what is missing of it in a recording can be told to the slice.
 */
const RATE = 48_000;
const FROM_HZ = 500;
const TO_HZ = 2_500;
const AMPLITUDE = 0.5;
const SLICE = 0.04 * RATE;
/** Correlation that counts as heard, through a codec that was made for voices. */
const HEARD = 0.5;

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
  const slices = (ms * RATE) / 1000 / SLICE;
  return Array.from({ length: slices }, (_, slice) => strength(said, onset + slice * SLICE, heard) >= HEARD);
}

/** The best normalised correlation of a slice with what was heard within 0.6 s after it. */
function strength(said: Float32Array, at: number, heard: Float32Array): number {
  let own = 0;
  for (let i = 0; i < SLICE; i += 2) own += (said[at + i] ?? 0) ** 2;
  let best = 0;
  for (let lag = 0; lag < 0.6 * RATE; lag += 2) {
    let dot = 0;
    let theirs = 0;
    for (let i = 0; i < SLICE; i += 4) {
      const sample = heard[at + lag + i] ?? 0;
      dot += (said[at + i] ?? 0) * sample;
      theirs += sample * sample;
    }
    if (theirs > 1e-4) best = Math.max(best, Math.abs(dot) / Math.sqrt((own / 2) * theirs));
  }
  return best;
}
