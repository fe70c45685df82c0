/** `white`: as loud at every frequency. `fan`: dull, and swelling seven times a second. */
export type Noise = 'white' | 'fan';

/**
 * @param clean mono, 48 kHz
 * @param snrDb of the whole: how much stronger the speech is than what is added
 * @returns the sum of both, the same for the same seed
 */
export function withNoise(clean: Float32Array, kind: Noise, snrDb: number, seed: number): Float32Array {
  let state = seed >>> 0;
  let dull = 0;
  const noise = Float32Array.from(clean, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const white = state / 2 ** 32 - 0.5;
    if (kind === 'white') return white;
    dull += 0.05 * (white - dull);
    return dull * (1 + 0.2 * Math.sin((2 * Math.PI * 7 * i) / 48_000));
  });
  const gain = Math.sqrt(energy(clean) / energy(noise) / 10 ** (snrDb / 10));
  return clean.map((sample, i) => sample + gain * (noise[i] ?? 0));
}

/**
 * Scale-invariant signal-to-distortion ratio: how much stronger what is the speech is than what is not, dB.
 *
 * @see J. Le Roux et al., "SDR – Half-Baked or Well Done?", ICASSP 2019
 */
export function siSdrDb(clean: Float32Array, heard: Float32Array): number {
  const scale = clean.reduce((sum, sample, i) => sum + sample * (heard[i] ?? 0), 0) / energy(clean);
  const error = clean.map((sample, i) => (heard[i] ?? 0) - scale * sample);
  return 10 * Math.log10((scale ** 2 * energy(clean)) / energy(error));
}

function energy(sound: Float32Array): number {
  return sound.reduce((sum, sample) => sum + sample ** 2, 0);
}
