import type { Processor } from './processor.ts';

export interface NoiseGateOptions {
  /** The gate opens when the level reaches this, dBFS. */
  readonly thresholdDb: number;
  /** It may close only so far below the threshold, dB, so that it does not flutter. */
  readonly hysteresisDb: number;
  /** From closed to open, ms. */
  readonly attackMs: number;
  /** It stays open so long after the level fell, ms: the pauses between words. */
  readonly holdMs: number;
  /** From open to closed, ms. */
  readonly releaseMs: number;
}

/** A peak is remembered so long, ms (to 1/e): longer than half a period of the deepest voice, so that no wave closes it. */
const PEAK_MEMORY_MS = 10;

/** Lets through what is louder than a threshold and makes silence of the rest; adds no delay. */
export class NoiseGate implements Processor {
  readonly latency = 0;
  readonly #openLevel: number;
  readonly #closeLevel: number;
  readonly #rise: number;
  readonly #fall: number;
  readonly #hold: number;
  readonly #decay: number;
  #peak = 0;
  #open = false;
  /** Samples until an open gate that hears nothing closes. */
  #held = 0;
  #gain = 0;

  /** @param rate Hz */
  constructor(options: NoiseGateOptions, rate: number) {
    const samples = (ms: number) => Math.max(1, (ms * rate) / 1000);
    this.#openLevel = 10 ** (options.thresholdDb / 20);
    this.#closeLevel = 10 ** ((options.thresholdDb - options.hysteresisDb) / 20);
    this.#rise = 1 / samples(options.attackMs);
    this.#fall = 1 / samples(options.releaseMs);
    this.#hold = Math.round(samples(options.holdMs));
    this.#decay = Math.exp(-1 / samples(PEAK_MEMORY_MS));
  }

  /** Whether sound passes, or would begin to within the attack time. */
  get isOpen(): boolean {
    return this.#open;
  }

  process(block: Float32Array): void {
    for (let i = 0; i < block.length; i++) {
      const sample = block[i] ?? 0;
      this.#peak = Math.max(Math.abs(sample), this.#peak * this.#decay);
      if (this.#peak >= (this.#open ? this.#closeLevel : this.#openLevel)) {
        this.#open = true;
        this.#held = this.#hold;
      } else if (this.#open) {
        this.#held -= 1;
        this.#open = this.#held > 0;
      }
      this.#gain = this.#open ? Math.min(1, this.#gain + this.#rise) : Math.max(0, this.#gain - this.#fall);
      block[i] = sample * this.#gain;
    }
  }

  reset(): void {
    this.#peak = 0;
    this.#open = false;
    this.#gain = 0;
  }
}
