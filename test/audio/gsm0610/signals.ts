/** A generator of numbers 0..1 (1 excluded) that gives the same ones for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One sample, k samples into a passage; `period` is in samples, `amplitude` 0..32768. */
type Passage = (k: number, amplitude: number, period: number, random: () => number) => number;

const PASSAGES: readonly Passage[] = [
  (_k, amplitude, _period, random) => (random() * 2 - 1) * amplitude,
  (k, amplitude, period) => Math.sin((2 * Math.PI * k) / period) * amplitude,
  (k, amplitude, period) => (k % period < period / 2 ? amplitude : -amplitude),
  (k, amplitude, period) => (k % period === 0 ? amplitude : 0),
  (k, amplitude) => (k % 2 === 0 ? amplitude : -amplitude),
  (_k, amplitude) => -amplitude,
  (_k, _amplitude, _period, random) => (random() < 0.5 ? 32767 : -32768),
  voice,
];

/** Something like a vowel: a train of pulses that ring at three formants, and a breath of noise. */
function voice(k: number, amplitude: number, period: number, random: () => number): number {
  const since = k % period;
  const ring = (hz: number, decay: number) => Math.sin((2 * Math.PI * hz * since) / 8000) * Math.exp(-since / decay);
  return amplitude * (0.6 * ring(700, 40) + 0.3 * ring(1200, 30) + 0.15 * ring(2500, 20) + 0.02 * (random() - 0.5));
}

/** Sound of all kinds, a new one every few milliseconds to a quarter of a second, from silent to clipped. */
export function mixedSignal(samples: number, seed: number): Int16Array {
  const random = randomNumbers(seed);
  const out = new Int16Array(samples);
  for (let i = 0; i < samples; ) {
    const passage = PASSAGES[Math.floor(random() * PASSAGES.length)] ?? voice;
    const amplitude = 2 ** (random() * 15.5);
    const period = 2 + Math.floor(random() * 150);
    const end = Math.min(samples, i + 40 + Math.floor(random() * 2000));
    for (let k = 0; i < end; k++, i++) {
      const sample = Math.round(passage(k, amplitude, period, random));
      out[i] = Math.max(-32768, Math.min(32767, sample));
    }
  }
  return out;
}

/** 0.8 s on each rail in turn: after so long a rest a step reaches the very end of 16 bits in the encoder. */
export function railToRail(samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, i) => (Math.floor(i / 6400) % 2 === 0 ? -32768 : 32767));
}

/** Frames with random bits behind the signature. */
export function randomFrames(count: number, seed: number): Uint8Array {
  const random = randomNumbers(seed);
  return Uint8Array.from({ length: 33 * count }, (_, i) => {
    const byte = Math.floor(random() * 256);
    return i % 33 === 0 ? 0xd0 | (byte & 0xf) : byte;
  });
}
