import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Most invitations that wait to be used. */
const MAX_INVITATIONS = 4;

/**
 * Who may talk to the browser shell: the one browser that was started with the one-time token, and it only from our own
 * page. Every other program on this computer, and every other page in that browser, gets 403 and nothing else.
 *
 * - A token opens the door once; it is exchanged for a cookie (HttpOnly, SameSite=Strict).
 * - Host must be exactly our loopback address: a foreign name that resolves to 127.0.0.1 (DNS rebinding) is refused.
 * - Origin, where a browser sends one, must be ours; a WebSocket must have one. Sec-Fetch-Site, where sent, must not be
 *   another site's.
 */
export class Guard {
  readonly #host: string;
  readonly #origin: string;
  /** A browser gives cookies to every port of a host: two Squelches in one browser must not overwrite each other's. */
  readonly #cookie: string;
  readonly #session = randomBytes(32).toString('base64url');
  /** Given out and not used yet. */
  readonly #tokens = new Set<string>();

  /** @param port of the loopback server. */
  constructor(port: number) {
    // As browsers write it: without the port where that is HTTP's own.
    const { host, origin } = new URL(`http://127.0.0.1:${port}`);
    this.#host = host;
    this.#origin = origin;
    this.#cookie = `squelch-${port}`;
  }

  /** @returns a new address that opens the app, valid once */
  invite(): string {
    const token = randomBytes(32).toString('base64url');
    this.#tokens.add(token);
    // Who asks again and again has no use for the first ones.
    for (const oldest of this.#tokens) if (this.#tokens.size > MAX_INVITATIONS) this.#tokens.delete(oldest);
    return `${this.#origin}/enter?token=${token}`;
  }

  /** Whether the request is addressed to us and comes from no foreign page. */
  isOurs({ headers }: IncomingMessage): boolean {
    if (headers.host !== this.#host) return false;
    if (headers.origin !== undefined && headers.origin !== this.#origin) return false;
    const site = headers['sec-fetch-site'];
    return site === undefined || site === 'same-origin' || site === 'none';
  }

  /** Whether a WebSocket may be opened: browsers always send its Origin, and the cookie must be there. */
  mayConnect(request: IncomingMessage): boolean {
    return this.isOurs(request) && request.headers.origin === this.#origin && this.hasSession(request);
  }

  /** Whether the request carries the session's cookie. */
  hasSession({ headers }: IncomingMessage): boolean {
    const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const name = `${this.#cookie}=`;
    return pairs.some((pair) => pair.startsWith(name) && equal(pair.slice(name.length), this.#session));
  }

  /** Takes the token. @returns the Set-Cookie header's value, or null when the token is wrong or used up. */
  exchange(token: string | null): string | null {
    const known = token === null ? undefined : [...this.#tokens].find((one) => equal(one, token));
    if (known === undefined) return null;
    this.#tokens.delete(known);
    return `${this.#cookie}=${this.#session}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

/** Compares in constant time, whatever the lengths. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
