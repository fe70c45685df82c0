/** Gives a number from 0 to 2^32-1. */
export type RandomU32 = () => number;

const drawn = new Uint32Array(1);

/**
 * The default source: the platform's cryptographic one, since SSRC, sequence number and timestamp must not be guessed
 * (RFC 3550 §5.1, §8). Web Crypto is there in browsers and in Node alike.
 */
export function cryptoRandomU32(): number {
  globalThis.crypto.getRandomValues(drawn);
  return drawn[0] ?? 0;
}
