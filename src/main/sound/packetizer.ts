import type { FrameFormat } from '../../audio/format.ts';
import { createResampler, type Resampler } from '../../audio/resample.ts';
import { BLOCK_FRAMES, GRAPH_RATE } from './backend.ts';
import { createEncoder, type FrameEncoder } from './codecs.ts';

/** Called for every packet. @param bytes valid during the call */
export type EmitPacket = (bytes: Uint8Array, first: boolean, last: boolean) => void;

const SILENCE = new Float32Array(BLOCK_FRAMES);
const NOTHING = new Uint8Array(0);

/** One gate and what is behind it: the microphone's blocks into packets of one format, from key down to key up. */
export class Packetizer {
  readonly #emit: EmitPacket;
  readonly #encoder: FrameEncoder;
  readonly #resampler: Resampler;
  /** A block at the format's rate. */
  readonly #resampled: Float32Array;
  readonly #packet: Float32Array;
  #filled = 0;
  #state: 'closed' | 'open' | 'closing' = 'closed';
  /** Whether any of the microphone's sound went in since the gate was opened. */
  #captured = false;
  #first = true;

  /** @throws {UnsupportedFormatError} */
  constructor(format: FrameFormat, emit: EmitPacket) {
    this.#emit = emit;
    this.#encoder = createEncoder(format);
    this.#resampler = createResampler(GRAPH_RATE, format.rate);
    this.#resampled = new Float32Array(this.#resampler.outputBound(BLOCK_FRAMES));
    this.#packet = new Float32Array(this.#encoder.packetSamples);
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  open(): void {
    if (this.#state === 'open') return;
    this.#resampler.reset();
    this.#encoder.reset();
    this.#filled = 0;
    this.#captured = false;
    this.#first = true;
    this.#state = 'open';
  }

  /** @param block mono at the graph's rate, `BLOCK_FRAMES` samples */
  feed(block: Float32Array): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'open') this.#captured = true;
    const count = this.#resampler.process(block, 0, BLOCK_FRAMES, this.#resampled, 0);
    for (let i = 0; i < count; i++) {
      this.#packet[this.#filled++] = this.#resampled[i] ?? 0;
      if (this.#filled === this.#packet.length) this.#flush();
    }
  }

  /**
   * Key up: what is left of the voice, padded with silence to a whole packet, goes out as the last one. There is always
   * such a rest, since the resampler holds back the latest milliseconds. A key that was let go of before any sound was
   * captured gives an empty last packet: nothing to send, but whoever waits for the end learns of it.
   */
  close(): void {
    if (this.#state !== 'open') return;
    if (!this.#captured) {
      this.#state = 'closed';
      this.#emit(NOTHING, true, true);
      return;
    }
    this.#state = 'closing';
    while (this.#state === 'closing') this.feed(SILENCE);
  }

  #flush(): void {
    // The silence behind the last packet fills no other.
    if (this.#state === 'closed') return;
    const last = this.#state === 'closing';
    this.#filled = 0;
    this.#emit(this.#encoder.encode(this.#packet), this.#first, last);
    this.#first = false;
    if (last) this.#state = 'closed';
  }
}
