import { writeU16, writeU32 } from './bytes.ts';
import { MARKER_BIT, PAYLOAD_TYPE_MASK, PLAIN_FIRST_BYTE, RTP_HEADER_BYTES } from './header-bits.ts';
import { cryptoRandomU32, type RandomU32 } from './random.ts';

export interface RtpGeneratorOptions {
  /** Hz, of the payload's RTP clock: 8000 for G.711, GSM and G.722, 48000 for Opus. */
  readonly clockRate: number;
  /** Milliseconds of sound in a packet. */
  readonly ptimeMs: number;
  /** The synchronisation source; random when left out. */
  readonly ssrc?: number;
  /** Sequence number of the first packet; random when left out. */
  readonly seq?: number;
  /** Timestamp of the first packet; random when left out. */
  readonly timestamp?: number;
  /** Now, in milliseconds on the clock that `next` and `resync` are told; 0 when left out. */
  readonly startMs?: number;
  /** Asked for the SSRC, the timestamp and the sequence number, in this order, as far as they are left out. */
  readonly random?: RandomU32;
  /**
   * Behaves as librtpsynth 1.3.2 does on a little-endian machine: the step is 8 x `ptimeMs` whatever the clock rate,
   * the SSRC's bytes go out in reverse, the first timestamp is even, and `resync` adds its time on top of the step,
   * each time it is called.
   */
  readonly compat?: boolean;
}

/**
 * Makes the packets of one RTP stream (RFC 3550 §5.1): sequence numbers by one, timestamps by the packet time, marker
 * on the first packet.
 *
 * Packets are written into bytes that the caller owns and may use again; nothing is allocated and no clock is read.
 *
 * ```ts
 * const rtp = new RtpGenerator({ clockRate: 8000, ptimeMs: 20 });
 * const bytes = rtp.next(ring, slot * 172, PayloadType.pcmu, payload, nowMs);
 * ```
 */
export class RtpGenerator {
  readonly clockRate: number;
  /** Timestamp units a packet. */
  readonly step: number;
  /** As it stands on the wire, read as a big-endian number. */
  readonly ssrc: number;
  readonly #compat: boolean;
  /** `ssrc` as a signed number, which never needs a heap number; so are the timestamps. */
  readonly #ssrcBits: number;
  /** Of the next packet: `MARKER_BIT` or 0. */
  #markerBit = MARKER_BIT;
  #seq: number;
  #timestamp: number;
  #lastTimestamp: number;
  #lastMs: number;
  /** The least that a resync adds to the last packet's timestamp: its length, once there is one. */
  #lastStep = 0;
  #zeros = new Uint8Array(0);

  /** @throws RangeError when the packet time is not a whole number of samples, or not positive. */
  constructor(options: RtpGeneratorOptions) {
    const { clockRate, ptimeMs, random = cryptoRandomU32, startMs = 0, compat = false } = options;
    const step = compat ? Math.trunc((80 * ptimeMs) / 10) : (clockRate * ptimeMs) / 1000;
    if (!Number.isInteger(step) || step < (compat ? 0 : 1)) {
      throw new RangeError(`${ptimeMs} ms at ${clockRate} Hz is not a whole number of samples`);
    }
    const ssrc = options.ssrc ?? random();
    const timestamp = options.timestamp ?? (compat ? random() & ~1 : random());
    this.clockRate = clockRate;
    this.step = step;
    this.ssrc = compat ? reverseBytes(ssrc) : ssrc >>> 0;
    this.#ssrcBits = this.ssrc | 0;
    this.#compat = compat;
    this.#timestamp = timestamp | 0;
    this.#lastTimestamp = this.#timestamp;
    this.#seq = (options.seq ?? random()) & 0xffff;
    this.#lastMs = startMs;
  }

  /** Sequence number of the next packet. */
  get seq(): number {
    return this.#seq;
  }

  /** Timestamp of the next packet. */
  get timestamp(): number {
    return this.#timestamp >>> 0;
  }

  /**
   * Writes the next packet at `offset` of `out`. Bytes behind it stay as they are. The payload may lie in `out`, and
   * may overlap the packet.
   *
   * @param payloadType 0..127; higher bits are cut.
   * @param nowMs the time, for a later `resync`; who never resyncs leaves it out.
   * @returns the bytes written, 12 more than the payload's; 0 when they don't fit, and then nothing has changed.
   */
  next(out: Uint8Array, offset: number, payloadType: number, payload: Uint8Array, nowMs = this.#lastMs): number {
    const size = RTP_HEADER_BYTES + payload.length;
    if (!(offset >= 0 && offset + size <= out.length)) return 0;
    out.set(payload, offset + RTP_HEADER_BYTES);
    this.#writeHeader(out, offset, payloadType, nowMs);
    return size;
  }

  /** As `next`, with a payload of `payloadBytes` zeros. */
  nextZeros(out: Uint8Array, offset: number, payloadType: number, payloadBytes: number, nowMs = this.#lastMs): number {
    if (!(payloadBytes >= 0 && offset + RTP_HEADER_BYTES + payloadBytes <= out.length)) return 0;
    // Copying zeros is faster than filling, at the sizes of voice packets.
    if (this.#zeros.length !== payloadBytes) this.#zeros = new Uint8Array(payloadBytes);
    return this.next(out, offset, payloadType, this.#zeros, nowMs);
  }

  /**
   * As `next`, without touching what lies behind the header: for a payload that is, or will be, encoded in its place.
   *
   * @returns 12, or 0 when the header doesn't fit.
   */
  nextHeader(out: Uint8Array, offset: number, payloadType: number, nowMs = this.#lastMs): number {
    if (!(offset >= 0 && offset + RTP_HEADER_BYTES <= out.length)) return 0;
    this.#writeHeader(out, offset, payloadType, nowMs);
    return RTP_HEADER_BYTES;
  }

  /** As `next`, into new bytes: convenient, and ten times slower, for the allocation alone. */
  nextPacket(payloadType: number, payload: Uint8Array, nowMs = this.#lastMs): Uint8Array {
    const packet = new Uint8Array(RTP_HEADER_BYTES + payload.length);
    this.next(packet, 0, payloadType, payload, nowMs);
    return packet;
  }

  /**
   * Sets the marker of the next packet alone: true where a word begins (RFC 3551 §4.1).
   *
   * @returns what it was.
   */
  setMarker(marker: boolean): boolean {
    const before = this.#markerBit !== 0;
    this.#markerBit = marker ? MARKER_BIT : 0;
    return before;
  }

  /**
   * Lets the time of `packets` packets pass without sending them (silence, DTX). Sequence numbers go on without a gap,
   * so that the receiver does not take it for loss.
   */
  skip(packets: number): void {
    this.#timestamp = (this.#timestamp + Math.imul(this.step, packets)) | 0;
  }

  /**
   * Sets the next timestamp by the clock, after a pause of unknown length: what passed since the last packet, and at
   * least that packet's own length. What was skipped since then is forgotten. Calling it again corrects it.
   *
   * @param nowMs on the clock that `next` was told.
   * @returns the timestamp of the next packet.
   */
  resync(nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - this.#lastMs);
    if (this.#compat) {
      this.#timestamp = (this.#timestamp + libraryTicks(elapsedMs, this.clockRate)) | 0;
    } else {
      const ticks = Math.floor((elapsedMs * this.clockRate) / 1000);
      this.#timestamp = (this.#lastTimestamp + Math.max(this.#lastStep, ticks)) | 0;
    }
    return this.timestamp;
  }

  #writeHeader(out: Uint8Array, offset: number, payloadType: number, nowMs: number): void {
    out[offset] = PLAIN_FIRST_BYTE;
    out[offset + 1] = (payloadType & PAYLOAD_TYPE_MASK) | this.#markerBit;
    writeU16(out, offset + 2, this.#seq);
    writeU32(out, offset + 4, this.#timestamp);
    writeU32(out, offset + 8, this.#ssrcBits);
    this.#markerBit = 0;
    this.#seq = (this.#seq + 1) & 0xffff;
    this.#lastTimestamp = this.#timestamp;
    this.#timestamp = (this.#timestamp + this.step) | 0;
    this.#lastStep = this.step;
    this.#lastMs = nowMs;
  }
}

function reverseBytes(value: number): number {
  return ((value << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0;
}

/** librtpsynth's own arithmetic: nanoseconds times rate, modulo 2^64. */
function libraryTicks(elapsedMs: number, clockRate: number): number {
  const product = BigInt(Math.round(elapsedMs * 1e6)) * BigInt(clockRate);
  return Number(BigInt.asIntN(32, BigInt.asUintN(64, product) / 1_000_000_000n));
}
