/**
 * WAV files as the WAV backend and the tests need them: read whole, write with a header that can be brought up to date
 * while the file grows.
 * @see Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", RIFF WAVE
 */

export interface WavSound {
  /** Sampling rate, Hz. */
  readonly rate: number;
  readonly channels: number;
  /** Interleaved, −1..1. */
  readonly samples: Float32Array;
}

/** A file that is not a WAV file we can play; the message says why, for the user. */
export class WavError extends Error {
  override readonly name = 'WavError';
}

/** Bytes before the first sample in the files we write. */
export const WAV_HEADER_BYTES = 44;

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
/** The largest size a RIFF chunk can state. */
const MAX_SIZE = 0xffff_ffff;

/**
 * Reads PCM of 8, 16, 24 or 32 bits or 32-bit float. A length that is larger than the file (programs that write into
 * a pipe put one there) means "to the end".
 *
 * @throws {WavError}
 */
export function readWav(bytes: Uint8Array): WavSound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(view, 0) !== 'RIFF' || tag(view, 8) !== 'WAVE') throw new WavError('not a WAV file');
  let layout: SampleLayout | null = null;
  let at = 12;
  while (at + 8 <= bytes.length) {
    const name = tag(view, at);
    const size = Math.min(view.getUint32(at + 4, true), bytes.length - at - 8);
    at += 8;
    if (name === 'fmt ') layout = readLayout(view, at, size);
    if (name === 'data') {
      if (!layout) throw new WavError('the sound comes before its format');
      return { rate: layout.rate, channels: layout.channels, samples: readSamples(view, at, size, layout) };
    }
    at += size + (size & 1);
  }
  throw new WavError('no sound in the file');
}

/** @returns the sound as one channel, each sample the mean of all channels. */
export function toMono(sound: WavSound): Float32Array {
  const { channels, samples } = sound;
  if (channels === 1) return samples;
  const mono = new Float32Array(Math.floor(samples.length / channels));
  for (let frame = 0; frame < mono.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += samples[frame * channels + channel] ?? 0;
    mono[frame] = sum / channels;
  }
  return mono;
}

/** The header of a 16-bit PCM file with `dataBytes` bytes of samples behind it. */
export function wavHeader(rate: number, channels: number, dataBytes: number): Uint8Array {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  writeTag(view, 0, 'RIFF');
  view.setUint32(4, Math.min(dataBytes + WAV_HEADER_BYTES - 8, MAX_SIZE), true);
  writeTag(view, 8, 'WAVE');
  writeTag(view, 12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  writeTag(view, 36, 'data');
  view.setUint32(40, Math.min(dataBytes, MAX_SIZE), true);
  return header;
}

/**
 * @param samples −1..1, interleaved when there are two channels
 * @returns a whole 16-bit PCM file
 */
export function encodeWav(samples: Float32Array, rate: number, channels = 1): Uint8Array {
  const file = new Uint8Array(WAV_HEADER_BYTES + samples.length * 2);
  file.set(wavHeader(rate, channels, samples.length * 2));
  writePcm16(samples, samples.length, new DataView(file.buffer), WAV_HEADER_BYTES);
  return file;
}

/** Writes `count` samples as little-endian 16-bit PCM at `at`; what lies outside −1..1 is clipped. */
export function writePcm16(samples: Float32Array, count: number, view: DataView, at: number): void {
  for (let i = 0; i < count; i++) {
    const scaled = Math.round((samples[i] ?? 0) * 32768);
    view.setInt16(at + 2 * i, Math.max(-32768, Math.min(32767, scaled)), true);
  }
}

interface SampleLayout {
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
  readonly float: boolean;
}

function readLayout(view: DataView, at: number, size: number): SampleLayout {
  if (size < 16) throw new WavError('the format is cut short');
  let format = view.getUint16(at, true);
  const channels = view.getUint16(at + 2, true);
  const rate = view.getUint32(at + 4, true);
  const bits = view.getUint16(at + 14, true);
  // The extensible form keeps the real format in the first two bytes of a GUID.
  if (format === FORMAT_EXTENSIBLE && size >= 40) format = view.getUint16(at + 24, true);
  const float = format === FORMAT_FLOAT;
  const known = float ? bits === 32 : format === FORMAT_PCM && [8, 16, 24, 32].includes(bits);
  if (!known) throw new WavError(`format ${format} with ${bits} bits is not one we read: use 16-bit PCM`);
  if (channels < 1 || channels > 32) throw new WavError(`${channels} channels; 1 to 32 are read`);
  if (rate < 1000 || rate > 384_000) throw new WavError(`${rate} Hz; 1000 to 384000 Hz are read`);
  return { rate, channels, bits, float };
}

function readSamples(view: DataView, at: number, size: number, layout: SampleLayout): Float32Array {
  const width = layout.bits / 8;
  const frames = Math.floor(size / (width * layout.channels));
  const samples = new Float32Array(frames * layout.channels);
  const read = sampleReader(view, layout);
  for (let i = 0; i < samples.length; i++) samples[i] = read(at + i * width);
  return samples;
}

function sampleReader(view: DataView, { bits, float }: SampleLayout): (at: number) => number {
  if (float) return (at) => view.getFloat32(at, true);
  switch (bits) {
    case 8:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 16:
      return (at) => view.getInt16(at, true) / 32768;
    case 24:
      return (at) => (view.getUint16(at, true) | (view.getInt8(at + 2) << 16)) / 8_388_608;
    default:
      return (at) => view.getInt32(at, true) / 2_147_483_648;
  }
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function writeTag(view: DataView, at: number, name: string): void {
  for (let i = 0; i < 4; i++) view.setUint8(at + i, name.charCodeAt(i));
}
