import { sampleBytes } from '../../../audio/pcm.ts';
import type { PcmFrameFormat } from '../../../audio/pcm-codec.ts';
import { copied } from '../../../wire/call/copy.ts';
import { Alarm, type Timers } from '../alarm.ts';
import type { IncomingFrame } from '../link.ts';

/** After so much silence the next packet begins a new spurt, and the timestamp has gone on meanwhile, ms. */
const SPURT_GAP_MS = 200;
/** How much later than its own length a packet may be, until what waits for it goes on without it, ms. */
const LATE_MS = 20;

/** `le` as PCM usually is, or `be` for a peer that sends its samples in network order. */
export type SampleOrder = 'le' | 'be';

export interface IncomingSoundOptions {
  /** What was agreed on; its packet time is that of every frame. */
  readonly format: PcmFrameFormat;
  readonly speaker: number;
  readonly order: SampleOrder;
  readonly timers: Timers;
  readonly emit: (frame: IncomingFrame) => void;
}

/**
 * Makes frames of one call's data packets. The packets carry no numbers, since TCP keeps them in order; those that the sound
 * graph wants are made here.
 *
 * A peer's packets may be of any length, but the playout buffer reckons its delay in frames of the agreed one. So the samples
 * are taken as the stream that they are and cut anew. A packet of the agreed length, with nothing kept before it, goes on as
 * it is. Of others what fills no frame is kept for the next packet; a frame that two packets fill has arrived with the second,
 * as it could not be played before. Nothing on the wire says that a talk is over but perhaps an empty packet. Behind any other
 * one the rest goes on by itself, as a short frame with the next number, when the next packet should have been here for some
 * time: after that packet's own length and a little more. To wait for the packet would play the end of a word in front of the
 * next word, and to drop it would cost up to 200 ms. The frame has the arrival of the packet that it came in, since it was we
 * who made it wait. A packet that comes later still belongs to the same count; one frame was short, and no sample is lost.
 */
export class IncomingSound {
  readonly #options: IncomingSoundOptions;
  readonly #sampleBytes: number;
  readonly #frameBytes: number;
  readonly #rest: Alarm;
  /** Whole samples that do not fill a frame yet, as long as an agreed packet. */
  readonly #kept: Uint8Array;
  #keptBytes = 0;
  #seq = 0;
  #timestamp = 0;
  #arrivedAt = Number.NEGATIVE_INFINITY;
  /** Packets that did not end with a whole sample of every channel. */
  cut = 0;

  constructor(options: IncomingSoundOptions) {
    const { sample, channels, rate, ptimeMs } = options.format;
    this.#options = options;
    this.#sampleBytes = sampleBytes(sample);
    this.#frameBytes = this.#sampleBytes * channels;
    this.#kept = new Uint8Array(Math.round((rate * ptimeMs) / 1000) * this.#frameBytes);
    this.#rest = new Alarm(options.timers, () => this.#emitKept());
  }

  /** Takes the samples `bytes[start..end)` of one packet; they are copied. */
  take(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void {
    const rest = (end - start) % this.#frameBytes;
    // Not carried over: a server may drop packets, and what is carried would swap channels for the rest of the call.
    if (rest !== 0) this.cut += 1;
    const { rate } = this.#options.format;
    const gap = arrivedAt - this.#arrivedAt;
    if (gap > SPURT_GAP_MS && Number.isFinite(gap)) this.#advance(Math.round((gap * rate) / 1000));
    this.#arrivedAt = arrivedAt;
    if (start === end) this.#emitKept();
    else this.#cutAnew(bytes, start, end - rest);
    if (this.#keptBytes === 0) this.#rest.clear();
    else this.#rest.set(((end - start) / this.#frameBytes / rate) * 1000 + LATE_MS);
  }

  /** The call is over: what is kept is of no use any more. */
  end(): void {
    this.#rest.clear();
    this.#keptBytes = 0;
  }

  #cutAnew(bytes: Uint8Array, start: number, end: number): void {
    const { length } = this.#kept;
    let at = start;
    if (this.#keptBytes > 0) {
      at = Math.min(end, start + length - this.#keptBytes);
      this.#keep(bytes, start, at);
      if (this.#keptBytes === length) this.#emitKept();
    }
    for (; end - at >= length; at += length) this.#emit(copied(bytes, at, at + length));
    this.#keep(bytes, at, end);
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    this.#kept.set(bytes.subarray(start, end), this.#keptBytes);
    this.#keptBytes += end - start;
  }

  #emitKept(): void {
    if (this.#keptBytes === 0) return;
    const piece = copied(this.#kept, 0, this.#keptBytes);
    this.#keptBytes = 0;
    this.#emit(piece);
  }

  #emit(bytes: Uint8Array): void {
    const { format, speaker, order, emit } = this.#options;
    if (order === 'be') swapSamples(bytes, this.#sampleBytes);
    emit({ speaker, seq: this.#seq, timestamp: this.#timestamp, format, bytes, arrivedAt: this.#arrivedAt });
    this.#seq = (this.#seq + 1) & 0xffff;
    this.#advance(bytes.length / this.#frameBytes);
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
