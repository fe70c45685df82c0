import type { Processor } from '../../../audio/processing/processor.ts';
import { RNNOISE_DELAY, RNNOISE_FRAME, Rnnoise } from './rnnoise.ts';

/** Until nothing of a sound is left in RNNoise that could be heard. */
const FLUSH_FRAMES = 10;

/** RNNoise behind the microphone's blocks, which are shorter than its frames. */
export class NoiseSuppressor implements Processor {
  readonly latency: number;
  readonly #rnnoise = new Rnnoise();
  readonly #blockSamples: number;
  /** The frame that fills up, and the one that was denoised last. */
  readonly #filling = new Float32Array(RNNOISE_FRAME);
  readonly #ready = new Float32Array(RNNOISE_FRAME);
  #filled = 0;

  /**
   * @param blockSamples length of the blocks; must go into 480 without a rest
   * @throws {Error} when there is no RNNoise here
   */
  constructor(blockSamples: number) {
    if (RNNOISE_FRAME % blockSamples !== 0) throw new RangeError(`blocks of ${blockSamples} samples fill no frame`);
    this.#blockSamples = blockSamples;
    this.latency = RNNOISE_DELAY + RNNOISE_FRAME - blockSamples;
  }

  process(block: Float32Array): void {
    this.#filling.set(block, this.#filled);
    this.#filled += this.#blockSamples;
    if (this.#filled === RNNOISE_FRAME) {
      this.#rnnoise.process(this.#filling);
      this.#ready.set(this.#filling);
      this.#filled = 0;
    }
    // With the last block of a frame its first part leaves, with the first block of the next frame its second one.
    for (let i = 0; i < block.length; i++) block[i] = this.#ready[this.#filled + i] ?? 0;
  }

  /** Forgets the sound, not what it has learned about the noise: that takes seconds. */
  reset(): void {
    this.#ready.fill(0);
    this.#filled = 0;
    // Silence pushes out what waits for its second half, and the end of RNNoise's high-pass; it teaches the network nothing.
    for (let frame = 0; frame < FLUSH_FRAMES; frame++) this.#rnnoise.process(this.#filling.fill(0));
    this.#filling.fill(0);
  }
}
