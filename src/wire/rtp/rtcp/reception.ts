import { ntpMiddle32 } from './ntp.ts';
import type { ReportBlock, SenderReport } from './packets.ts';

const SEQUENCE_NUMBERS = 65_536;
/** RFC 3550 §A.1. */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;
const MIN_SEQUENTIAL = 2;
const NO_SEQ = -1;

/**
 * What a receiver knows of one source, for the report block on it: sequence numbers by RFC 3550 §A.1, loss by §A.3,
 * jitter by §A.8.
 *
 * Tell it every valid packet as it arrives, before any reordering. Nothing is allocated per packet.
 */
export class ReceptionStats {
  readonly ssrc: number;
  /** Hz. */
  readonly clockRate: number;
  /** Packets that still have to come in sequence before the source is believed in. */
  #probation = MIN_SEQUENTIAL;
  #maxSeq = NO_SEQ;
  /** Wraps of the sequence number, times 65,536. */
  #cycles = 0;
  #baseSeq = 0;
  #badSeq = NO_SEQ;
  #received = 0;
  #expectedPrior = 0;
  #receivedPrior = 0;
  /** Arrival less timestamp of the last packet, in clock units, modulo 2^32; undefined before the first. */
  #transit: number | undefined;
  /** Times 16, as in RFC 3550 §A.8. */
  #jitter = 0;
  #lastSr = 0;
  #lastSrMs = 0;

  constructor(ssrc: number, clockRate: number) {
    this.ssrc = ssrc;
    this.clockRate = clockRate;
  }

  /**
   * A packet came.
   *
   * @param seq 16 bits.
   * @param timestamp of the packet, in clock units.
   * @param arrivalMs on any steady clock, the same for every call on this object.
   * @returns whether it counts: not while the source is on probation, and not when it is alone after a large jump.
   */
  packet(seq: number, timestamp: number, arrivalMs: number): boolean {
    if (!this.#updateSequence(seq)) return false;
    const transit = (Math.floor((arrivalMs * this.clockRate) / 1000) - timestamp) | 0;
    if (this.#transit !== undefined) {
      const difference = Math.abs((transit - this.#transit) | 0);
      this.#jitter += difference - ((this.#jitter + 8) >>> 4);
    }
    this.#transit = transit;
    return true;
  }

  /** A sender report of this source came. */
  senderReport(report: SenderReport, arrivalMs: number): void {
    this.#lastSr = ntpMiddle32(report.ntp);
    this.#lastSrMs = arrivalMs;
  }

  /** Whether two packets in sequence have been seen. */
  get isValid(): boolean {
    return this.#maxSeq !== NO_SEQ && this.#probation === 0;
  }

  /** Packets received, duplicates and late ones included. */
  get received(): number {
    return this.#received;
  }

  /** Packets that should have been received by now. */
  get expected(): number {
    return this.isValid ? this.#highestSeq - this.#baseSeq + 1 : 0;
  }

  /** Packets missing; below 0 when more came twice than were lost. */
  get lost(): number {
    return this.expected - this.#received;
  }

  /** Milliseconds. */
  get jitterMs(): number {
    return (this.#jitter * 1000) / 16 / this.clockRate;
  }

  /**
   * The block for the next report. Its fraction is of what was expected since the block before.
   *
   * @param nowMs on the clock of `arrivalMs`.
   */
  report(nowMs: number): ReportBlock {
    const { expected, received } = this;
    const expectedNow = expected - this.#expectedPrior;
    const lostNow = expectedNow - (received - this.#receivedPrior);
    this.#expectedPrior = expected;
    this.#receivedPrior = received;
    const sinceSr = this.#lastSr === 0 ? 0 : Math.round(((nowMs - this.#lastSrMs) * 65_536) / 1000);
    return {
      ssrc: this.ssrc,
      fractionLost: expectedNow === 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      cumulativeLost: Math.max(-0x80_0000, Math.min(0x7f_ffff, this.lost)),
      highestSeq: this.isValid ? this.#highestSeq % 2 ** 32 : 0,
      jitter: this.#jitter >>> 4,
      lastSr: this.#lastSr,
      delaySinceLastSr: Math.max(0, sinceSr) % 2 ** 32,
    };
  }

  get #highestSeq(): number {
    return this.#cycles + this.#maxSeq;
  }

  /** RFC 3550 §A.1, with its names. */
  #updateSequence(seq: number): boolean {
    if (this.#maxSeq === NO_SEQ) {
      this.#maxSeq = seq;
      this.#probation = MIN_SEQUENTIAL - 1;
      return false;
    }
    if (this.#probation > 0) {
      const inSequence = seq === ((this.#maxSeq + 1) & 0xffff);
      this.#maxSeq = seq;
      this.#probation = inSequence ? this.#probation - 1 : MIN_SEQUENTIAL - 1;
      if (this.#probation > 0) return false;
      this.#begin(seq);
      return true;
    }
    const delta = (seq - this.#maxSeq) & 0xffff;
    if (delta < MAX_DROPOUT) {
      if (seq < this.#maxSeq) this.#cycles += SEQUENCE_NUMBERS;
      this.#maxSeq = seq;
    } else if (delta <= SEQUENCE_NUMBERS - MAX_MISORDER) {
      if (seq !== this.#badSeq) {
        this.#badSeq = (seq + 1) & 0xffff;
        return false;
      }
      // Two in sequence after a jump: the other side restarted without telling.
      this.#begin(seq);
      return true;
    }
    this.#received++;
    return true;
  }

  #begin(seq: number): void {
    this.#baseSeq = seq;
    this.#maxSeq = seq;
    this.#badSeq = NO_SEQ;
    this.#cycles = 0;
    this.#received = 1;
    this.#expectedPrior = 0;
    this.#receivedPrior = 0;
    this.#transit = undefined;
  }
}
