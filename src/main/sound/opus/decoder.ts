import { MAX_OPUS_PACKET_SAMPLES } from '../../../audio/opus-toc.ts';
import { opusBinding } from './binding.ts';
import { OpusError, type OpusFault } from './error.ts';
import { OPUS_CODE, type OpusBinding, type RawDecoder } from './libopus.ts';

/** What is concealed comes in steps of 2.5 ms, samples. */
const STEP_SAMPLES = 120;

/**
 * Opus packets of one speaker into sound at 48 kHz, and into what may have stood where a packet was lost. Samples may
 * exceed ±1 a little, as decoded sound does; what comes after it limits.
 *
 * For every packet in order: `decode` it; where one is missing, `recover` from the packet behind it when that one is there
 * already, else `conceal`.
 *
 * @see RFC 6716, RFC 7587
 */
export class OpusDecoder {
  readonly channels: 1 | 2;
  /** Whether `recover` can do more than `conceal`: not with the fallback addon. */
  readonly decodesFec: boolean;
  readonly #raw: RawDecoder;

  /**
   * @param channels of the sound that comes out, whatever the packets hold
   * @throws {NativeModuleError} when no libopus loads here
   */
  constructor(channels: 1 | 2, binding: OpusBinding = opusBinding()) {
    this.channels = channels;
    this.decodesFec = binding.decodesFec;
    this.#raw = binding.newDecoder(channels);
  }

  /**
   * @param packet any bytes
   * @param out receives interleaved samples; room for `MAX_OPUS_PACKET_SAMPLES` per channel holds any packet
   * @param offset index in `out` of the first one
   * @returns samples per channel, or why there are none
   */
  decode(packet: Uint8Array, out: Float32Array, offset = 0): number | OpusFault {
    if (packet.length === 0) return 'corrupt';
    const room = Math.min(Math.floor((out.length - offset) / this.channels), MAX_OPUS_PACKET_SAMPLES);
    if (room <= 0) return 'too-long';
    const samples = this.#raw.decode(packet, out, offset, room, false);
    if (samples >= 0) return samples;
    return samples === OPUS_CODE.bufferTooSmall ? 'too-long' : 'corrupt';
  }

  /**
   * Makes up what was lost from what was heard before, fading when it lasts. Silence before the first packet.
   *
   * @param out receives interleaved samples
   * @param samples how long the lost sound was, per channel: a multiple of 120 (2.5 ms) up to 5760
   * @param offset index in `out` of the first one
   * @returns `samples`
   * @throws {RangeError} for another length, or without room for it
   */
  conceal(out: Float32Array, samples: number, offset = 0): number {
    this.#check(out, samples, offset);
    return this.#made(this.#raw.decode(null, out, offset, samples, false));
  }

  /**
   * Takes what was lost from the copy that the packet behind it bears (`packetHasFec`), and conceals what that does not
   * cover: a copy spans one frame of that packet. `decode` the packet itself afterwards.
   *
   * @param next the packet behind the lost one, any bytes; one without a usable copy leads to concealment
   * @param out receives interleaved samples
   * @param samples how long the lost sound was, per channel: a multiple of 120 (2.5 ms) up to 5760
   * @param offset index in `out` of the first one
   * @returns `samples`
   * @throws {RangeError} for another length, or without room for it
   */
  recover(next: Uint8Array, out: Float32Array, samples: number, offset = 0): number {
    this.#check(out, samples, offset);
    if (next.length > 0 && this.#raw.decode(next, out, offset, samples, true) === samples) return samples;
    return this.#made(this.#raw.decode(null, out, offset, samples, false));
  }

  /** Forgets the last sound, for one that has nothing to do with it. */
  reset(): void {
    this.#raw.reset();
  }

  #check(out: Float32Array, samples: number, offset: number): void {
    const fits = samples > 0 && samples <= MAX_OPUS_PACKET_SAMPLES && samples % STEP_SAMPLES === 0;
    if (!fits) throw new RangeError(`${samples} samples can't be made up: a multiple of 120 up to 5760 can`);
    const room = out.length - offset >= samples * this.channels;
    if (offset < 0 || !room) throw new RangeError(`no room for ${samples} samples from ${offset} on`);
  }

  #made(samples: number): number {
    if (samples < 0) throw new OpusError('nothing could be made up', samples);
    return samples;
  }
}
