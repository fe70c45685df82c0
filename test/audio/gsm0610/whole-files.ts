import { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES, GsmDecoder, GsmEncoder } from '../../../src/audio/gsm0610/index.ts';

/** Encodes a whole file by one encoder; the last frame is filled up with zeros. */
export function encodeAll(pcm: Int16Array, encoder = new GsmEncoder()): Uint8Array {
  const frames = Math.ceil(pcm.length / GSM_FRAME_SAMPLES);
  const padded = new Int16Array(frames * GSM_FRAME_SAMPLES);
  padded.set(pcm);
  const out = new Uint8Array(frames * GSM_FRAME_BYTES);
  for (let i = 0; i < frames; i++) encoder.encode(padded, i * GSM_FRAME_SAMPLES, out, i * GSM_FRAME_BYTES);
  return out;
}

/** Decodes a whole file by one decoder; frames that are refused stay zeros. */
export function decodeAll(frames: Uint8Array, decoder = new GsmDecoder()): Int16Array {
  const count = Math.floor(frames.length / GSM_FRAME_BYTES);
  const out = new Int16Array(count * GSM_FRAME_SAMPLES);
  for (let i = 0; i < count; i++) decoder.decode(frames, i * GSM_FRAME_BYTES, out, i * GSM_FRAME_SAMPLES);
  return out;
}

/** The 16-bit little-endian samples of a raw file. */
export function samplesOf(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readInt16LE(2 * i));
}

/** Samples as a raw file holds them. */
export function bytesOf(samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(2 * samples.length);
  for (const [i, sample] of samples.entries()) bytes.writeInt16LE(sample, 2 * i);
  return bytes;
}
