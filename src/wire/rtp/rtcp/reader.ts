import { readU16, readU32 } from '../bytes.ts';
import { RTP_VERSION } from '../header-bits.ts';
import { type OtherRtcp, type ReportBlock, type RtcpPacket, RtcpType, type SdesItem, SdesType } from './packets.ts';

/**
 * Why a datagram is no compound RTCP packet (RFC 3550 §A.2).
 *
 * - `empty`: it has no packet.
 * - `version`: a packet in it has a version other than 2.
 * - `notCompound`: it does not begin with a report.
 * - `length`: the lengths of its packets don't add up to its own.
 * - `padding`: padding before the last packet, or of an impossible size.
 * - `content`: a packet is too short for what it says to hold.
 */
export type RtcpError = 'empty' | 'version' | 'notCompound' | 'length' | 'padding' | 'content';

export type RtcpResult =
  | { readonly ok: true; readonly packets: readonly RtcpPacket[] }
  | { readonly ok: false; readonly error: RtcpError };

const HEADER_BYTES = 4;
const REPORT_BLOCK_BYTES = 24;
const SENDER_INFO_BYTES = 20;
const PADDING_BIT = 0b0010_0000;
const COUNT_MASK = 0b0001_1111;

const utf8 = new TextDecoder();

/**
 * Reads one datagram of RTCP: several packets, one behind the other (RFC 3550 §6.1). Never throws.
 *
 * @param reducedSize accepts a datagram that doesn't begin with a report (RFC 5506).
 */
export function parseRtcp(bytes: Uint8Array, reducedSize = false): RtcpResult {
  const packets: RtcpPacket[] = [];
  let at = 0;
  if (bytes.length === 0) return refuse('empty');
  while (at < bytes.length) {
    if (bytes.length - at < HEADER_BYTES) return refuse('length');
    const first = bytes[at] ?? 0;
    if (first >> 6 !== RTP_VERSION) return refuse('version');
    const type = bytes[at + 1] ?? 0;
    if (at === 0 && !reducedSize && type !== RtcpType.senderReport && type !== RtcpType.receiverReport) {
      return refuse('notCompound');
    }
    const end = at + HEADER_BYTES + 4 * readU16(bytes, at + 2);
    if (end > bytes.length) return refuse('length');
    let bodyEnd = end;
    if ((first & PADDING_BIT) !== 0) {
      const padding = bytes[end - 1] ?? 0;
      bodyEnd -= padding;
      if (end !== bytes.length || padding === 0 || padding % 4 !== 0 || bodyEnd < at + HEADER_BYTES) {
        return refuse('padding');
      }
    }
    const packet = parsePacket(type, first & COUNT_MASK, bytes.subarray(at + HEADER_BYTES, bodyEnd));
    if (packet === null) return refuse('content');
    packets.push(packet);
    at = end;
  }
  return { ok: true, packets };
}

function refuse(error: RtcpError): RtcpResult {
  return { ok: false, error };
}

function parsePacket(type: number, count: number, body: Uint8Array): RtcpPacket | null {
  switch (type) {
    case RtcpType.senderReport: {
      const reports = parseReports(body, 4 + SENDER_INFO_BYTES, count);
      if (reports === null) return null;
      return {
        kind: 'senderReport',
        ssrc: readU32(body, 0),
        ntp: { seconds: readU32(body, 4), fraction: readU32(body, 8) },
        rtpTimestamp: readU32(body, 12),
        packetCount: readU32(body, 16),
        octetCount: readU32(body, 20),
        reports,
      };
    }
    case RtcpType.receiverReport: {
      const reports = parseReports(body, 4, count);
      return reports === null ? null : { kind: 'receiverReport', ssrc: readU32(body, 0), reports };
    }
    case RtcpType.sourceDescription:
      return parseSourceDescription(body, count);
    case RtcpType.goodbye:
      return parseGoodbye(body, count);
    default:
      return { kind: 'other', type, count, body } satisfies OtherRtcp;
  }
}

/** Profile-specific extensions may follow the blocks (RFC 3550 §6.4.3); they are passed over. */
function parseReports(body: Uint8Array, start: number, count: number): ReportBlock[] | null {
  if (body.length < start + count * REPORT_BLOCK_BYTES) return null;
  const reports: ReportBlock[] = [];
  for (let i = 0; i < count; i++) {
    const at = start + i * REPORT_BLOCK_BYTES;
    const loss = readU32(body, at + 4);
    reports.push({
      ssrc: readU32(body, at),
      fractionLost: loss >>> 24,
      // The shifts drop the fraction and give the 24 bits their sign.
      cumulativeLost: (loss << 8) >> 8,
      highestSeq: readU32(body, at + 8),
      jitter: readU32(body, at + 12),
      lastSr: readU32(body, at + 16),
      delaySinceLastSr: readU32(body, at + 20),
    });
  }
  return reports;
}

function parseSourceDescription(body: Uint8Array, count: number): RtcpPacket | null {
  const chunks: { ssrc: number; items: SdesItem[] }[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 4 > body.length) return null;
    const items: SdesItem[] = [];
    chunks.push({ ssrc: readU32(body, at), items });
    at += 4;
    for (let type = body[at]; type !== 0; type = body[at]) {
      const length = body[at + 1];
      if (type === undefined || length === undefined || at + 2 + length > body.length) return null;
      const item = parseItem(type, body.subarray(at + 2, at + 2 + length));
      if (item === null) return null;
      items.push(item);
      at += 2 + length;
    }
    // A zero ends the list, and more of them fill its last word.
    at = (at + 4) & ~3;
  }
  return at > body.length ? null : { kind: 'sourceDescription', chunks };
}

function parseItem(type: number, value: Uint8Array): SdesItem | null {
  if (type !== SdesType.priv) return { type, text: utf8.decode(value) };
  const prefixBytes = value[0];
  if (prefixBytes === undefined || 1 + prefixBytes > value.length) return null;
  return {
    type,
    prefix: utf8.decode(value.subarray(1, 1 + prefixBytes)),
    text: utf8.decode(value.subarray(1 + prefixBytes)),
  };
}

function parseGoodbye(body: Uint8Array, count: number): RtcpPacket | null {
  if (body.length < 4 * count) return null;
  const ssrcs: number[] = [];
  for (let i = 0; i < count; i++) ssrcs.push(readU32(body, 4 * i));
  const length = body[4 * count];
  if (length === undefined) return { kind: 'goodbye', ssrcs };
  const start = 4 * count + 1;
  if (start + length > body.length) return null;
  return { kind: 'goodbye', ssrcs, reason: utf8.decode(body.subarray(start, start + length)) };
}
