import { type AudioParameters, sampleBytes } from '../../wire/call/parameters.ts';
import type { CallLimits } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** Notices a rate that is exceeded second after second, where a burst is nobody's business. */
export class SustainedRate {
  readonly #perSecond: number;
  readonly #seconds: number;
  #second = Number.NEGATIVE_INFINITY;
  #amount = 0;
  /** Whole seconds above the rate, one behind the other. */
  #above = 0;

  constructor(perSecond: number, seconds: number) {
    this.#perSecond = perSecond;
    this.#seconds = seconds;
  }

  /** @returns true when the rate has been exceeded for so many seconds on end; then it begins anew. */
  add(amount: number, now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      const onEnd = second === this.#second + 1 && this.#amount > this.#perSecond;
      this.#above = onEnd ? this.#above + 1 : 0;
      this.#second = second;
      this.#amount = 0;
    }
    this.#amount += amount;
    if (this.#above < this.#seconds) return false;
    this.#above = 0;
    return true;
  }
}

/** Lowest and highest rate of sound that is believed, bytes a second: 8 kHz of one byte, 192 kHz of eight channels of four. */
const MIN_BYTE_RATE = 8_000;
const MAX_BYTE_RATE = 192_000 * 8 * 4;

/** Shortest and longest burst of sound, bytes, however little or much the call's 2 s are. */
const MIN_BURST = 64 * 1024;
const MAX_BURST = 512 * 1024;

const BURST_SECONDS = 2;
const GENEROSITY = 2;
const FLOOD = 4;
const FLOOD_SECONDS = 5;

/** Sound of these parameters, bytes a second. The server passes on what it does not know, within reason. */
export function byteRate(parameters: AudioParameters): number {
  const bytes = parameters.sampleRate * parameters.channels * (sampleBytes(parameters.format) ?? 4);
  return Math.min(Math.max(bytes, MIN_BYTE_RATE), MAX_BYTE_RATE);
}

/**
 * How much sound one side of a call may send: twice what its parameters need, with bursts, and so many packets a second. What
 * exceeds that is dropped; four times as much for five seconds is no sound any more.
 */
export class SoundMeter {
  readonly #bytes: TokenBucket;
  readonly #packets: TokenBucket;
  readonly #flood: SustainedRate;

  constructor(parameters: AudioParameters, limits: CallLimits, now: number) {
    const rate = byteRate(parameters);
    const burst = Math.min(Math.max(BURST_SECONDS * rate, MIN_BURST), MAX_BURST);
    this.#bytes = new TokenBucket(burst, GENEROSITY * rate, now);
    this.#packets = new TokenBucket(limits.dataPacketsPerSecond, limits.dataPacketsPerSecond, now);
    this.#flood = new SustainedRate(FLOOD * rate, FLOOD_SECONDS);
  }

  /** @param bytes of one data packet. */
  take(bytes: number, now: number): 'pass' | 'drop' | 'flood' {
    if (this.#flood.add(bytes, now)) return 'flood';
    return this.#packets.take(1, now) && this.#bytes.take(bytes, now) ? 'pass' : 'drop';
  }
}
