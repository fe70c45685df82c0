/**
 * The low-pass filter behind the resampler: a sinc in a Kaiser window, cut into one set of taps for every phase that an
 * output sample can have between two input samples. Lengths count samples of the lower of the two rates, since the
 * filter keeps images out on the way up and aliases on the way down.
 *
 * A filter this steep costs delay: half its length. Two shapes share the work, both with a ripple of at most 0.1 dB up
 * to 0.45 of the lower rate and at least 80 dB of attenuation from `stopEdge` on.
 *
 * @see J. F. Kaiser, R. W. Schafer, "On the Use of the I0-Sinh Window for Spectrum Analysis", IEEE TASSP 28(1), 1980
 */
interface Shape {
  /** Zero crossings of the sinc on either side: the delay, in samples of the lower rate. */
  readonly half: number;
  readonly beta: number;
  /** Middle of the transition band as a share of half the lower rate. */
  readonly cutoff: number;
  /** Where the stop band begins, as a share of the lower rate. */
  readonly stopEdge: number;
}

/**
 * Nothing folds at all: the stop band begins at half the lower rate. 0.92 ms at 48 kHz, 1.0 ms at 44.1 kHz. The middle of
 * the transition is pulled towards the pass band, which can bear a hundred times the error that the stop band can.
 */
const STEEP: Shape = { half: 44, beta: 7.73, cutoff: 0.9436, stopEdge: 0.5 };
/**
 * Half as long, for rates at which the steep one would be heard as delay (5.5 ms at 8 kHz; this one 2.9 ms). What lies
 * between 0.5 and 0.55 of the lower rate folds into 0.45 to 0.5, above the pass band, where no voice has anything to say.
 */
const SHORT: Shape = { half: 23, beta: 8.2, cutoff: 0.986, stopEdge: 0.55 };
/** The steep filter is taken where it is late by no more than this, ms. */
const MAX_STEEP_DELAY_MS = 1;

/** Taps of one pair of rates. */
export interface TapTable {
  /** Output samples for every `down` input samples, in lowest terms; also the number of phases. */
  readonly up: number;
  readonly down: number;
  /** Taps of one phase: a multiple of 4. */
  readonly tapCount: number;
  /** How far the middle of the window lies behind the newest input sample, input samples. */
  readonly delay: number;
  /** `up` rows of `tapCount` taps; row 0 belongs to an output sample that falls on an input sample. Oldest first. */
  readonly taps: Float32Array;
}

/** Largest table that is worth having: 44.1 → 48 kHz has 160 phases, 11.025 → 192 kHz 2560. */
const MAX_PHASES = 4096;
/** Tables kept: every voice of one format needs the same one, and making the largest takes longer than a block lasts. */
const MAX_KEPT = 32;
const kept = new Map<string, TapTable>();

/**
 * @param from rate of the input, Hz
 * @param to rate of the output, Hz
 * @throws {RangeError} when the ratio of the rates has too many phases
 */
export function tapTable(from: number, to: number): TapTable {
  const key = `${from}/${to}`;
  const known = kept.get(key);
  if (known) return known;
  const table = makeTable(from, to);
  const [oldest] = kept.keys();
  if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, table);
  return table;
}

/** Where the stop band of a pair of rates begins, Hz: what lies above it is at least 80 dB down. */
export function stopBandEdge(from: number, to: number): number {
  const lower = Math.min(from, to);
  return shapeFor(lower).stopEdge * lower;
}

function shapeFor(lowerRate: number): Shape {
  return (STEEP.half * 1000) / lowerRate <= MAX_STEEP_DELAY_MS ? STEEP : SHORT;
}

function makeTable(from: number, to: number): TapTable {
  const divisor = greatestCommonDivisor(from, to);
  const up = to / divisor;
  const down = from / divisor;
  if (up > MAX_PHASES) throw new RangeError(`${from} → ${to} Hz has no small ratio`);
  const shape = shapeFor(Math.min(from, to));
  const stretch = Math.max(1, from / to);
  const half = shape.half * stretch;
  const cutoff = shape.cutoff / stretch;
  const delay = Math.ceil(half);
  const tapCount = 4 * Math.ceil(delay / 2);
  const taps = new Float32Array(up * tapCount);
  const middle = bessel0(shape.beta);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    const row = taps.subarray(phase * tapCount, (phase + 1) * tapCount);
    for (let k = 0; k < tapCount; k++) {
      // Tap k weighs the sample that lies this far (input samples) before the output sample's place in the window.
      const distance = tapCount - delay - 1 - k + phase / up;
      const x = distance / half;
      const window = Math.abs(x) >= 1 ? 0 : bessel0(shape.beta * Math.sqrt(1 - x * x)) / middle;
      const tap = sinc(distance * cutoff) * window;
      row[k] = tap;
      sum += tap;
    }
    // Each phase lets a constant through unchanged; otherwise the differences between phases are heard as a whistle.
    for (let k = 0; k < tapCount; k++) row[k] = (row[k] ?? 0) / sum;
  }
  return { up, down, tapCount, delay, taps };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function bessel0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * 1e-10; n++) {
    term *= quarter / (n * n);
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
