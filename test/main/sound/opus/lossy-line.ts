import { OPUS_PACKET_ROOM } from '../../../../src/audio/opus-toc.ts';
import { OpusDecoder } from '../../../../src/main/sound/opus/decoder.ts';
import { OPUS_LOOKAHEAD, OpusEncoder, type OpusEncoderOptions } from '../../../../src/main/sound/opus/encoder.ts';

/** What is done where a packet is missing. */
export type Repair = 'conceal' | 'recover';

/** One voice as Opus packets, and what comes out of them over a line that loses some. */
export class LossyLine {
  readonly packets: readonly Uint8Array[];
  /** What the packets came to, kbit/s. */
  readonly kbps: number;
  readonly #length: number;
  readonly #frameSamples: number;

  /**
   * @param speech mono, 48 kHz
   * @param frameSamples length of a frame at 48 kHz
   */
  constructor(speech: Float32Array, frameSamples: number, options: Omit<OpusEncoderOptions, 'channels'>) {
    this.#length = speech.length;
    this.#frameSamples = frameSamples;
    const encoder = new OpusEncoder({ ...options, channels: 1 });
    const frame = new Float32Array(frameSamples);
    const out = new Uint8Array(OPUS_PACKET_ROOM);
    const packets: Uint8Array[] = [];
    for (let at = 0; at < speech.length + OPUS_LOOKAHEAD; at += frameSamples) {
      frame.fill(0).set(speech.subarray(at, at + frameSamples));
      packets.push(out.slice(0, encoder.encode(frame, out)));
    }
    this.packets = packets;
    const bytes = packets.reduce((sum, packet) => sum + packet.length, 0);
    this.kbps = (bytes * 8) / ((packets.length * frameSamples) / 48);
  }

  /**
   * @param lost of which packets it is true
   * @returns what is heard, as long as the speech and aligned with it
   */
  hear(lost: (index: number) => boolean, repair: Repair): Float32Array {
    const decoder = new OpusDecoder(1);
    const length = this.#frameSamples;
    const out = new Float32Array(this.packets.length * length);
    this.packets.forEach((packet, i) => {
      const next = this.packets[i + 1];
      if (!lost(i)) {
        const samples = decoder.decode(packet, out, i * length);
        if (samples !== length) throw new Error(`packet ${i}: ${samples}`);
      } else if (repair === 'recover' && next !== undefined && !lost(i + 1)) {
        decoder.recover(next, out, length, i * length);
      } else {
        decoder.conceal(out, length, i * length);
      }
    });
    return out.subarray(OPUS_LOOKAHEAD, OPUS_LOOKAHEAD + this.#length);
  }
}

/**
 * Which packets a network loses, each with the same chance and by itself; the same for the same seed.
 *
 * @param rate 0 to 1
 */
export function randomLoss(count: number, rate: number, seed: number): (index: number) => boolean {
  let state = seed >>> 0;
  const lost = Array.from({ length: count }, () => {
    // Mulberry32's step: 32 bits of state through two multiplications.
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < rate;
  });
  return (index) => lost[index] ?? false;
}
