import { sampleBytes } from '../../../audio/pcm.ts';
import type { PcmFrameFormat } from '../../../audio/pcm-codec.ts';
import { MAX_PCM_PACKET_MS } from '../../../audio/pcm-codec.ts';
import { copied } from '../../../wire/call/copy.ts';
import type { IncomingFrame } from '../link.ts';

/** After so much silence the next packet begins a new spurt, and the timestamp has gone on meanwhile, ms. */
const SPURT_GAP_MS = 200;

/** `le` as PCM usually is, or `be` for a peer that sends its samples in network order. */
export type SampleOrder = 'le' | 'be';

/**
 * Makes frames of one call's data packets. The packets carry no numbers, since TCP keeps them in order; those that the sound
 * graph wants are made here.
 */
export class IncomingSound {
  readonly format: PcmFrameFormat;
  readonly #speaker: number;
  readonly #order: SampleOrder;
  readonly #sampleBytes: number;
  readonly #frameBytes: number;
  readonly #mostBytes: number;
  #seq = 0;
  #timestamp = 0;
  #arrivedAt = Number.NEGATIVE_INFINITY;
  /** Packets that did not end with a frame. */
  cut = 0;

  constructor(format: PcmFrameFormat, speaker: number, order: SampleOrder) {
    this.format = format;
    this.#speaker = speaker;
    this.#order = order;
    this.#sampleBytes = sampleBytes(format.sample);
    this.#frameBytes = this.#sampleBytes * format.channels;
    this.#mostBytes = Math.floor((format.rate * MAX_PCM_PACKET_MS) / 1000) * this.#frameBytes;
  }

  /**
   * Takes the samples `bytes[start..end)` of one packet.
   *
   * @param emit gets a frame, or several where the packet is longer than the sound graph decodes at once; none for no samples.
   */
  take(bytes: Uint8Array, start: number, end: number, arrivedAt: number, emit: (frame: IncomingFrame) => void): void {
    const rest = (end - start) % this.#frameBytes;
    // Not carried over: a server may drop packets, and what is carried would swap channels for the rest of the call.
    if (rest !== 0) this.cut += 1;
    const gap = arrivedAt - this.#arrivedAt;
    if (gap > SPURT_GAP_MS && Number.isFinite(gap)) this.#advance(Math.round((gap * this.format.rate) / 1000));
    this.#arrivedAt = arrivedAt;
    for (let at = start; at < end - rest; at += this.#mostBytes) {
      const piece = copied(bytes, at, Math.min(at + this.#mostBytes, end - rest));
      if (this.#order === 'be') swapSamples(piece, this.#sampleBytes);
      emit({
        speaker: this.#speaker,
        seq: this.#seq,
        timestamp: this.#timestamp,
        format: this.format,
        bytes: piece,
        arrivedAt,
      });
      this.#seq = (this.#seq + 1) & 0xffff;
      this.#advance(piece.length / this.#frameBytes);
    }
  }

  #advance(frames: number): void {
    this.#timestamp = (this.#timestamp + frames) >>> 0;
  }
}

/** Turns the bytes of every sample around, in place. */
export function swapSamples(bytes: Uint8Array, width: number): void {
  if (width === 1) return;
  for (let at = 0; at + width <= bytes.length; at += width) {
    for (let low = at, high = at + width - 1; low < high; low++, high--) {
      const byte = bytes[low] ?? 0;
      bytes[low] = bytes[high] ?? 0;
      bytes[high] = byte;
    }
  }
}
