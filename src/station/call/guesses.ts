import type { CallLimits } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

/**
 * How often each address asked for names that nobody has. Kept by address, so that a new connection is no new guess.
 */
export class Guesses {
  readonly #limits: CallLimits;
  readonly #byAddress = new Map<string, TokenBucket>();

  constructor(limits: CallLimits) {
    this.#limits = limits;
  }

  /** Counts one. @returns how late the answer should be, ms. */
  delay(address: string, now: number): number {
    const { notFoundPerMinute, notFoundDelayMs } = this.#limits;
    const known = this.#byAddress.get(address);
    const bucket = known ?? new TokenBucket(notFoundPerMinute, notFoundPerMinute / 60, now);
    if (known === undefined) {
      for (const [key, old] of this.#byAddress) if (old.isFull(now)) this.#byAddress.delete(key);
      this.#byAddress.set(address, bucket);
    }
    return bucket.take(1, now) ? 0 : notFoundDelayMs;
  }
}
