import { readI32, readU16, writeU16, writeU32 } from './bytes.ts';
import {
  CSRC_COUNT_MASK,
  EXTENSION_BIT,
  MARKER_BIT,
  PADDING_BIT,
  PAYLOAD_TYPE_MASK,
  PLAIN_FIRST_BYTE,
  RTP_HEADER_BYTES,
  RTP_VERSION,
} from './header-bits.ts';

/**
 * What `RtpView.parse` found. The numbers are librtpsynth's, so that logs and tests of the two compare.
 *
 * | code | the datagram |
 * | ---- | --- |
 * | `ok` | is a valid RTP packet, perhaps with an empty payload |
 * | `tooShort` | is shorter than the fixed header |
 * | `badVersion` | has a version other than 2 |
 * | `shortExtension` | has the X bit, but ends before the extension's own header |
 * | `shortHeader` | ends inside its CSRC list or its extension |
 * | `noPadding` | has the P bit, but nothing follows the header |
 * | `paddingTooLong` | claims more padding than there are bytes after the header |
 * | `zeroPadding` | has the P bit and a padding count of 0 |
 */
export const ParseCode = {
  ok: 0,
  tooShort: -1,
  badVersion: -2,
  shortExtension: -3,
  shortHeader: -4,
  noPadding: -5,
  paddingTooLong: -6,
  zeroPadding: -7,
} as const;
export type ParseCode = (typeof ParseCode)[keyof typeof ParseCode];

/** The fields of a header as this client sends it: version 2, no padding, no extension, no CSRC. */
export interface RtpHeader {
  readonly marker: boolean;
  /** 0..127; higher bits are cut. */
  readonly payloadType: number;
  /** Sequence number; the low 16 bits go out. */
  readonly seq: number;
  /** In units of the payload's clock; the low 32 bits go out. */
  readonly timestamp: number;
  /** Synchronisation source; the low 32 bits go out, in network order. */
  readonly ssrc: number;
}

/**
 * Writes a 12-byte RTP header (RFC 3550 §5.1) at `offset`.
 *
 * @returns the bytes written: 12, or 0 when the header does not fit, and then `out` is untouched.
 */
export function writeRtpHeader(out: Uint8Array, offset: number, header: RtpHeader): number {
  if (offset < 0 || offset + RTP_HEADER_BYTES > out.length) return 0;
  out[offset] = PLAIN_FIRST_BYTE;
  out[offset + 1] = (header.marker ? MARKER_BIT : 0) | (header.payloadType & PAYLOAD_TYPE_MASK);
  writeU16(out, offset + 2, header.seq);
  writeU32(out, offset + 4, header.timestamp);
  writeU32(out, offset + 8, header.ssrc);
  return RTP_HEADER_BYTES;
}

/**
 * A reader of RTP headers that is made once and used for every packet: nothing is allocated, nothing is copied.
 *
 * ```
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           timestamp                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                             SSRC                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  CC x CSRC, then with X: profile u16, words u16, words x u32  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 *
 * The fields describe the last packet for which `parse` returned `ParseCode.ok`; a refused packet leaves them as
 * they were.
 *
 * @see RFC 3550 §5.1, §5.3.1
 */
export class RtpView {
  /** The first two bytes of the header, from which the flags are read when they are asked for. */
  #flags = 0;
  /** Index of the packet's first byte in the bytes given to `parse`. */
  start = 0;
  /** 0..65535. */
  seq = 0;
  /** The timestamp as a signed number, which V8 keeps in the object itself; so is `ssrcBits`. For comparisons. */
  timestampBits = 0;
  /** The SSRC's 32 bits as a signed number. */
  ssrcBits = 0;
  /** Index of the first payload byte in the bytes given to `parse`. */
  payloadStart = 0;
  /** Index after the last payload byte, padding excluded. Equal to `payloadStart` when the payload is empty. */
  payloadEnd = 0;

  /**
   * Reads the packet in `bytes[start..end)`.
   *
   * @returns 0, or why this is no RTP packet; a window that reaches outside `bytes` is `tooShort`. It never throws.
   */
  parse(bytes: Uint8Array, start: number, end: number): ParseCode {
    // Said so that it refuses NaN too.
    if (!(start >= 0 && end <= bytes.length && end - start >= RTP_HEADER_BYTES)) return ParseCode.tooShort;
    const flags = readU16(bytes, start);
    // Almost every packet has no padding, extension or CSRC, so one comparison takes it past all of that.
    if (flags >> 8 === PLAIN_FIRST_BYTE) {
      this.payloadStart = start + RTP_HEADER_BYTES;
      this.payloadEnd = end;
    } else {
      const code = parseOptions(this, flags >> 8, bytes, start, end);
      if (code !== 0) return code;
    }
    this.#flags = flags;
    this.start = start;
    this.seq = readU16(bytes, start + 2);
    this.timestampBits = readI32(bytes, start + 4);
    this.ssrcBits = readI32(bytes, start + 8);
    return 0;
  }

  /** 0..2^32-1, in units of the payload's clock. */
  get timestamp(): number {
    return this.timestampBits >>> 0;
  }

  /** 0..2^32-1. */
  get ssrc(): number {
    return this.ssrcBits >>> 0;
  }

  get marker(): boolean {
    return (this.#flags & MARKER_BIT) !== 0;
  }

  /** 0..127. */
  get payloadType(): number {
    return this.#flags & PAYLOAD_TYPE_MASK;
  }

  /** 0..15. */
  get csrcCount(): number {
    return (this.#flags >> 8) & CSRC_COUNT_MASK;
  }

  /** Where the extension's 4-byte header begins; -1 without one. */
  get extensionStart(): number {
    return ((this.#flags >> 8) & EXTENSION_BIT) === 0 ? -1 : this.start + RTP_HEADER_BYTES + 4 * this.csrcCount;
  }

  /** Payload bytes, padding excluded. */
  get payloadLength(): number {
    return this.payloadEnd - this.payloadStart;
  }
}

/** Finds the payload of a packet with CSRCs, an extension or padding; nothing is set unless all is well. */
function parseOptions(view: RtpView, first: number, bytes: Uint8Array, start: number, end: number): ParseCode {
  if (first >> 6 !== RTP_VERSION) return ParseCode.badVersion;
  let payloadStart = start + RTP_HEADER_BYTES + 4 * (first & CSRC_COUNT_MASK);
  let payloadEnd = end;
  if ((first & EXTENSION_BIT) !== 0) {
    if (end < payloadStart + 4) return ParseCode.shortExtension;
    payloadStart += 4 + 4 * readU16(bytes, payloadStart + 2);
  }
  if (end < payloadStart) return ParseCode.shortHeader;
  if ((first & PADDING_BIT) !== 0) {
    if (end === payloadStart) return ParseCode.noPadding;
    const padding = bytes[end - 1] ?? 0;
    if (padding === 0) return ParseCode.zeroPadding;
    payloadEnd = end - padding;
    if (payloadEnd < payloadStart) return ParseCode.paddingTooLong;
  }
  view.payloadStart = payloadStart;
  view.payloadEnd = payloadEnd;
  return ParseCode.ok;
}
