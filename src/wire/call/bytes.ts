import type { ByteOrder } from './format.ts';

/**
 * Header integers in either byte order, all of them unsigned. A read past the end yields zero bits, a write past the end
 * does nothing; every caller checks its bounds first.
 */

export function readU16(bytes: Uint8Array, at: number, order: ByteOrder): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  return order === 'be' ? (first << 8) | second : (second << 8) | first;
}

export function readU32(bytes: Uint8Array, at: number, order: ByteOrder): number {
  const a = bytes[at] ?? 0;
  const b = bytes[at + 1] ?? 0;
  const c = bytes[at + 2] ?? 0;
  const d = bytes[at + 3] ?? 0;
  return order === 'be' ? ((a << 24) | (b << 16) | (c << 8) | d) >>> 0 : ((d << 24) | (c << 16) | (b << 8) | a) >>> 0;
}

/** Writes the low 16 bits of `value`. */
export function writeU16(bytes: Uint8Array, at: number, value: number, order: ByteOrder): void {
  bytes[order === 'be' ? at : at + 1] = value >>> 8;
  bytes[order === 'be' ? at + 1 : at] = value;
}

/** Writes the low 32 bits of `value`. */
export function writeU32(bytes: Uint8Array, at: number, value: number, order: ByteOrder): void {
  if (order === 'be') {
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  } else {
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  }
}
