import type { FrameFormat } from '../../../audio/format.ts';
import { MAX_OPUS_PACKET_SAMPLES, OPUS_PACKET_ROOM, OPUS_RATE, packetHasFec } from '../../../audio/opus-toc.ts';
import type { PacketCopies, PacketDecoder } from '../../../audio/playout.ts';
import { OpusDecoder } from './decoder.ts';
import { OpusEncoder } from './encoder.ts';

/** What a packet may hold, ms: one frame. */
export const OPUS_PTIMES_MS: readonly number[] = [2.5, 5, 10, 20, 40, 60];

/** Where a link says no bitrate, bit/s. */
const USUAL_BITRATE = 32_000;
/** What is made up at a time, ms: as SILK makes it up itself. */
const LONGEST_MADE_UP_MS = 20;

/** The graph's one voice into packets: mono, whatever the format says, since a stereo decoder plays it on both sides. */
export class OpusPacketEncoder {
  readonly packetSamples: number;
  readonly #encoder: OpusEncoder;
  readonly #room = new Uint8Array(OPUS_PACKET_ROOM);

  /**
   * @param format one of the times in `OPUS_PTIMES_MS`
   * @throws {RangeError} for a bitrate or a loss that can't be
   * @throws {NativeModuleError} when no libopus loads here
   */
  constructor({ ptimeMs, bitrate = USUAL_BITRATE, lossPercent = 0 }: FrameFormat) {
    this.packetSamples = (ptimeMs * OPUS_RATE) / 1000;
    this.#encoder = new OpusEncoder({ channels: 1, bitrate, expectedLossPercent: lossPercent, fec: lossPercent > 0 });
  }

  /** @returns a packet in a buffer of exactly its size, so that no more than it travels on */
  encode(pcm: Float32Array): Uint8Array {
    return this.#room.slice(0, this.#encoder.encode(pcm, this.#room));
  }

  reset(): void {
    this.#encoder.reset();
  }
}

/** One speaker's packets, mono or stereo and of any length, into the graph's mono. */
export class OpusPacketDecoder implements PacketDecoder {
  readonly rate = OPUS_RATE;
  readonly frameSamples: number;
  readonly maxPacketSamples = MAX_OPUS_PACKET_SAMPLES;
  readonly copies: PacketCopies;
  readonly #decoder = new OpusDecoder(1);

  /** @throws {NativeModuleError} when no libopus loads here */
  constructor({ ptimeMs }: FrameFormat) {
    this.frameSamples = (Math.min(ptimeMs, LONGEST_MADE_UP_MS) * OPUS_RATE) / 1000;
    this.copies = {
      has: (packet) => this.#decoder.decodesFec && packetHasFec(packet),
      recover: (next, out, offset, samples) => this.#decoder.recover(next, out, samples, offset),
    };
  }

  decode(packet: Uint8Array, out: Float32Array, offset: number): number {
    const samples = this.#decoder.decode(packet, out, offset);
    return typeof samples === 'string' ? 0 : samples;
  }

  conceal(out: Float32Array, offset: number): void {
    this.#decoder.conceal(out, this.frameSamples, offset);
  }

  reset(): void {
    this.#decoder.reset();
  }
}
