/** Short rising tones, one a second: their delay between two recordings of one clock is the way's delay. */

const RATE = 48_000;
const CHIRP_SAMPLES = 0.04 * RATE;
const FROM_HZ = 600;
const TO_HZ = 3000;
const AMPLITUDE = 0.6;
/** What starts a chirp in the recording of what was said; the bus itself is silent to the last bit. */
const ONSET = 0.02;
const MAX_LAG = 0.9 * RATE;
/** Correlation that counts as heard. */
const HEARD = 0.5;

/** @returns `count` seconds, mono, 48 kHz, each beginning with a chirp of 40 ms */
export function chirps(count: number): Float32Array {
  const out = new Float32Array(count * RATE);
  for (let i = 0; i < out.length; i++) {
    const at = i % RATE;
    if (at >= CHIRP_SAMPLES) continue;
    const phase = 2 * Math.PI * (FROM_HZ + ((TO_HZ - FROM_HZ) * at) / (2 * CHIRP_SAMPLES)) * (at / RATE);
    out[i] = AMPLITUDE * Math.sin(phase);
  }
  return out;
}

export interface Delays {
  /** Chirps that were said, and those of them that were heard. */
  readonly said: number;
  readonly heard: number;
  /** Of those heard, in ascending order, ms. */
  readonly ms: readonly number[];
}

/**
 * How much later each chirp is in one channel of a recording than in the other.
 *
 * @param said 48 kHz, of one length with `heard`
 */
export function findDelays(said: Float32Array, heard: Float32Array): Delays {
  const ms: number[] = [];
  let count = 0;
  for (let i = 0; i < said.length - CHIRP_SAMPLES - MAX_LAG; i++) {
    if (Math.abs(said[i] ?? 0) < ONSET) continue;
    count += 1;
    const lag = bestLag(said, heard, i);
    if (lag !== null) ms.push(lag / (RATE / 1000));
    i += RATE / 2;
  }
  return { said: count, heard: ms.length, ms: ms.sort((a, b) => a - b) };
}

/** @returns the value that a share `q` (0..1) of the sorted values lies below; NaN of none */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

/** Lag of the best match of the chirp at `start`, samples; null when it was not heard. */
function bestLag(said: Float32Array, heard: Float32Array, start: number): number | null {
  let energySaid = 0;
  for (let k = 0; k < CHIRP_SAMPLES; k += 2) energySaid += (said[start + k] ?? 0) ** 2;
  let best = -1;
  let strongest = HEARD;
  for (let lag = 0; lag < MAX_LAG; lag++) {
    let dot = 0;
    let energyHeard = 0;
    // Every other sample is enough below 3 kHz.
    for (let k = 0; k < CHIRP_SAMPLES; k += 2) {
      const sample = heard[start + lag + k] ?? 0;
      dot += (said[start + k] ?? 0) * sample;
      energyHeard += sample * sample;
    }
    const strength = energyHeard > 1e-5 ? Math.abs(dot) / Math.sqrt(energySaid * energyHeard) : 0;
    if (strength > strongest) {
      strongest = strength;
      best = lag;
    }
  }
  return best < 0 ? null : best;
}
