import { softLimit } from '../mixer.ts';
import type { Processor } from './processor.ts';

export interface GainControlOptions {
  /** How loud a voice shall be, dBFS of its root mean square while it speaks. */
  readonly targetDb: number;
  /** A quiet voice is amplified by no more than this, dB. */
  readonly maxGainDb: number;
}

/** A loud voice is turned down by no more than this, dB. */
const MAX_CUT_DB = 20;
/** How fast the gain follows the voice, dB a second: slow enough that no word is heard to change. */
const UP_DB_PER_S = 4;
const DOWN_DB_PER_S = 12;
/** The voice's level is its mean over about so long, ms of speech. */
const MEMORY_MS = 500;
/** A voice stands so far above the background, dB; what does not is a pause, and says nothing about how loud the voice is. */
const VOICE_OVER_NOISE_DB = 10;
/** Whatever the background is, nobody speaks more quietly than this, dBFS. */
const QUIETEST_VOICE_DB = -60;
/** The background is the quietest of the last seconds: its estimate rises by no more than this, dB a second. */
const NOISE_RISE_DB_PER_S = 6;
/** The loudest that a background is taken to be before anything was heard, dBFS. */
const FIRST_NOISE_DB = -50;

/**
 * Brings every voice to the same loudness, slowly. While `frozen` the gain stays where it is: what a room sounds like when
 * nobody means to talk says nothing about the next talk. Adds no delay; what gets too loud is bent by `softLimit`.
 */
export class GainControl implements Processor {
  readonly latency = 0;
  /** Whether the gain stays as it is: nobody talks. The background is listened to all the same. */
  frozen = false;
  #targetDb: number;
  #maxGainDb: number;
  readonly #rate: number;
  #leaving = false;
  #noiseDb = FIRST_NOISE_DB;
  /** Mean square of the voice. */
  #voice: number;
  #gainDb = 0;
  /** What the last sample was multiplied by. */
  #gain = 1;

  /** @param rate Hz */
  constructor({ targetDb, maxGainDb }: GainControlOptions, rate: number) {
    this.#targetDb = targetDb;
    this.#maxGainDb = maxGainDb;
    this.#rate = rate;
    this.#voice = 10 ** (targetDb / 10);
  }

  /** What the voice is amplified by now, dB. */
  get gainDb(): number {
    return this.#gainDb;
  }

  /** Whether it was told to leave and amplifies nothing any more. */
  get hasLeft(): boolean {
    return this.#leaving && this.#gain === 1;
  }

  /** Goes on with these, from the gain that it has: a step of many dB within a word would be heard by everybody. */
  set({ targetDb, maxGainDb }: GainControlOptions): void {
    this.#targetDb = targetDb;
    this.#maxGainDb = maxGainDb;
    this.#leaving = false;
  }

  /** It is wanted no more: the next block takes it to a gain of one. */
  leave(): void {
    this.#leaving = true;
    this.#gainDb = 0;
  }

  process(block: Float32Array): void {
    if (!this.#leaving) this.#follow(block);
    this.#amplify(block);
  }

  reset(): void {
    this.#noiseDb = FIRST_NOISE_DB;
    this.#voice = 10 ** (this.#targetDb / 10);
    this.#gainDb = 0;
    this.#gain = 1;
  }

  /** Hears how loud the voice is, and moves the gain by as much as a block may. */
  #follow(block: Float32Array): void {
    const seconds = block.length / this.#rate;
    let energy = 0;
    for (let i = 0; i < block.length; i++) energy += (block[i] ?? 0) ** 2;
    const power = energy / block.length;
    const levelDb = 10 * Math.log10(power + 1e-12);
    const isVoice = levelDb > Math.max(this.#noiseDb + VOICE_OVER_NOISE_DB, QUIETEST_VOICE_DB);
    this.#noiseDb = Math.min(levelDb, this.#noiseDb + NOISE_RISE_DB_PER_S * seconds);
    if (isVoice && !this.frozen) {
      this.#voice += (power - this.#voice) * Math.min(1, (1000 * seconds) / MEMORY_MS);
      const wanted = this.#targetDb - 10 * Math.log10(this.#voice + 1e-12);
      const change = Math.max(-MAX_CUT_DB, Math.min(this.#maxGainDb, wanted)) - this.#gainDb;
      this.#gainDb += Math.max(-DOWN_DB_PER_S * seconds, Math.min(UP_DB_PER_S * seconds, change));
    }
  }

  #amplify(block: Float32Array): void {
    const target = 10 ** (this.#gainDb / 20);
    const step = (target - this.#gain) / block.length;
    if (step === 0 && target === 1) return;
    for (let i = 0; i < block.length; i++) {
      this.#gain += step;
      block[i] = (block[i] ?? 0) * this.#gain;
    }
    this.#gain = target;
    softLimit(block, block.length);
  }
}
