import { GainControl } from '../../../audio/processing/gain-control.ts';
import { NoiseGate } from '../../../audio/processing/noise-gate.ts';
import type { Processor } from '../../../audio/processing/processor.ts';
import type { ProcessingSettings } from '../../../shared/settings.ts';
import { BLOCK_FRAMES, GRAPH_RATE } from '../backend.ts';
import { NoiseSuppressor } from './noise-suppressor.ts';

/** What of the gate is no setting: how far below its threshold it may close, dB, and how fast it moves, ms. */
const GATE_HYSTERESIS_DB = 6;
const GATE_ATTACK_MS = 2;
const GATE_RELEASE_MS = 80;

/**
 * The processor slot: what the microphone goes through before gain, meter and everything else. In this order: noise
 * suppression, so that what follows sees the voice alone; the gate; the gain control, which then amplifies no noise of pauses.
 */
export class CaptureProcessing {
  readonly #trouble: (message: string) => void;
  readonly #block = new Float32Array(BLOCK_FRAMES);
  #settings: ProcessingSettings | null = null;
  /** Kept while it is off: a new one takes a tenth of a second. */
  #suppressor: NoiseSuppressor | null = null;
  /** Stays for a block after it was turned off, so that the voice does not jump. */
  #control: GainControl | null = null;
  #chain: readonly Processor[] = [];

  /** @param trouble hears why there is no suppression where it was asked for */
  constructor(trouble: (message: string) => void) {
    this.#trouble = trouble;
  }

  /** By how much what comes out is later than what went in, samples. */
  get latency(): number {
    return this.#chain.reduce((sum, { latency }) => sum + latency, 0);
  }

  /** Takes effect with the next block. What did not change goes on as it is. */
  apply(settings: ProcessingSettings): void {
    const before = this.#settings;
    this.#settings = settings;
    const chain: Processor[] = [];
    if (settings.suppression) {
      // It may have slept since it was used last.
      if (!before?.suppression) this.#suppressor?.reset();
      this.#suppressor ??= this.#createSuppressor();
      if (this.#suppressor) chain.push(this.#suppressor);
    }
    if (settings.gate.on) chain.push(this.#find(NoiseGate, same(before?.gate, settings.gate)) ?? newGate(settings));
    if (settings.agc.on) {
      this.#control ??= new GainControl(settings.agc, GRAPH_RATE);
      this.#control.set(settings.agc);
    } else {
      this.#control?.leave();
    }
    if (this.#control) chain.push(this.#control);
    this.#chain = chain;
  }

  /**
   * @param block of the microphone, `BLOCK_FRAMES` samples; left as it is
   * @param talking whether anybody listens: else the gain control stands still
   * @returns the block that goes on, valid until the next call
   */
  process(block: Float32Array, talking: boolean): Float32Array {
    if (this.#control?.hasLeft) this.#dropControl();
    if (this.#chain.length === 0) return block;
    this.#block.set(block);
    if (this.#control) this.#control.frozen = !talking;
    // By index: an iterator a block would be work for the garbage collector.
    for (let i = 0; i < this.#chain.length; i++) this.#chain[i]?.process(this.#block);
    return this.#block;
  }

  /** The microphone was closed, or is another one. */
  reset(): void {
    for (const processor of this.#chain) processor.reset();
  }

  #dropControl(): void {
    const gone = this.#control;
    this.#control = null;
    this.#chain = this.#chain.filter((processor) => processor !== gone);
  }

  #find<T extends Processor>(kind: new (...args: never[]) => T, unchanged: boolean): T | null {
    if (!unchanged) return null;
    return this.#chain.find((processor): processor is T => processor instanceof kind) ?? null;
  }

  #createSuppressor(): NoiseSuppressor | null {
    try {
      return new NoiseSuppressor(BLOCK_FRAMES);
    } catch (error) {
      this.#trouble(`There is no noise suppression: ${error instanceof Error ? error.message : error}`);
      return null;
    }
  }
}

function newGate({ gate: { thresholdDb, holdMs } }: ProcessingSettings): NoiseGate {
  const fixed = { hysteresisDb: GATE_HYSTERESIS_DB, attackMs: GATE_ATTACK_MS, releaseMs: GATE_RELEASE_MS };
  return new NoiseGate({ thresholdDb, holdMs, ...fixed }, GRAPH_RATE);
}

function same<T extends object>(before: T | undefined, after: T): boolean {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after);
}
