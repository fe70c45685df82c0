import { quotaKey } from '../connection-quota.ts';
import type { CallLimits } from './limits.ts';

const LOOPBACK = quotaKey('127.0.0.1');
const MINUTE_MS = 60_000;

interface Newcomers {
  /** When each came, oldest first. */
  readonly times: number[];
  refusedUntil: number;
}

/** New connections of each address in the last minute. Those that register are no strangers and don't count. */
export class ConnectRate {
  readonly #limits: CallLimits;
  readonly #byKey = new Map<string, Newcomers>();

  constructor(limits: CallLimits) {
    this.#limits = limits;
  }

  /** @param key of `quotaKey`. @returns whether one more may come from there. */
  admit(key: string, now: number): boolean {
    const newcomers = this.#byKey.get(key) ?? { times: [], refusedUntil: Number.NEGATIVE_INFINITY };
    if (now < newcomers.refusedUntil) return false;
    forget(newcomers, now);
    this.#byKey.set(key, newcomers);
    const { connectsPerMinute, loopbackConnectsPerMinute } = this.#limits;
    if (newcomers.times.length >= (key === LOOPBACK ? loopbackConnectsPerMinute : connectsPerMinute)) {
      newcomers.refusedUntil = now + MINUTE_MS;
      newcomers.times.length = 0;
      return false;
    }
    newcomers.times.push(now);
    return true;
  }

  /** One that came from there at that moment has registered. */
  forgive(key: string, cameAt: number): void {
    const times = this.#byKey.get(key)?.times;
    const at = times?.indexOf(cameAt) ?? -1;
    if (at >= 0) times?.splice(at, 1);
  }

  /** Forgets addresses that nobody came from lately. */
  sweep(now: number): void {
    for (const [key, newcomers] of this.#byKey) {
      forget(newcomers, now);
      if (newcomers.times.length === 0 && now >= newcomers.refusedUntil) this.#byKey.delete(key);
    }
  }
}

function forget({ times }: Newcomers, now: number): void {
  const firstKept = times.findIndex((at) => at > now - MINUTE_MS);
  times.splice(0, firstKept < 0 ? times.length : firstKept);
}
