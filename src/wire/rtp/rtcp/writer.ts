import { concatenate } from '../../concatenate.ts';
import { writeU16, writeU24, writeU32 } from '../bytes.ts';
import { type ReportBlock, type RtcpPacket, RtcpType, type SdesItem } from './packets.ts';

const MAX_COUNT = 31;
const MAX_TEXT_BYTES = 255;
const MAX_WORDS = 0xffff;

const utf8 = new TextEncoder();

/**
 * Writes packets one behind the other, as they go out in one datagram. That a compound begins with a report and names
 * its CNAME (RFC 3550 §6.1) is the caller's business.
 *
 * @throws RangeError for more than 31 reports, chunks or sources in a packet, a text of more than 255 bytes of UTF-8,
 * or a body that is no whole number of 32-bit words.
 */
export function encodeRtcp(packets: readonly RtcpPacket[]): Uint8Array {
  return concatenate(packets.map(encodePacket));
}

function encodePacket(packet: RtcpPacket): Uint8Array {
  switch (packet.kind) {
    case 'senderReport': {
      const out = startPacket(RtcpType.senderReport, packet.reports.length, 24 + 24 * packet.reports.length);
      writeU32(out, 4, packet.ssrc);
      writeU32(out, 8, packet.ntp.seconds);
      writeU32(out, 12, packet.ntp.fraction);
      writeU32(out, 16, packet.rtpTimestamp);
      writeU32(out, 20, packet.packetCount);
      writeU32(out, 24, packet.octetCount);
      writeReports(out, 28, packet.reports);
      return out;
    }
    case 'receiverReport': {
      const out = startPacket(RtcpType.receiverReport, packet.reports.length, 4 + 24 * packet.reports.length);
      writeU32(out, 4, packet.ssrc);
      writeReports(out, 8, packet.reports);
      return out;
    }
    case 'sourceDescription': {
      const chunks = packet.chunks.map(({ ssrc, items }) => encodeChunk(ssrc, items));
      const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
      const out = startPacket(RtcpType.sourceDescription, chunks.length, bytes);
      let at = 4;
      for (const chunk of chunks) {
        out.set(chunk, at);
        at += chunk.length;
      }
      return out;
    }
    case 'goodbye': {
      const { ssrcs, reason } = packet;
      const text = reason === undefined ? undefined : encodeText(reason);
      const reasonBytes = text === undefined ? 0 : wholeWords(1 + text.length);
      const out = startPacket(RtcpType.goodbye, ssrcs.length, 4 * ssrcs.length + reasonBytes);
      ssrcs.forEach((ssrc, i) => {
        writeU32(out, 4 + 4 * i, ssrc);
      });
      if (text !== undefined) {
        out[4 + 4 * ssrcs.length] = text.length;
        out.set(text, 5 + 4 * ssrcs.length);
      }
      return out;
    }
    case 'other': {
      const out = startPacket(packet.type, packet.count, packet.body.length);
      out.set(packet.body, 4);
      return out;
    }
    default:
      return packet satisfies never;
  }
}

function startPacket(type: number, count: number, bodyBytes: number): Uint8Array {
  if (count > MAX_COUNT) throw new RangeError(`an RTCP packet holds at most ${MAX_COUNT} entries, not ${count}`);
  if (bodyBytes % 4 !== 0 || bodyBytes / 4 > MAX_WORDS) {
    throw new RangeError(
      `the body of an RTCP packet is whole 32-bit words, at most ${MAX_WORDS}; not ${bodyBytes} bytes`,
    );
  }
  const out = new Uint8Array(4 + bodyBytes);
  out[0] = 0x80 | count;
  out[1] = type;
  writeU16(out, 2, bodyBytes / 4);
  return out;
}

function writeReports(out: Uint8Array, start: number, reports: readonly ReportBlock[]): void {
  reports.forEach((report, i) => {
    const at = start + 24 * i;
    writeU32(out, at, report.ssrc);
    out[at + 4] = report.fractionLost;
    writeU24(out, at + 5, report.cumulativeLost);
    writeU32(out, at + 8, report.highestSeq);
    writeU32(out, at + 12, report.jitter);
    writeU32(out, at + 16, report.lastSr);
    writeU32(out, at + 20, report.delaySinceLastSr);
  });
}

function encodeChunk(ssrc: number, items: readonly SdesItem[]): Uint8Array {
  const values = items.map(encodeItem);
  const bytes = values.reduce((sum, value) => sum + 2 + value.length, 4);
  // At least one zero ends the list.
  const out = new Uint8Array(wholeWords(bytes + 1));
  writeU32(out, 0, ssrc);
  let at = 4;
  items.forEach(({ type }, i) => {
    const value = values[i] ?? new Uint8Array(0);
    out[at] = type;
    out[at + 1] = value.length;
    out.set(value, at + 2);
    at += 2 + value.length;
  });
  return out;
}

function encodeItem({ prefix, text }: SdesItem): Uint8Array {
  if (prefix === undefined) return encodeText(text);
  const head = encodeText(prefix);
  const tail = encodeText(text);
  const value = new Uint8Array(1 + head.length + tail.length);
  if (value.length > MAX_TEXT_BYTES) throw new RangeError(`a PRIV item has at most ${MAX_TEXT_BYTES} bytes`);
  value[0] = head.length;
  value.set(head, 1);
  value.set(tail, 1 + head.length);
  return value;
}

function encodeText(text: string): Uint8Array {
  const bytes = utf8.encode(text);
  if (bytes.length > MAX_TEXT_BYTES) throw new RangeError(`a text of RTCP has at most ${MAX_TEXT_BYTES} bytes`);
  return bytes;
}

function wholeWords(bytes: number): number {
  return (bytes + 3) & ~3;
}
