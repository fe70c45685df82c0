import type { RtpFrame } from './frames.ts';
import { ReorderLine } from './reorder-line.ts';

/** A gap of at most so many packets is a loss; RFC 3550 §A.1, MAX_DROPOUT: a minute at 20 ms. */
const MAX_DROPOUT = 3000;
/** A packet at most so far behind is a late one; RFC 3550 §A.1, MAX_MISORDER. */
const MAX_MISORDER = 100;

const SEQUENCE_NUMBERS = 65_536;
const NO_SEQ = -1;

/**
 * The default: numbers go by their signed 16-bit distance from the highest one so far (RFC 3550 §A.1).
 *
 * A packet farther off than a loss or a late packet can explain is put out, and only a second one that follows it
 * makes the buffer believe that the sender restarted. So no single packet, stray or forged, breaks a stream, and no
 * restart silences one. A packet of another SSRC is set aside; a second one, with none of the stream's own between,
 * begins a new sequence with both.
 *
 * Logical numbers stay below 2^53 for longer than anyone will run it.
 */
export class DistanceLine<T> extends ReorderLine<T> {
  /** How far behind a packet may be. A deep buffer may have to wait for a packet that is farther back than the RFC's. */
  readonly #maxMisorder: number;
  /** The stream's SSRC, as its frames' `ssrcBits`. */
  #ssrc = 0;
  /** The sequence number that would confirm the last jump. */
  #jumpSeq = NO_SEQ;
  #foreign: RtpFrame<T> | null = null;
  /** Logical number of sequence number 0 in the present sequence. */
  #base = 0;
  /** What `#findNext` said after the last packet that was not the next one. */
  #nextSeq = NO_SEQ;

  constructor(capacity: number) {
    super(capacity);
    this.#maxMisorder = Math.max(MAX_MISORDER, capacity);
  }

  place(): void {
    const frame = this.spare;
    if (frame.seq === this.#nextSeq && frame.ssrcBits === this.#ssrc) {
      // Almost every packet follows the one before it, and nothing else about it has to be looked at.
      this.#nextSeq = (frame.seq + 1) & 0xffff;
      const { tail } = this;
      if (tail === null) this.deliverNext();
      else this.appendNext(tail);
      return;
    }
    this.#placeUnexpected(frame);
    this.#nextSeq = this.#findNext();
  }

  override purgeStaleTail(): boolean {
    const purged = super.purgeStaleTail();
    // The number that follows the highest is another one when the highest is gone.
    if (purged) this.#nextSeq = this.#findNext();
    return purged;
  }

  release(): void {
    const { head } = this;
    if (head === null) return;
    if (!this.warmUp && head.lseq !== this.last + 1) {
      const missing = head.lseq - this.last - 1;
      const elapsed = (head.timestampBits - this.lastTimestamp) >>> 0;
      // The missing packets' share of the distance between the two that came. The product of 32 bits and at most
      // MAX_DROPOUT is exact in a double.
      this.addErasure(head.lseq, Math.floor((elapsed * missing) / (missing + 1)));
    }
    this.deliverRun();
  }

  flush(): void {
    this.#forgetSuspects();
    while (this.held > 0) this.release();
    this.#nextSeq = this.#findNext();
  }

  /** The sequence number that would follow the highest, or `NO_SEQ` when a packet may not simply be put there. */
  #findNext(): number {
    if (this.#jumpSeq !== NO_SEQ || this.#foreign !== null) return NO_SEQ;
    const { tail, last, warmUp } = this;
    if (tail !== null) return (tail.seq + 1) & 0xffff;
    return warmUp ? NO_SEQ : (last + 1) % SEQUENCE_NUMBERS;
  }

  #placeUnexpected(frame: RtpFrame<T>): void {
    const { tail } = this;
    if (tail === null && this.warmUp) {
      // Nothing is known of a stream yet.
      this.#ssrc = frame.ssrcBits;
      this.#admit(frame, this.#base + frame.seq);
    } else if (frame.ssrcBits !== this.#ssrc) {
      this.#placeForeign(frame);
    } else {
      const highest = tail === null ? this.last : tail.lseq;
      const distance = signedDistance(highest, frame.seq);
      const lowest = (this.warmUp ? highest : this.last) - this.#maxMisorder;
      if (distance > MAX_DROPOUT || highest + distance < lowest) {
        this.#placeJump(frame, highest + distance);
      } else {
        this.#forgetSuspects();
        this.#admit(frame, highest + distance);
      }
    }
  }

  #admit(frame: RtpFrame<T>, lseq: number): void {
    frame.lseq = lseq;
    if (this.warmUp ? lseq < 0 : lseq <= this.last) {
      // What was delivered cannot be told from what was given up, but for the packet delivered last.
      this.drop(frame, lseq === this.last ? 'duplicate' : 'late');
      return;
    }
    this.admit(frame);
    if (this.isDue) this.release();
  }

  #placeJump(frame: RtpFrame<T>, lseq: number): void {
    if (frame.seq === this.#jumpSeq) {
      this.#beginSequence(frame.ssrcBits);
      this.#admit(frame, this.#base + frame.seq);
      return;
    }
    this.#forgetSuspects();
    this.#jumpSeq = (frame.seq + 1) & 0xffff;
    frame.lseq = lseq;
    this.drop(frame, lseq <= this.last ? 'late' : 'jump');
  }

  #placeForeign(frame: RtpFrame<T>): void {
    const first = this.#foreign;
    const distance = first === null ? 0 : signedDistance(first.seq, frame.seq);
    if (first === null || first.ssrcBits !== frame.ssrcBits || Math.abs(distance) > this.#maxMisorder) {
      this.#forgetSuspects();
      this.#foreign = frame;
      this.replaceSpare();
    } else if (distance === 0) {
      this.drop(frame, 'duplicate');
    } else {
      this.#foreign = null;
      this.#beginSequence(frame.ssrcBits);
      this.#admit(first, this.#base + first.seq);
      this.#admit(frame, this.#base + first.seq + distance);
    }
  }

  /** Whatever was set aside alone stays alone: the stream goes on. */
  #forgetSuspects(): void {
    this.#jumpSeq = NO_SEQ;
    if (this.#foreign !== null) {
      this.drop(this.#foreign, 'foreign');
      this.#foreign = null;
    }
  }

  /** Delivers what is left of the old sequence and begins a new one, which warms up like the first. */
  #beginSequence(ssrc: number): void {
    this.#forgetSuspects();
    while (this.held > 0) this.release();
    // A whole turn is left free, so that packets that come before the first of the new sequence, over a wrap of their
    // own, still number higher than the last of the old one.
    this.#base = (Math.floor(this.last / SEQUENCE_NUMBERS) + 2) * SEQUENCE_NUMBERS;
    this.#ssrc = ssrc;
    this.origin = this.#base;
    this.warmUp = true;
    this.stats.restarts++;
  }
}

/** From -32768 to 32767: how far `seq` is ahead of the 16-bit number in the low bits of `reference`. */
function signedDistance(reference: number, seq: number): number {
  // The first shift drops all but 16 bits, the second gives them their sign.
  return ((seq - reference) << 16) >> 16;
}
