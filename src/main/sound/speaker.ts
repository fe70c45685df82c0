import type { FrameFormat } from '../../audio/format.ts';
import { MixChannel } from '../../audio/mixer.ts';
import { createPlayout, type Playout, type PlayoutPacket, type PlayoutStats } from '../../audio/playout.ts';
import { createResampler, type Resampler } from '../../audio/resample.ts';
import { BLOCK_FRAMES, GRAPH_RATE } from './backend.ts';
import { createDecoder } from './codecs.ts';

/** Blocks after the last sound until the resampler has given all of it. */
const TAIL_BLOCKS = 3;

/** One voice in the mix: its packets, its buffer, its place. */
export class Speaker {
  readonly channel = new MixChannel();
  readonly #playout: Playout;
  readonly #resampler: Resampler;
  /** 5 ms at the codec's rate. */
  readonly #decoded: Float32Array;
  /** At the graph's rate; what a block did not need stays for the next one. */
  readonly #ready: Float32Array;
  #readyCount = 0;
  /** Blocks of silence since the last sound. */
  #silentBlocks = TAIL_BLOCKS;

  /** @throws {UnsupportedFormatError} */
  constructor(format: FrameFormat) {
    const decoder = createDecoder(format);
    this.#playout = createPlayout(decoder, format.ptimeMs);
    this.#resampler = createResampler(decoder.rate, GRAPH_RATE);
    this.#decoded = new Float32Array(Math.ceil((decoder.rate * BLOCK_FRAMES) / GRAPH_RATE));
    this.#ready = new Float32Array(BLOCK_FRAMES + this.#resampler.outputBound(this.#decoded.length));
  }

  get stats(): PlayoutStats {
    return this.#playout.stats;
  }

  /** False when there is nothing to hear and nothing to come. */
  get active(): boolean {
    return !this.#playout.idle || this.#silentBlocks < TAIL_BLOCKS;
  }

  push(packet: PlayoutPacket): void {
    if (!this.active) {
      this.#resampler.reset();
      this.#readyCount = 0;
      this.channel.rest();
    }
    this.#playout.push(packet);
  }

  /**
   * Adds the next block of this voice to an interleaved stereo bus.
   *
   * @returns false when there was nothing to add
   */
  mix(bus: Float32Array): boolean {
    if (!this.active) return false;
    const { length } = this.#decoded;
    let heard = false;
    while (this.#readyCount < BLOCK_FRAMES) {
      heard = this.#playout.pull(this.#decoded, 0, length) || heard;
      this.#readyCount += this.#resampler.process(this.#decoded, 0, length, this.#ready, this.#readyCount);
    }
    this.#silentBlocks = heard ? 0 : this.#silentBlocks + 1;
    // Beyond the tail it only waits for its first packet's time.
    const sounds = this.#silentBlocks <= TAIL_BLOCKS;
    if (sounds) this.channel.add(bus, this.#ready, BLOCK_FRAMES);
    else this.channel.rest();
    this.#ready.copyWithin(0, BLOCK_FRAMES, this.#readyCount);
    this.#readyCount -= BLOCK_FRAMES;
    return sounds;
  }
}
