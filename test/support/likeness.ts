import { createResampler } from '../../src/audio/resample.ts';

/**
 * How much what was heard is what was said: for end-to-end tests of speech that went through codecs, buffers and
 * devices. 1 is the very same, speech of other words comes to less than 0.4, silence is 0.
 *
 * Both sounds are cut to the telephone's band. The words are found by their loudness over time; then each piece of
 * 120 ms is matched by its waveform near that place, since a playout buffer may have moved it by some milliseconds. A
 * piece counts as much as its share of the sound's energy.
 */
export interface Likeness {
  /** 0..1. */
  readonly strength: number;
  /** How much later the words are in what was heard than in what was said, ms. */
  readonly lagMs: number;
}

export interface Sound {
  /** Mono, −1..1. */
  readonly samples: Float32Array;
  /** Hz. */
  readonly rate: number;
}

const RATE = 8000;
const MS = RATE / 1000;
/** Of the loudness curve by which the words are found, ms. */
const STEP_MS = 10;
const PIECE_MS = 120;
/** How far a piece may have moved from where the words as a whole were found, ms. */
const WANDER_MS = 120;

/** @param said what is looked for; may have silence around it */
export function likeness(said: Sound, heard: Sound): Likeness {
  const reference = telephone(said);
  const recording = telephone(heard);
  const lagMs = envelopeLag(reference, recording);
  if (lagMs === null) return { strength: 0, lagMs: 0 };
  let weighted = 0;
  let energy = 0;
  const size = PIECE_MS * MS;
  for (let at = 0; at + size <= reference.length; at += size) {
    const weight = power(reference, at, size);
    if (weight === 0) continue;
    energy += weight;
    weighted += weight * bestMatch(reference, at, size, recording, at + lagMs * MS);
  }
  return { strength: energy === 0 ? 0 : weighted / energy, lagMs };
}

/** Best normalised correlation of one piece with the recording around `near`. */
function bestMatch(reference: Float32Array, at: number, size: number, recording: Float32Array, near: number): number {
  const own = power(reference, at, size);
  const from = Math.max(0, near - WANDER_MS * MS);
  const to = Math.min(recording.length - size, near + WANDER_MS * MS);
  let best = 0;
  for (let place = from; place <= to; place++) {
    let dot = 0;
    let theirs = 0;
    for (let i = 0; i < size; i++) {
      const sample = recording[place + i] ?? 0;
      dot += (reference[at + i] ?? 0) * sample;
      theirs += sample * sample;
    }
    if (theirs > 1e-7) best = Math.max(best, dot / Math.sqrt(own * theirs));
  }
  return best;
}

/** The shift at which the two loudness curves fit best, ms; null when there is nothing to fit. */
function envelopeLag(reference: Float32Array, recording: Float32Array): number | null {
  const said = envelope(reference);
  const heard = envelope(recording);
  let best = { fit: 0, lag: 0 };
  for (let lag = -said.length + 1; lag < heard.length; lag++) {
    let dot = 0;
    let theirs = 0;
    for (let i = 0; i < said.length; i++) {
      const level = heard[i + lag] ?? 0;
      dot += (said[i] ?? 0) * level;
      theirs += level * level;
    }
    // What lies outside the overlap counts as silence, so a short overlap can't win by being short.
    const fit = theirs > 0 ? dot / Math.sqrt(theirs + 1e-9) : 0;
    if (fit > best.fit) best = { fit, lag };
  }
  return best.fit === 0 ? null : best.lag * STEP_MS;
}

function envelope(samples: Float32Array): Float32Array {
  const step = STEP_MS * MS;
  return Float32Array.from({ length: Math.floor(samples.length / step) }, (_, i) =>
    Math.sqrt(power(samples, i * step, step)),
  );
}

function power(samples: Float32Array, at: number, count: number): number {
  let sum = 0;
  for (let i = at; i < at + count; i++) sum += (samples[i] ?? 0) ** 2;
  return sum;
}

/** 8 kHz and without the rumble below the telephone's band, which says nothing and correlates with everything. */
function telephone({ samples, rate }: Sound): Float32Array {
  const resampler = createResampler(rate, RATE);
  const out = new Float32Array(resampler.outputBound(samples.length));
  const band = out.subarray(0, resampler.process(samples, 0, samples.length, out, 0));
  // One pole and one zero: −3 dB at about 200 Hz.
  let previousIn = 0;
  let previousOut = 0;
  for (let i = 0; i < band.length; i++) {
    const sample = band[i] ?? 0;
    previousOut = 0.85 * previousOut + 0.925 * (sample - previousIn);
    previousIn = sample;
    band[i] = previousOut;
  }
  return band;
}
