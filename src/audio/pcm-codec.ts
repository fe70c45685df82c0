import type { FrameFormat } from './format.ts';
import { decodePcm, downmix, PcmWriter, type SampleFormat, sampleBytes, upmix } from './pcm.ts';
import { PitchRepeat } from './playout/pitch-repeat.ts';
import type { PacketDecoder } from './playout.ts';

/** What one PCM packet is made of. */
export interface PcmFormat {
  readonly sample: SampleFormat;
  /** Hz. */
  readonly rate: number;
  /** 1..8, interleaved. */
  readonly channels: number;
}

/** Packets of PCM as a link asks for them. */
export interface PcmFrameFormat extends FrameFormat {
  readonly codec: 'pcm';
  readonly sample: SampleFormat;
}

export const MAX_PCM_CHANNELS = 8;

/** Longest packet that is decoded in one piece, ms. Whoever hands out packets cuts longer ones. */
export const MAX_PCM_PACKET_MS = 200;

/** What `conceal` makes at a time, ms. */
const CONCEAL_MS = 10;

/** @throws {RangeError} for a rate or a number of channels that no sound has */
function check({ rate, channels }: PcmFormat): void {
  if (!Number.isInteger(rate) || rate <= 0) throw new RangeError(`${rate} Hz is no sampling rate`);
  if (!Number.isInteger(channels) || channels < 1 || channels > MAX_PCM_CHANNELS) {
    throw new RangeError(`${channels} channels; there are 1 to ${MAX_PCM_CHANNELS}`);
  }
}

/** The mono voice of the graph, at the format's own rate, into packets: every channel gets it. */
export class PcmPacketEncoder {
  /** Samples a packet holds for each channel. */
  readonly packetSamples: number;
  readonly #channels: number;
  readonly #writer: PcmWriter;
  readonly #frames: Float32Array;
  readonly #packet: Uint8Array;

  /**
   * @param chunkFrames samples a packet holds for each channel
   * @throws {RangeError} for a format or a packet size that can't be
   */
  constructor(format: PcmFormat, chunkFrames: number) {
    check(format);
    if (!Number.isInteger(chunkFrames) || chunkFrames < 1) throw new RangeError(`${chunkFrames} frames a packet`);
    this.packetSamples = chunkFrames;
    this.#channels = format.channels;
    this.#writer = new PcmWriter(format.sample);
    this.#frames = new Float32Array(format.channels === 1 ? 0 : chunkFrames * format.channels);
    this.#packet = new Uint8Array(chunkFrames * format.channels * sampleBytes(format.sample));
  }

  /**
   * @param pcm exactly `packetSamples` of them, mono, −1..1
   * @returns the packet; valid until the next call, in a buffer of exactly its size
   */
  encode(pcm: Float32Array): Uint8Array {
    if (this.#channels === 1) {
      this.#writer.write(pcm, 0, this.packetSamples, this.#packet, 0);
    } else {
      upmix(pcm, 0, this.packetSamples, this.#channels, this.#frames);
      this.#writer.write(this.#frames, 0, this.#frames.length, this.#packet, 0);
    }
    return this.#packet;
  }

  /** Nothing is carried from one voice to the next. */
  reset(): void {}
}

/** Packets of whole frames into mono sound at the format's own rate. */
export class PcmPacketDecoder implements PacketDecoder {
  readonly rate: number;
  readonly frameSamples: number;
  readonly maxPacketSamples: number;
  readonly #sample: SampleFormat;
  readonly #channels: number;
  readonly #frameBytes: number;
  readonly #frames: Float32Array;
  readonly #repeat: PitchRepeat;

  /** @throws {RangeError} for a format that can't be */
  constructor(format: PcmFormat) {
    check(format);
    this.rate = format.rate;
    this.frameSamples = Math.round((format.rate * CONCEAL_MS) / 1000);
    this.maxPacketSamples = Math.floor((format.rate * MAX_PCM_PACKET_MS) / 1000);
    this.#sample = format.sample;
    this.#channels = format.channels;
    this.#frameBytes = format.channels * sampleBytes(format.sample);
    this.#frames = new Float32Array(format.channels === 1 ? 0 : this.maxPacketSamples * format.channels);
    this.#repeat = new PitchRepeat(format.rate);
  }

  /**
   * Decodes the whole frames of a packet. What is left behind the last one is dropped: carried over to a next packet, it
   * would swap channels or bytes for the rest of the call as soon as one packet is missing.
   */
  decode(packet: Uint8Array, out: Float32Array, offset: number): number {
    const frames = Math.floor(packet.length / this.#frameBytes);
    if (frames === 0 || frames > this.maxPacketSamples) return 0;
    if (this.#channels === 1) {
      decodePcm(this.#sample, packet, 0, packet.length, out, offset);
    } else {
      decodePcm(this.#sample, packet, 0, frames * this.#frameBytes, this.#frames, 0);
      downmix(this.#frames, this.#channels, frames, out, offset);
    }
    this.#repeat.hear(out, offset, frames);
    return frames;
  }

  /** More of the same voice; the next packet is cross-faded with it. */
  conceal(out: Float32Array, offset: number): void {
    this.#repeat.conceal(out, offset, this.frameSamples);
  }

  reset(): void {
    this.#repeat.reset();
  }
}
