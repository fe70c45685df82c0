import type { ErasureFrame, FrameList, RtpFrame } from '../../../src/wire/rtp/frames.ts';
import { writeRtpHeader } from '../../../src/wire/rtp/header.ts';

export const SSRC = 0xcafe_0001;

/** A PCMU packet of 20 ms, but for its payload, which holds the low 32 bits of `seq`. */
export function packet(seq: number, ssrc = SSRC, timestamp = seq * 160): Uint8Array {
  const bytes = new Uint8Array(16);
  writeRtpHeader(bytes, 0, { marker: false, payloadType: 0, seq, timestamp, ssrc });
  new DataView(bytes.buffer).setUint32(12, seq);
  return bytes;
}

/** What a call let go, in words: `7` a packet by its logical number, `2-4:480` an erasure, and its duration. */
export function words(ready: FrameList<RtpFrame<unknown> | ErasureFrame>): string {
  return Array.from(ready, (item) =>
    item.kind === 'rtp' ? String(item.lseq) : `${item.firstLseq}-${item.lastLseq}:${item.timestampDiff}`,
  ).join(' ');
}

/** What a call dropped, in words: `7 late`. */
export function droppedWords(dropped: FrameList<RtpFrame<unknown>>): string {
  return Array.from(dropped, (frame) => `${frame.seq} ${frame.dropReason}`).join(', ');
}
