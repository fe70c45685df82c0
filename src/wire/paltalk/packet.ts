import { writeU32 } from '../rtp/bytes.ts';
import { RtpGenerator } from '../rtp/generator.ts';
import { ParseCode, RtpView } from '../rtp/header.ts';
import {
  CLOCK_HZ,
  FRAMED_PACKET_BYTES,
  LENGTH_BYTES,
  PACKET_BYTES,
  PACKET_MS,
  PAYLOAD_BYTES,
  PAYLOAD_TYPE,
  VOICE_BYTES,
} from './format.ts';

export interface PacketWriterOptions {
  /** The speaker: SSRC of every packet and the number behind the voice. */
  readonly uid: number;
  /** Sequence number and RTP timestamp of the first packet; RFC 3550 §5.1 wants them random. */
  readonly seq: number;
  readonly timestamp: number;
}

/**
 * Makes the packets of one speaker, each with its length in front and ready for the socket.
 *
 * The marker bit is never set, not even after silence: a client that compares the header's second byte with 3 instead of its
 * low seven bits would drop the first packet of every word.
 */
export class PacketWriter {
  readonly #rtp: RtpGenerator;

  constructor(options: PacketWriterOptions) {
    const { uid, seq, timestamp } = options;
    this.#rtp = new RtpGenerator({ clockRate: CLOCK_HZ, ptimeMs: PACKET_MS, ssrc: uid, seq, timestamp });
    this.#rtp.setMarker(false);
  }

  /**
   * Writes the next packet, 152 bytes, at `offset`: length, RTP header, `voice`, uid.
   *
   * @param voice four GSM 06.10 frames, 132 bytes.
   * @returns the bytes written: 152, or 0 when `voice` has another size or the packet does not fit; then nothing changed.
   */
  write(out: Uint8Array, offset: number, voice: Uint8Array): number {
    if (voice.length !== VOICE_BYTES || offset < 0 || offset + FRAMED_PACKET_BYTES > out.length) return 0;
    writeU32(out, offset, PACKET_BYTES);
    const payload = offset + LENGTH_BYTES + this.#rtp.nextHeader(out, offset + LENGTH_BYTES, PAYLOAD_TYPE);
    out.set(voice, payload);
    writeU32LittleEndian(out, payload + VOICE_BYTES, this.#rtp.ssrc);
    return FRAMED_PACKET_BYTES;
  }
}

/** The one number of this protocol that the original client writes in its machine's own order. */
function writeU32LittleEndian(out: Uint8Array, at: number, value: number): void {
  out[at] = value;
  out[at + 1] = value >>> 8;
  out[at + 2] = value >>> 16;
  out[at + 3] = value >>> 24;
}

/**
 * Why a packet was dropped:
 * `header` = shorter than its own header says, `version` = not RTP version 2, `padding` = an impossible padding count,
 * `payloadType` = not 3, `payloadSize` = fewer than 136 bytes are left when header, CSRCs, extension and padding are gone.
 */
export type DropReason = 'header' | 'version' | 'padding' | 'payloadType' | 'payloadSize';

export type DropCounters = Record<DropReason, number>;

export function newDropCounters(): DropCounters {
  return { header: 0, version: 0, padding: 0, payloadType: 0, payloadSize: 0 };
}

/**
 * Tells the voice packets of a room from everything else, and counts the rest by reason.
 * One is enough for any number of connections.
 */
export class PacketCheck {
  /** The packet that `accept` took last. */
  readonly rtp = new RtpView();
  readonly dropped: DropCounters;

  constructor(dropped: DropCounters = newDropCounters()) {
    this.dropped = dropped;
  }

  /** @returns true when `bytes[start..end)` is a voice packet; `rtp` then describes it. Otherwise it is counted. */
  accept(bytes: Uint8Array, start: number, end: number): boolean {
    const reason = this.#judge(bytes, start, end);
    if (reason === null) return true;
    this.dropped[reason] += 1;
    return false;
  }

  #judge(bytes: Uint8Array, start: number, end: number): DropReason | null {
    const code = this.rtp.parse(bytes, start, end);
    switch (code) {
      case ParseCode.ok:
        break;
      case ParseCode.badVersion:
        return 'version';
      case ParseCode.tooShort:
      case ParseCode.shortExtension:
      case ParseCode.shortHeader:
        return 'header';
      case ParseCode.noPadding:
      case ParseCode.paddingTooLong:
      case ParseCode.zeroPadding:
        return 'padding';
      default:
        return code satisfies never;
    }
    if (this.rtp.payloadType !== PAYLOAD_TYPE) return 'payloadType';
    if (this.rtp.payloadLength < PAYLOAD_BYTES) return 'payloadSize';
    return null;
  }
}
