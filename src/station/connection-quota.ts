import { isIPv4 } from 'node:net';

/**
 * How many connections the Station holds, over all its servers.
 *
 * 16 for one address is a family behind one router with room to spare, and little enough that one stranger can't take all.
 * This computer's own programs get more: they are the user's, and two hundred test listeners are one program.
 */
export const QUOTA_LIMITS = {
  /** Connections in all. */
  total: 1024,
  /** Connections from one IPv4 address or one IPv6 /64. */
  perAddress: 16,
  /** Connections from this computer itself. */
  loopback: 256,
} as const;

export type QuotaLimits = { readonly [K in keyof typeof QUOTA_LIMITS]: number };

export type QuotaRefusal = 'total' | 'address';

/** Counts open connections by where they come from. One is shared by all servers of a Station. */
export class ConnectionQuota {
  readonly #limits: QuotaLimits;
  readonly #byKey = new Map<string, number>();
  #total = 0;

  constructor(limits: Partial<QuotaLimits> = {}) {
    this.#limits = { ...QUOTA_LIMITS, ...limits };
  }

  /** Takes a place for a connection from `address`. @returns why there is none, or null: then `give` it back at its end. */
  take(address: string): QuotaRefusal | null {
    if (this.#total >= this.#limits.total) return 'total';
    const key = quotaKey(address);
    const held = this.#byKey.get(key) ?? 0;
    if (held >= (key === LOOPBACK ? this.#limits.loopback : this.#limits.perAddress)) return 'address';
    this.#byKey.set(key, held + 1);
    this.#total += 1;
    return null;
  }

  /** Returns the place of a connection from `address`. */
  give(address: string): void {
    const key = quotaKey(address);
    const held = this.#byKey.get(key) ?? 0;
    if (held === 0) return;
    if (held === 1) this.#byKey.delete(key);
    else this.#byKey.set(key, held - 1);
    this.#total -= 1;
  }
}

const LOOPBACK = 'loopback';

/**
 * Whom a remote address belongs to: an IPv4 address (also when it comes mapped into IPv6), or the first 64 bits of an IPv6
 * address, since a single customer gets a whole /64 to choose from.
 */
export function quotaKey(address: string): string {
  const bare = address.replace(/%.*$/, '').toLowerCase();
  const v4 = bare.startsWith('::ffff:') ? bare.slice('::ffff:'.length) : bare;
  if (isIPv4(v4)) return v4.startsWith('127.') ? LOOPBACK : v4;
  if (bare === '::1') return LOOPBACK;
  const [head = '', tail] = bare.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array<string>(zeros).fill('0'), ...back]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
