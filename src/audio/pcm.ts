/**
 * Samples as a PCM stream carries them, to and from the float samples of the graph: −1..1, 32-bit.
 *
 * Multi-byte samples are little-endian whatever this machine's order is. Integers are signed and full scale is their lowest
 * value (−128, −32768 …), so that an int16 stream which is only passed through comes out bit for bit. Others do not: a float
 * keeps the upper 24 bits of an int32, 8 bits are written with dither, and floats beyond full scale are clipped. uint8 is int8
 * with 128 for silence.
 */
export type SampleFormat = 'uint8' | 'int8' | 'int16' | 'int32' | 'float32';

const SAMPLE_BYTES: Readonly<Record<SampleFormat, number>> = { uint8: 1, int8: 1, int16: 2, int32: 4, float32: 4 };

/** Bytes of one sample. */
export function sampleBytes(format: SampleFormat): number {
  return SAMPLE_BYTES[format];
}

/** One float and the bits it is made of: the way from the one to the other without an allocation. */
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * Reads the whole samples in `bytes[start..end)` into `out` from `at`, interleaved as they came. A float that is no number
 * or infinite becomes silence, one beyond full scale is clipped.
 *
 * @returns number of samples written. Bytes left over behind the last whole sample are not read.
 */
export function decodePcm(
  format: SampleFormat,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Float32Array,
  at: number,
): number {
  const count = Math.floor((end - start) / SAMPLE_BYTES[format]);
  let from = start;
  switch (format) {
    case 'uint8':
      for (let i = 0; i < count; i++) out[at + i] = ((bytes[start + i] ?? 0) - 128) / 128;
      return count;
    case 'int8':
      for (let i = 0; i < count; i++) out[at + i] = ((bytes[start + i] ?? 0) << 24) / 0x8000_0000;
      return count;
    case 'int16':
      for (let i = 0; i < count; i++, from += 2) {
        out[at + i] = (((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 24)) / 0x8000_0000;
      }
      return count;
    case 'int32':
      for (let i = 0; i < count; i++, from += 4) out[at + i] = (word(bytes, from) | 0) / 0x8000_0000;
      return count;
    case 'float32':
      for (let i = 0; i < count; i++, from += 4) {
        bits[0] = word(bytes, from);
        const sample = float[0] ?? 0;
        // What is no number, and infinity, differ from themselves when taken from themselves.
        out[at + i] = sample - sample === 0 ? (sample > 1 ? 1 : sample < -1 ? -1 : sample) : 0;
      }
      return count;
    default:
      return format satisfies never;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/**
 * Writes samples in one format, one voice an instance.
 *
 * Going to 8 bits, triangular noise of ±1 step is added before rounding (TPDF dither; Lipshitz, Wannamaker, Vanderkooy,
 * "Quantization and Dither", 1992): a quiet voice then fades into a faint hiss, not into a buzz that follows it.
 */
export class PcmWriter {
  readonly format: SampleFormat;
  #random: number;

  /** @param seed any number: the same one gives the same noise. */
  constructor(format: SampleFormat, seed = 1) {
    this.format = format;
    // xorshift32 must not begin at 0.
    this.#random = Math.imul(seed, 0x9e37_79b1) | 1;
  }

  /**
   * Writes `count` samples of `samples` from `from` into `out` from `at`; what exceeds full scale is clipped, what is no
   * number becomes silence.
   *
   * @returns number of bytes written
   */
  write(samples: Float32Array, from: number, count: number, out: Uint8Array, at: number): number {
    switch (this.format) {
      case 'uint8':
        for (let i = 0; i < count; i++) out[at + i] = this.#dithered(samples[from + i] ?? 0) + 128;
        return count;
      case 'int8':
        for (let i = 0; i < count; i++) out[at + i] = this.#dithered(samples[from + i] ?? 0);
        return count;
      case 'int16':
        for (let i = 0, to = at; i < count; i++, to += 2) {
          const value = rounded((samples[from + i] ?? 0) * 0x8000, 0x7fff);
          out[to] = value;
          out[to + 1] = value >> 8;
        }
        return 2 * count;
      case 'int32':
        for (let i = 0, to = at; i < count; i++, to += 4) {
          putWord(out, to, rounded((samples[from + i] ?? 0) * 0x8000_0000, 0x7fff_ffff));
        }
        return 4 * count;
      case 'float32':
        for (let i = 0, to = at; i < count; i++, to += 4) {
          const sample = samples[from + i] ?? 0;
          float[0] = sample > 1 ? 1 : sample < -1 ? -1 : orSilence(sample);
          putWord(out, to, bits[0] ?? 0);
        }
        return 4 * count;
      default:
        return this.format satisfies never;
    }
  }

  /** @returns −128..127 */
  #dithered(sample: number): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x;
    // The halves of the word are two even distributions; their difference is triangular.
    const noise = ((x & 0xffff) - (x >>> 16)) / 0x1_0000;
    return rounded(orSilence(sample) * 128 + noise, 127);
  }
}

/** In place of what is no number, silence. In the wider integers, writing their bytes makes 0 of it anyway. */
function orSilence(sample: number): number {
  return Number.isNaN(sample) ? 0 : sample;
}

function rounded(value: number, most: number): number {
  const whole = Math.round(value);
  return whole > most ? most : whole < -most - 1 ? -most - 1 : whole;
}

function putWord(out: Uint8Array, at: number, value: number): void {
  out[at] = value;
  out[at + 1] = value >> 8;
  out[at + 2] = value >> 16;
  out[at + 3] = value >> 24;
}

/**
 * Mixes `frames` interleaved frames down to mono, each channel with the same weight, so that nothing can clip.
 * `out` may be `interleaved` itself.
 */
export function downmix(
  interleaved: Float32Array,
  channels: number,
  frames: number,
  out: Float32Array,
  at: number,
): void {
  for (let frame = 0, from = 0; frame < frames; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[from++] ?? 0;
    out[at + frame] = sum / channels;
  }
}

/** Gives every channel the mono sound: `frames` samples of `mono` from `from` become interleaved frames in `out`. */
export function upmix(mono: Float32Array, from: number, frames: number, channels: number, out: Float32Array): void {
  for (let frame = 0, to = 0; frame < frames; frame++) {
    const sample = mono[from + frame] ?? 0;
    for (let channel = 0; channel < channels; channel++) out[to++] = sample;
  }
}
