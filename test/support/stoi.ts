/**
 * Short-Time Objective Intelligibility: how much of clean speech can still be understood after something was done to
 * it, 0 (nothing) to 1 (all of it).
 *
 * @see C. H. Taal, R. C. Hendriks, R. Heusdens, J. Jensen, "An Algorithm for Intelligibility Prediction of
 *   Time–Frequency Weighted Noisy Speech", IEEE TASLP 19(7), 2011. Section numbers below are that paper's.
 *
 * What the paper leaves open is done as the authors' published MATLAB code does it: Hann windows without their zeros,
 * the band edges at the nearest FFT bin, frames from the first sample, the last one left out when it just fits.
 * One deviation: the resampler to 10 kHz is a Kaiser-windowed sinc instead of MATLAB's `resample`. On noisy
 * speech between 1 and 0.6 the result is that of a NumPy rendering of the same code to 0.0001.
 */

/** The rate at which the measure works, Hz. */
const RATE = 10_000;
/** Length of a frame, samples: 25.6 ms. */
const FRAME = 256;
const HOP = FRAME / 2;
const FFT_SIZE = 512;
/** One-third octave bands, the lowest centred on `LOWEST_BAND_HZ`, the highest on about 3.8 kHz. */
const BANDS = 15;
const LOWEST_BAND_HZ = 150;
/** Frames of a segment over which envelopes are compared: 384 ms. */
const SEGMENT = 30;
/** Frames of the clean speech that lie further below its loudest one are silence, dB. */
const DYNAMIC_RANGE_DB = 40;
/** Lower bound of the signal-to-distortion ratio of one time-frequency unit, dB. */
const CLIP_DB = -15;

/**
 * @param clean mono speech
 * @param processed the same after what is to be judged, aligned with it to well below a frame (25 ms); its level is free
 * @param rate of both, Hz
 * @returns the measure; near 0, or slightly below, for sounds that have nothing to do with each other
 * @throws {RangeError} for sounds of different lengths or with less than 0.4 s of speech
 */
export function stoi(clean: Float32Array, processed: Float32Array, rate: number): number {
  return stoiAgainst(clean, rate)(processed);
}

/** `stoi` for many things done to the same speech: what depends on the speech alone is computed once. */
export function stoiAgainst(clean: Float32Array, rate: number): (processed: Float32Array) => number {
  const speech = toRate(clean, rate);
  const kept = spokenFrames(speech);
  const cleanBands = bandEnvelopes(overlapAdd(speech, kept));
  const frames = cleanBands.length / BANDS;
  if (frames < SEGMENT) throw new RangeError(`${frames} frames of speech are too few, ${SEGMENT} are needed`);
  return (processed) => {
    if (clean.length !== processed.length) throw new RangeError('the two sounds differ in length');
    const processedBands = bandEnvelopes(overlapAdd(toRate(processed, rate), kept));
    let sum = 0;
    for (let last = SEGMENT; last <= frames; last++) {
      for (let band = 0; band < BANDS; band++) sum += correlation(cleanBands, processedBands, band, last - SEGMENT);
    }
    return sum / ((frames - SEGMENT + 1) * BANDS);
  };
}

/** Intermediate intelligibility of one band in one segment, §II-A (4) and (5). */
function correlation(clean: Float64Array, processed: Float64Array, band: number, first: number): number {
  let cleanEnergy = 0;
  let processedEnergy = 0;
  for (let m = 0; m < SEGMENT; m++) {
    cleanEnergy += (clean[(first + m) * BANDS + band] ?? 0) ** 2;
    processedEnergy += (processed[(first + m) * BANDS + band] ?? 0) ** 2;
  }
  // A level of its own is not a loss of intelligibility.
  const gain = Math.sqrt(cleanEnergy / (processedEnergy + Number.EPSILON));
  const clip = 1 + 10 ** (-CLIP_DB / 20);
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let m = 0; m < SEGMENT; m++) {
    const x = clean[(first + m) * BANDS + band] ?? 0;
    const y = Math.min(gain * (processed[(first + m) * BANDS + band] ?? 0), x * clip);
    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  const spread = Math.sqrt(Math.max(0, sxx - (sx * sx) / SEGMENT) * Math.max(0, syy - (sy * sy) / SEGMENT));
  return (sxy - (sx * sy) / SEGMENT) / (spread + Number.EPSILON);
}

/** @returns where the frames begin in which there is speech, §II */
function spokenFrames(clean: Float64Array): readonly number[] {
  const energies: number[] = [];
  for (let at = 0; at < clean.length - FRAME; at += HOP) {
    let energy = 0;
    for (let i = 0; i < FRAME; i++) energy += ((clean[at + i] ?? 0) * (HANN[i] ?? 0)) ** 2;
    energies.push(10 * Math.log10(energy + Number.EPSILON));
  }
  const loudest = energies.reduce((a, b) => Math.max(a, b), -Infinity);
  return energies.flatMap((energy, frame) => (energy > loudest - DYNAMIC_RANGE_DB ? [frame * HOP] : []));
}

/** The frames alone, one behind the other. */
function overlapAdd(samples: Float64Array, starts: readonly number[]): Float64Array {
  const out = new Float64Array(starts.length === 0 ? 0 : (starts.length - 1) * HOP + FRAME);
  starts.forEach((start, frame) => {
    for (let i = 0; i < FRAME; i++) {
      out[frame * HOP + i] = (out[frame * HOP + i] ?? 0) + (samples[start + i] ?? 0) * (HANN[i] ?? 0);
    }
  });
  return out;
}

/** @returns the norm of every band in every frame, `BANDS` values a frame, §II (1). */
function bandEnvelopes(samples: Float64Array): Float64Array {
  const frames = Math.max(0, Math.ceil((samples.length - FRAME) / HOP));
  const out = new Float64Array(frames * BANDS);
  const re = new Float64Array(FFT_SIZE);
  const im = new Float64Array(FFT_SIZE);
  for (let frame = 0; frame < frames; frame++) {
    re.fill(0);
    im.fill(0);
    for (let i = 0; i < FRAME; i++) re[i] = (samples[frame * HOP + i] ?? 0) * (HANN[i] ?? 0);
    transform(re, im);
    for (let band = 0; band < BANDS; band++) {
      let energy = 0;
      for (let k = BAND_EDGES[band]?.[0] ?? 0; k < (BAND_EDGES[band]?.[1] ?? 0); k++) {
        energy += (re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2;
      }
      out[frame * BANDS + band] = Math.sqrt(energy);
    }
  }
  return out;
}

const HANN = Float64Array.from(
  { length: FRAME },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 1)) / (FRAME + 1)),
);

/** First bin and the bin behind the last of every band. */
const BAND_EDGES = Array.from({ length: BANDS }, (_, band) =>
  [2 * band - 1, 2 * band + 1].map((sixths) => Math.round((LOWEST_BAND_HZ * 2 ** (sixths / 6) * FFT_SIZE) / RATE)),
);

/** Fast Fourier transform in place, radix 2, `FFT_SIZE` points. */
function transform(re: Float64Array, im: Float64Array): void {
  for (let i = 1, j = 0; i < FFT_SIZE; i++) {
    let bit = FFT_SIZE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] ?? 0, re[i] ?? 0];
      [im[i], im[j]] = [im[j] ?? 0, im[i] ?? 0];
    }
  }
  for (let size = 2; size <= FFT_SIZE; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const wr = Math.cos((2 * Math.PI * k) / size);
      const wi = -Math.sin((2 * Math.PI * k) / size);
      for (let i = k; i < FFT_SIZE; i += size) {
        const j = i + half;
        const tr = (re[j] ?? 0) * wr - (im[j] ?? 0) * wi;
        const ti = (re[j] ?? 0) * wi + (im[j] ?? 0) * wr;
        re[j] = (re[i] ?? 0) - tr;
        im[j] = (im[i] ?? 0) - ti;
        re[i] = (re[i] ?? 0) + tr;
        im[i] = (im[i] ?? 0) + ti;
      }
    }
  }
}

const ZERO_CROSSINGS = 12;
const KAISER_BETA = 8;

/** The whole sound at `RATE`, by one windowed sinc for every phase between two input samples. */
function toRate(samples: Float32Array, rate: number): Float64Array {
  if (rate === RATE) return Float64Array.from(samples);
  const divisor = greatestCommonDivisor(rate, RATE);
  const up = RATE / divisor;
  const down = rate / divisor;
  const cutoff = Math.min(1, up / down);
  const reach = Math.ceil(ZERO_CROSSINGS / cutoff);
  const phases = Array.from({ length: up }, (_, phase) =>
    Float64Array.from({ length: 2 * reach }, (_, tap) => {
      const t = tap - reach + 1 - phase / up;
      return cutoff * sinc(cutoff * t) * kaiser(t / reach);
    }),
  );
  const out = new Float64Array(Math.ceil((samples.length * up) / down));
  for (let n = 0; n < out.length; n++) {
    const taps = phases[(n * down) % up] ?? new Float64Array();
    const first = Math.floor((n * down) / up) - reach + 1;
    let sum = 0;
    for (let tap = Math.max(0, -first); tap < taps.length; tap++) sum += (samples[first + tap] ?? 0) * (taps[tap] ?? 0);
    out[n] = sum;
  }
  return out;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function sinc(t: number): number {
  return t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
}

function kaiser(t: number): number {
  return Math.abs(t) >= 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - t * t)) / bessel0(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order zero, by its power series. */
function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
