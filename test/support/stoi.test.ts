import { describe, expect, test } from 'vitest';
import { stoi, stoiAgainst } from './stoi.ts';

const RATE = 10_000;
/** Frames of 25.6 ms come every 12.8 ms, 30 of them make a segment. */
const HOP = 128;
const SEGMENT_SECONDS = (30 * HOP) / RATE;

/** Repeatable noise of mean 0 and variance 1, near enough Gaussian. */
function noise(length: number, seed: number): Float32Array {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Float32Array.from({ length }, () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  });
}

/** Something with the rhythm of speech: noise in syllables of changing strength, with pauses. */
function babble(seconds: number, rate: number, seed: number): Float32Array {
  const carrier = noise(seconds * rate, seed);
  return carrier.map((sample, i) => {
    const t = i / rate;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 2.1 * t) + 0.6 * Math.sin(2 * Math.PI * 3.3 * t + 1));
    const pause = t % 2 > 1.6 ? 0 : 1;
    return 0.1 * sample * syllable * pause;
  });
}

function rms(sound: Float32Array): number {
  return Math.sqrt(sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length);
}

/** The same with noise `snrDb` below it. */
function noisy(clean: Float32Array, snrDb: number, seed = 99): Float32Array {
  const added = noise(clean.length, seed);
  const gain = (rms(clean) / rms(added)) * 10 ** (-snrDb / 20);
  return clean.map((sample, i) => sample + gain * (added[i] ?? 0));
}

describe('STOI', () => {
  const speech = babble(6, RATE, 1);

  test('is 1 for the same sound, at any level and either polarity', () => {
    for (const gain of [1, 0.01, -3]) {
      const processed = speech.map((sample) => gain * sample);
      expect(stoi(speech, processed, RATE)).toBeCloseTo(1, 6);
    }
  });

  test('is 1 for the same sound at the rate of the sound card', () => {
    const sound = babble(3, 48_000, 1);
    expect(stoi(sound, sound, 48_000)).toBeCloseTo(1, 6);
  });

  test('falls with every 5 dB of noise', () => {
    const scores = [30, 25, 20, 15, 10, 5, 0, -5, -10, -15].map((snr) => stoi(speech, noisy(speech, snr), RATE));
    expect(scores[0]).toBeGreaterThan(0.98);
    expect(scores.at(-1)).toBeLessThan(0.5);
    for (const [i, score] of scores.entries()) expect(score).toBeLessThan(scores[i - 1] ?? 1);
  });

  test('is near 0 for two noises that have nothing to do with each other', () => {
    expect(Math.abs(stoi(noise(10 * RATE, 1), noise(10 * RATE, 2), RATE))).toBeLessThan(0.02);
  });

  test.each([0, 30, 60, 90, 120, 180])('is the cosine of %i° between two modulations', (degrees) => {
    // An impulse every half hop: each frame holds the same carrier, so its bands are as strong as the modulation is there.
    // Two whole periods of it in a segment: the correlation of two sines.
    const modulated = (phase: number) =>
      Float32Array.from({ length: 5 * RATE }, (_, i) => {
        const modulation = Math.sin((2 * Math.PI * 2 * i) / RATE / SEGMENT_SECONDS + phase);
        return i % (HOP / 2) === 0 ? 1 + 0.2 * modulation : 0;
      });
    const phase = (degrees * Math.PI) / 180;
    expect(stoi(modulated(0), modulated(phase), RATE)).toBeCloseTo(Math.cos(phase), 2);
  });

  test('does not look at what happens while the clean speech is silent', () => {
    const disturbed = speech.map((sample, i) => ((i / RATE) % 2 > 1.7 && (i / RATE) % 2 < 1.9 ? 0.3 : sample));
    expect(stoi(speech, disturbed, RATE)).toBeCloseTo(1, 2);
  });

  test('does not hear what lies above 4.3 kHz', () => {
    const clean = babble(3, 48_000, 1);
    const whistle = clean.map((sample, i) => sample + 0.5 * Math.sin((2 * Math.PI * 9000 * i) / 48_000));
    expect(stoi(clean, whistle, 48_000)).toBeCloseTo(1, 3);
  });

  // By a NumPy and SciPy rendering of the authors' MATLAB code, on these very signals.
  test.each([
    [10_000, 20, 0.9984],
    [10_000, 5, 0.9507],
    [10_000, -5, 0.6946],
    [48_000, 20, 0.9984],
    [48_000, 5, 0.9515],
    [48_000, -5, 0.6836],
  ])('at %i Hz and %i dB of noise is what the authors’ code gives', (rate, snr, expected) => {
    const clean = babble(6, rate, 7);
    expect(Math.abs(stoi(clean, noisy(clean, snr), rate) - expected)).toBeLessThan(0.0005);
  });

  test('judges many against one as it judges each', () => {
    const against = stoiAgainst(speech, RATE);
    for (const snr of [10, 0]) expect(against(noisy(speech, snr))).toBe(stoi(speech, noisy(speech, snr), RATE));
  });

  test('refuses sounds of different lengths, and too little speech', () => {
    expect(() => stoi(speech, speech.subarray(1), RATE)).toThrow(RangeError);
    expect(() => stoi(speech.subarray(0, 3000), speech.subarray(0, 3000), RATE)).toThrow(/30 are needed/);
  });
});
