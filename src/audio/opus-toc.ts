/**
 * What an Opus packet says of itself before anything is decoded: its first byte, the table of contents (TOC), and the
 * few bytes behind it.
 *
 * ```
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * | config  |s| c |   config: mode, bandwidth, frame size · s: stereo · c: how frames are packed
 * +-+-+-+-+-+-+-+-+
 * ```
 * @see RFC 6716 §3
 */

/** Opus counts time in samples of 48 kHz, whatever the rate of the decoder. */
export const OPUS_RATE = 48_000;
/** The longest packet, 120 ms, in samples per channel (RFC 6716 §3.2.5). */
export const MAX_OPUS_PACKET_SAMPLES = 5760;
/** The largest frame, bytes (RFC 6716 §3.2.1). */
const MAX_FRAME_BYTES = 1275;
/** A SILK frame, of which a packet's frame holds one to three, in samples. */
const SILK_FRAME_SAMPLES = 960;

/** SILK for speech, CELT for music, hybrid for speech at bandwidths above 8 kHz. */
export type OpusMode = 'silk' | 'hybrid' | 'celt';

/** Audio bandwidth: 4, 6, 8, 12 and 20 kHz. */
export type OpusBandwidth = 'narrow' | 'medium' | 'wide' | 'super-wide' | 'full';

const SILK_BANDWIDTHS = ['narrow', 'medium', 'wide'] as const;
const CELT_BANDWIDTHS = ['narrow', 'wide', 'super-wide', 'full'] as const;
const SILK_SAMPLES = [480, 960, 1920, 2880] as const;
const CELT_SAMPLES = [120, 240, 480, 960] as const;

/** @param toc the first byte of a packet */
export function tocMode(toc: number): OpusMode {
  if ((toc & 0b1000_0000) !== 0) return 'celt';
  return (toc & 0b0110_0000) === 0b0110_0000 ? 'hybrid' : 'silk';
}

/** @param toc the first byte of a packet */
export function tocBandwidth(toc: number): OpusBandwidth {
  const config = toc >> 3;
  switch (tocMode(toc)) {
    case 'silk':
      return SILK_BANDWIDTHS[config >> 2] ?? 'wide';
    case 'hybrid':
      return config < 14 ? 'super-wide' : 'full';
    case 'celt':
      return CELT_BANDWIDTHS[(config - 16) >> 2] ?? 'full';
  }
}

/**
 * @param toc the first byte of a packet
 * @returns how long one of its frames is, samples per channel at 48 kHz: 120 to 2880
 */
export function tocFrameSamples(toc: number): number {
  const config = toc >> 3;
  switch (tocMode(toc)) {
    case 'silk':
      return SILK_SAMPLES[config & 3] ?? 0;
    case 'hybrid':
      return SILK_SAMPLES[config & 1] ?? 0;
    case 'celt':
      return CELT_SAMPLES[config & 3] ?? 0;
  }
}

/** @param toc the first byte of a packet */
export function tocChannels(toc: number): 1 | 2 {
  return (toc & 0b100) === 0 ? 1 : 2;
}

/**
 * How long a packet sounds, without decoding it. Lengths of frames inside it are not checked: that is the decoder's.
 *
 * @returns samples per channel at 48 kHz, 120 to 5760; 0 when it is no Opus packet: empty, without the frame count it
 *   promises, with none or more than 120 ms of frames (RFC 6716 §3.4, requirements 1 and 5)
 */
export function packetSamples(packet: Uint8Array): number {
  const toc = packet[0];
  if (toc === undefined) return 0;
  const samples = frameCount(toc, packet) * tocFrameSamples(toc);
  return samples <= MAX_OPUS_PACKET_SAMPLES ? samples : 0;
}

function frameCount(toc: number, packet: Uint8Array): number {
  switch (toc & 0b11) {
    case 0:
      return 1;
    case 1:
    case 2:
      return 2;
    default:
      return (packet[1] ?? 0) & 0b0011_1111;
  }
}

/**
 * Whether a packet bears a second, coarser copy of the frame before it: in-band forward error correction, which SILK
 * calls low bit-rate redundancy (LBRR). Only the first frame of a packet can have it for the packet before.
 *
 * SILK codes one voice-activity flag for each 20 ms and then the LBRR flag, for the middle and then for the side channel,
 * each as an even chance, so they are the first bits of the frame as they stand.
 *
 * @see RFC 6716 §4.2.3 and §2.1.7
 */
export function packetHasFec(packet: Uint8Array): boolean {
  const toc = packet[0];
  if (toc === undefined || tocMode(toc) === 'celt') return false;
  const first = firstFrameByte(toc, packet);
  if (first === undefined) return false;
  const silkFrames = Math.max(1, tocFrameSamples(toc) / SILK_FRAME_SAMPLES);
  const middle = ((first >> (7 - silkFrames)) & 1) === 1;
  const side = tocChannels(toc) === 2 && ((first >> (6 - 2 * silkFrames)) & 1) === 1;
  return middle || side;
}

/** The first byte of the first frame; undefined when that frame is empty (not sent) or not there. */
function firstFrameByte(toc: number, packet: Uint8Array): number | undefined {
  switch (toc & 0b11) {
    case 0:
    case 1:
      return packet[1];
    case 2:
      return frameAt(packet, 1, 1);
    default:
      return firstOfMany(packet);
  }
}

/** Code 3: count, padding, the lengths of all frames but the last if they differ (RFC 6716 §3.2.5). */
function firstOfMany(packet: Uint8Array): number | undefined {
  const header = packet[1] ?? 0;
  const frames = header & 0b0011_1111;
  const varying = (header & 0b1000_0000) !== 0;
  let at = 2;
  let padding = 0;
  if ((header & 0b0100_0000) !== 0) {
    let length = 255;
    while (length === 255) {
      length = packet[at++] ?? 0;
      padding += length === 255 ? 254 : length;
    }
  }
  if (varying && frames > 1) return frameAt(packet, at, frames - 1);
  return at + padding < packet.length ? packet[at] : undefined;
}

/** The first byte behind `lengths` coded lengths from `at` on, unless the first of them is 0 (RFC 6716 §3.2.1). */
function frameAt(packet: Uint8Array, at: number, lengths: number): number | undefined {
  if (packet[at] === 0) return undefined;
  let start = at;
  for (let i = 0; i < lengths; i++) start += (packet[start] ?? 0) < 252 ? 1 : 2;
  return packet[start];
}

/**
 * Room for any packet of up to 60 ms, bytes: three frames of 20 ms at the largest size, with what stands before them.
 */
export const OPUS_PACKET_ROOM = 3 * MAX_FRAME_BYTES + 7;
