import { join } from '../hex.ts';

export { hex, join, toHex } from '../hex.ts';

export function bigLength(length: number): Uint8Array {
  return Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length);
}

export function littleLength(length: number): Uint8Array {
  return Uint8Array.of(length, length >>> 8, length >>> 16, length >>> 24);
}

/** `packet` with its length in front, big-endian. */
export function framed(packet: Uint8Array): Uint8Array {
  return join(bigLength(packet.length), packet);
}

export interface PacketShape {
  readonly version?: number;
  readonly padding?: number;
  /** Words of extension data behind the extension's own header; absent = no extension. */
  readonly extensionWords?: number;
  readonly csrcs?: number;
  readonly marker?: boolean;
  readonly payloadType?: number;
  readonly seq?: number;
  readonly timestamp?: number;
  readonly ssrc?: number;
  /** Bytes between header and padding. */
  readonly payload?: number;
  /** Every payload byte. */
  readonly fill?: number;
}

/** An RTP packet written field by field, independent of the code under test. */
export function packet(shape: PacketShape = {}): Uint8Array {
  const { version = 2, padding, extensionWords, csrcs = 0, marker = false, payloadType = 3 } = shape;
  const { seq = 1, timestamp = 640, ssrc = 0x0102_0304, payload = 136, fill = 0xd5 } = shape;
  const pad = padding === undefined ? 0 : 1 << 5;
  const extend = extensionWords === undefined ? 0 : 1 << 4;
  const header = [(version << 6) | pad | extend | csrcs, (marker ? 0x80 : 0) | payloadType, seq >> 8, seq & 255];
  const extension =
    extensionWords === undefined
      ? []
      : [0xbe, 0xde, extensionWords >> 8, extensionWords & 255, ...Array<number>(4 * extensionWords).fill(0xee)];
  const tail = padding === undefined || padding === 0 ? [] : [...Array<number>(padding - 1).fill(0), padding];
  return Uint8Array.from([
    ...header,
    ...bigLength(timestamp),
    ...bigLength(ssrc),
    ...Array<number>(4 * csrcs).fill(0xcc),
    ...extension,
    ...Array<number>(payload).fill(fill),
    ...tail,
  ]);
}
