/**
 * The largest sample that passes. A sound system may amplify a microphone beyond full scale, by 12 dB at most in those that
 * are known; what is above that comes from a broken driver, and one such sample would move a gain control for minutes.
 */
const LARGEST = 4;

/**
 * The microphone's blocks as everything behind them needs them: a device may hand out floats that are no number, or endless,
 * and whatever remembers one (a gate's peak, a gain control's mean, a recurrent network) would give nothing else for ever.
 */
export class SaneSamples {
  readonly #clean: Float32Array;

  /** @param blockSamples length of the blocks */
  constructor(blockSamples: number) {
    this.#clean = new Float32Array(blockSamples);
  }

  /** @returns the block itself when nothing is wrong with it, else a mended copy that is valid until the next call */
  of(block: Float32Array): Float32Array {
    for (let i = 0; i < block.length; i++) {
      // What is no number is not within any bounds.
      if (!(Math.abs(block[i] ?? 0) <= LARGEST)) return this.#mended(block);
    }
    return block;
  }

  #mended(block: Float32Array): Float32Array {
    for (let i = 0; i < block.length; i++) {
      const sample = block[i] ?? 0;
      this.#clean[i] = Number.isFinite(sample) ? Math.max(-LARGEST, Math.min(LARGEST, sample)) : 0;
    }
    return this.#clean;
  }
}
