import { opusBinding } from './binding.ts';
import { OpusError } from './error.ts';
import { ENCODER_REQUEST, type OpusBinding, type RawEncoder } from './libopus.ts';

/** What a frame may hold, samples per channel: 2.5, 5, 10, 20, 40 and 60 ms (RFC 6716 §2.1.4). */
const FRAME_SAMPLES: readonly number[] = [120, 240, 480, 960, 1920, 2880];

/**
 * By how much the decoded sound is later than the encoded one, samples at 48 kHz: 6.5 ms, which Ogg Opus calls pre-skip.
 * libopus looks ahead 4 ms and its transform overlaps by 2.5 ms.
 */
export const OPUS_LOOKAHEAD = 312;

export interface OpusEncoderOptions {
  readonly channels: 1 | 2;
  /** Target, bit/s; the codec spends more on hard sounds and less on silence. 6,000 to 510,000 (RFC 6716 §2.1.1). */
  readonly bitrate: number;
  /**
   * Packets that the network is expected to lose, percent. From about 1 % on, SILK predicts less from frame to frame and
   * adds forward error correction where the bitrate has room for it, which loss-free transport pays for in quality: 0 over
   * TCP. Above 10 it takes more from every frame than it gives back (docs/sound-opus.md).
   */
  readonly expectedLossPercent: number;
  /** In-band forward error correction; needs frames of 10 ms or more. On unless said otherwise. */
  readonly fec?: boolean;
  /** How hard the encoder searches, 0 to 10; 10 unless said otherwise. */
  readonly complexity?: number;
}

/**
 * Speech or music at 48 kHz into Opus packets, tuned for speech (application VOIP), variable bitrate, discontinuous
 * transmission off: every frame becomes a packet.
 *
 * @see RFC 6716, RFC 7587
 */
export class OpusEncoder {
  readonly channels: 1 | 2;
  readonly #raw: RawEncoder;

  /**
   * @throws {RangeError} for an option out of its range
   * @throws {NativeModuleError} when no libopus loads here
   */
  constructor(options: OpusEncoderOptions, binding: OpusBinding = opusBinding()) {
    const { channels, bitrate, expectedLossPercent, fec = true, complexity = 10 } = options;
    this.channels = channels;
    this.#raw = binding.newEncoder(channels);
    this.#set('dtx', 0);
    this.#set('inbandFec', fec ? 1 : 0);
    this.#set('complexity', within(complexity, 0, 10, 'complexity'));
    this.setBitrate(bitrate);
    this.setExpectedLoss(expectedLossPercent);
  }

  /**
   * @param pcm one frame of 2.5, 5, 10, 20, 40 or 60 ms, interleaved, −1..1
   * @param out receives the packet at its start; `OPUS_PACKET_ROOM` bytes hold any. In a shorter one the packet is made
   *   to fit
   * @returns bytes written, at least 1
   * @throws {RangeError} for a frame of another length
   * @throws {OpusError} when libopus refuses, as it does when `out` has hardly any room
   */
  encode(pcm: Float32Array, out: Uint8Array): number {
    const samples = pcm.length / this.channels;
    if (!FRAME_SAMPLES.includes(samples)) throw new RangeError(`${samples} samples are no Opus frame`);
    const bytes = this.#raw.encode(pcm, samples, out);
    if (bytes <= 0) throw new OpusError('a frame could not be encoded', bytes);
    return bytes;
  }

  /** @param bitrate bit/s, 6,000 to 510,000; from the next frame on */
  setBitrate(bitrate: number): void {
    this.#set('bitrate', within(bitrate, 6000, 510_000, 'bitrate'));
  }

  /** @param percent 0 to 100, as in `OpusEncoderOptions`; from the next frame on */
  setExpectedLoss(percent: number): void {
    this.#set('expectedLoss', within(percent, 0, 100, 'expected loss'));
  }

  /** Forgets the last sound, for one that has nothing to do with it; settings stay. */
  reset(): void {
    this.#raw.reset();
  }

  #set(setting: keyof typeof ENCODER_REQUEST, value: number): void {
    const code = this.#raw.set(ENCODER_REQUEST[setting], value);
    if (code < 0) throw new OpusError(`${setting} ${value} is refused`, code);
  }
}

/** libopus takes whole numbers. */
function within(value: number, low: number, high: number, name: string): number {
  if (value >= low && value <= high) return Math.round(value);
  throw new RangeError(`${name} ${value} is not within ${low} to ${high}`);
}
