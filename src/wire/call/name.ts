import { MAX_NAME_BYTES, MAX_SENT_NAME_BYTES } from './format.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** C0 and C1 controls, and the characters that turn the direction of text around: what they hide, nobody sees. */
const UNSEEN = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Without the zero bytes that a C program counts in with its strings. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

/**
 * The name in a packet, for comparing: UTF-8 of 1 to 255 bytes without trailing zero bytes, in normal form C. Two names are
 * one when these are equal; case counts.
 *
 * @returns null for what is no name: nothing at all, too long, not UTF-8.
 */
export function readName(bytes: Uint8Array): string | null {
  const name = trimmed(bytes);
  if (name.length === 0 || name.length > MAX_NAME_BYTES) return null;
  try {
    return strict.decode(name).normalize('NFC');
  } catch {
    return null;
  }
}

/** Whether a name looks like what it is. One with unseen characters in it could pass for another's. */
export function isPlainName(name: string): boolean {
  return name.search(UNSEEN) < 0;
}

/** A name of whatever bytes, for people: what is not UTF-8 becomes U+FFFD, controls and direction marks are taken out. */
export function displayName(bytes: Uint8Array): string {
  return lenient.decode(trimmed(bytes)).replace(UNSEEN, '');
}

/** @returns the bytes of a name that we send, or null when it has none or more than 64. */
export function writeName(name: string): Uint8Array | null {
  const bytes = encoder.encode(name.normalize('NFC'));
  return bytes.length === 0 || bytes.length > MAX_SENT_NAME_BYTES ? null : bytes;
}
