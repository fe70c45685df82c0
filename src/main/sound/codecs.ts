import type { Codec, FrameFormat } from '../../audio/format.ts';
import { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES, GsmDecoder, GsmEncoder } from '../../audio/gsm0610/index.ts';
import { OPUS_RATE } from '../../audio/opus-toc.ts';
import {
  MAX_PCM_CHANNELS,
  MAX_PCM_PACKET_MS,
  type PcmFormat,
  PcmPacketDecoder,
  PcmPacketEncoder,
} from '../../audio/pcm-codec.ts';
import type { PacketDecoder } from '../../audio/playout.ts';
import { NativeModuleError } from '../../native/addons.ts';
import { OPUS_PTIMES_MS, OpusPacketDecoder, OpusPacketEncoder } from './opus/packets.ts';

/** One voice into packets of one format. */
export interface FrameEncoder {
  /** Samples a packet holds, at the format's rate. */
  readonly packetSamples: number;
  /**
   * @param pcm exactly `packetSamples` of them, mono, −1..1
   * @returns the packet; valid until the next call, in a buffer of exactly its size
   */
  encode(pcm: Float32Array): Uint8Array;
  /** Forgets the last voice, before a new spurt. */
  reset(): void;
}

/** One speaker's packets into sound. */
export interface FrameDecoder extends PacketDecoder {}

/** A format that no codec here can do. */
export class UnsupportedFormatError extends Error {
  override readonly name = 'UnsupportedFormatError';
}

interface CodecEntry {
  readonly encoder: (format: FrameFormat) => FrameEncoder;
  readonly decoder: (format: FrameFormat) => FrameDecoder;
}

const CODECS: Partial<Record<Codec, CodecEntry>> = {
  gsm: {
    encoder: (format) => new GsmPacketEncoder(framesOf(format)),
    decoder: (format) => new GsmPacketDecoder(framesOf(format)),
  },
  opus: {
    encoder: (format) => loaded(() => new OpusPacketEncoder(opusOf(format))),
    decoder: (format) => loaded(() => new OpusPacketDecoder(opusOf(format))),
  },
  pcm: {
    encoder: (format) => new PcmPacketEncoder(samplesOf(format), chunkOf(format)),
    decoder: (format) => new PcmPacketDecoder(samplesOf(format)),
  },
};

/** @throws {UnsupportedFormatError} */
export function createEncoder(format: FrameFormat): FrameEncoder {
  return entry(format).encoder(format);
}

/** @throws {UnsupportedFormatError} */
export function createDecoder(format: FrameFormat): FrameDecoder {
  return entry(format).decoder(format);
}

function entry(format: FrameFormat): CodecEntry {
  const found = CODECS[format.codec];
  if (!found) throw new UnsupportedFormatError(`no codec ${format.codec} in this version`);
  return found;
}

/** GSM 06.10 knows 8 kHz mono in frames of 20 ms; a packet holds a whole number of them. */
function framesOf({ rate, channels, ptimeMs }: FrameFormat): number {
  const frames = ptimeMs / 20;
  if (rate !== 8000 || channels !== 1 || !Number.isInteger(frames) || frames < 1 || frames > 10) {
    throw new UnsupportedFormatError(`GSM at ${rate} Hz, ${channels} channels, ${ptimeMs} ms; 8000, 1, 20 to 200`);
  }
  return frames;
}

/** @throws {UnsupportedFormatError} when no libopus loads on this computer */
function loaded<T>(create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (error instanceof NativeModuleError) throw new UnsupportedFormatError(error.message, { cause: error });
    throw error;
  }
}

function opusOf(format: FrameFormat): FrameFormat {
  const { rate, channels, ptimeMs } = format;
  if (rate === OPUS_RATE && channels <= 2 && OPUS_PTIMES_MS.includes(ptimeMs)) return format;
  throw new UnsupportedFormatError(
    `Opus at ${rate} Hz, ${channels} channels, ${ptimeMs} ms; ${OPUS_RATE}, 1 or 2, ${OPUS_PTIMES_MS.join(', ')}`,
  );
}

/** Lowest and highest rate of PCM, Hz, and the shortest packet, ms. */
const MIN_PCM_RATE = 8000;
const MAX_PCM_RATE = 192_000;
const MIN_PCM_PACKET_MS = 2.5;

function samplesOf({ rate, channels, ptimeMs, sample = 'int16' }: FrameFormat): PcmFormat {
  const possible =
    Number.isInteger(rate) &&
    rate >= MIN_PCM_RATE &&
    rate <= MAX_PCM_RATE &&
    Number.isInteger(channels) &&
    channels >= 1 &&
    channels <= MAX_PCM_CHANNELS &&
    ptimeMs >= MIN_PCM_PACKET_MS &&
    ptimeMs <= MAX_PCM_PACKET_MS;
  if (!possible) {
    throw new UnsupportedFormatError(
      `PCM at ${rate} Hz, ${channels} channels, ${ptimeMs} ms; 8000 to 192000, 1 to 8, 2.5 to 200`,
    );
  }
  return { sample, rate, channels };
}

/** Samples that a packet holds for each channel. */
function chunkOf({ rate, ptimeMs }: FrameFormat): number {
  return Math.round((rate * ptimeMs) / 1000);
}

class GsmPacketEncoder implements FrameEncoder {
  readonly packetSamples: number;
  readonly #encoder = new GsmEncoder();
  readonly #pcm: Int16Array;
  readonly #packet: Uint8Array;

  constructor(frames: number) {
    this.packetSamples = frames * GSM_FRAME_SAMPLES;
    this.#pcm = new Int16Array(this.packetSamples);
    this.#packet = new Uint8Array(frames * GSM_FRAME_BYTES);
  }

  encode(pcm: Float32Array): Uint8Array {
    for (let i = 0; i < this.packetSamples; i++) this.#pcm[i] = toInt16(pcm[i] ?? 0);
    for (let from = 0, to = 0; from < this.packetSamples; from += GSM_FRAME_SAMPLES, to += GSM_FRAME_BYTES) {
      this.#encoder.encode(this.#pcm, from, this.#packet, to);
    }
    return this.#packet;
  }

  reset(): void {
    this.#encoder.reset();
  }
}

class GsmPacketDecoder implements FrameDecoder {
  readonly rate = 8000;
  readonly frameSamples = GSM_FRAME_SAMPLES;
  readonly maxPacketSamples: number;
  readonly #decoder = new GsmDecoder();
  readonly #pcm = new Int16Array(GSM_FRAME_SAMPLES);

  constructor(frames: number) {
    this.maxPacketSamples = frames * GSM_FRAME_SAMPLES;
  }

  decode(packet: Uint8Array, out: Float32Array, offset: number): number {
    const frames = packet.length / GSM_FRAME_BYTES;
    if (!Number.isInteger(frames) || frames * GSM_FRAME_SAMPLES > this.maxPacketSamples) return 0;
    for (let frame = 0; frame < frames; frame++) {
      const good = this.#decoder.decode(packet, frame * GSM_FRAME_BYTES, this.#pcm, 0);
      if (!good) this.#decoder.conceal(this.#pcm, 0);
      this.#copy(out, offset + frame * GSM_FRAME_SAMPLES);
    }
    return frames * GSM_FRAME_SAMPLES;
  }

  conceal(out: Float32Array, offset: number): void {
    this.#decoder.conceal(this.#pcm, 0);
    this.#copy(out, offset);
  }

  reset(): void {
    this.#decoder.reset();
  }

  #copy(out: Float32Array, offset: number): void {
    for (let i = 0; i < GSM_FRAME_SAMPLES; i++) out[offset + i] = (this.#pcm[i] ?? 0) / 32768;
  }
}

function toInt16(sample: number): number {
  const scaled = Math.round(sample * 32768);
  return scaled > 32767 ? 32767 : scaled < -32768 ? -32768 : scaled;
}
