import type { FrameLine } from './frame-line.ts';
import type { RtpFrame } from './frames.ts';
import type { Numbering } from './numbering.ts';

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
export class DistanceNumbering<T> implements Numbering {
  readonly #line: FrameLine<T>;
  /** How far behind a packet may be. A deep buffer may have to wait for a packet that is farther back than the RFC's. */
  readonly #maxMisorder: number;
  #ssrc = 0;
  /** The sequence number that would confirm the last jump. */
  #jumpSeq = NO_SEQ;
  #foreign: RtpFrame<T> | null = null;
  /** Logical number of sequence number 0 in the present sequence. */
  #base = 0;
  /** What `#findNext` said after the last packet that was not the next one. */
  #nextSeq = NO_SEQ;

  constructor(line: FrameLine<T>) {
    this.#line = line;
    this.#maxMisorder = Math.max(MAX_MISORDER, line.capacity);
  }

  beforeParse(): void {
    // The number that follows the highest is another one when the highest is gone.
    if (this.#line.purgeStaleTail()) this.#nextSeq = this.#findNext();
  }

  place(): void {
    const line = this.#line;
    const frame = line.spare;
    if (frame.seq === this.#nextSeq && frame.ssrc === this.#ssrc) {
      // Almost every packet follows the one before it, and nothing else about it has to be looked at.
      this.#nextSeq = (frame.seq + 1) & 0xffff;
      if (line.held === 0) line.deliverNext();
      else this.#append(frame);
      return;
    }
    this.#placeUnexpected(frame);
    this.#nextSeq = this.#findNext();
  }

  release(): void {
    const line = this.#line;
    const { head } = line;
    if (head === null) return;
    if (!line.warmUp && head.lseq !== line.last + 1) {
      const missing = head.lseq - line.last - 1;
      const elapsed = (head.timestamp - line.lastTimestamp) >>> 0;
      // The missing packets' share of the distance between the two that came. The product of 32 bits and at most
      // MAX_DROPOUT is exact in a double.
      line.addErasure(head.lseq, Math.floor((elapsed * missing) / (missing + 1)));
    }
    line.deliverRun();
  }

  flush(): void {
    this.#forgetSuspects();
    while (this.#line.held > 0) this.release();
    this.#nextSeq = this.#findNext();
  }

  #append(frame: RtpFrame<T>): void {
    this.#line.append(frame);
    if (this.#line.held === this.#line.capacity) this.release();
  }

  /** The sequence number that would follow the highest, or `NO_SEQ` when a packet may not simply be put there. */
  #findNext(): number {
    if (this.#jumpSeq !== NO_SEQ || this.#foreign !== null) return NO_SEQ;
    const { tail, last, warmUp } = this.#line;
    if (tail !== null) return (tail.seq + 1) & 0xffff;
    return warmUp ? NO_SEQ : (last + 1) % SEQUENCE_NUMBERS;
  }

  #placeUnexpected(frame: RtpFrame<T>): void {
    const line = this.#line;
    const { tail } = line;
    if (tail === null && line.warmUp) {
      // Nothing is known of a stream yet.
      this.#ssrc = frame.ssrc;
      this.#admit(frame, this.#base + frame.seq);
    } else if (frame.ssrc !== this.#ssrc) {
      this.#placeForeign(frame);
    } else {
      const highest = tail === null ? line.last : tail.lseq;
      const distance = signedDistance(highest, frame.seq);
      const lowest = (line.warmUp ? highest : line.last) - this.#maxMisorder;
      if (distance > MAX_DROPOUT || highest + distance < lowest) {
        this.#placeJump(frame, highest + distance);
      } else {
        this.#forgetSuspects();
        this.#admit(frame, highest + distance);
      }
    }
  }

  #admit(frame: RtpFrame<T>, lseq: number): void {
    const line = this.#line;
    frame.lseq = lseq;
    if (line.warmUp ? lseq < 0 : lseq <= line.last) {
      // What was delivered cannot be told from what was given up, but for the packet delivered last.
      line.drop(frame, lseq === line.last ? 'duplicate' : 'late');
      return;
    }
    line.admit(frame);
    if (line.isDue) this.release();
  }

  #placeJump(frame: RtpFrame<T>, lseq: number): void {
    if (frame.seq === this.#jumpSeq) {
      this.#beginSequence(frame.ssrc);
      this.#admit(frame, this.#base + frame.seq);
      return;
    }
    this.#forgetSuspects();
    this.#jumpSeq = (frame.seq + 1) & 0xffff;
    frame.lseq = lseq;
    this.#line.drop(frame, lseq <= this.#line.last ? 'late' : 'jump');
  }

  #placeForeign(frame: RtpFrame<T>): void {
    const first = this.#foreign;
    const distance = first === null ? 0 : signedDistance(first.seq, frame.seq);
    if (first === null || first.ssrc !== frame.ssrc || Math.abs(distance) > this.#maxMisorder) {
      this.#forgetSuspects();
      this.#foreign = frame;
      this.#line.replaceSpare();
    } else if (distance === 0) {
      this.#line.drop(frame, 'duplicate');
    } else {
      this.#foreign = null;
      this.#beginSequence(frame.ssrc);
      this.#admit(first, this.#base + first.seq);
      this.#admit(frame, this.#base + first.seq + distance);
    }
  }

  /** Whatever was set aside alone stays alone: the stream goes on. */
  #forgetSuspects(): void {
    this.#jumpSeq = NO_SEQ;
    if (this.#foreign !== null) {
      this.#line.drop(this.#foreign, 'foreign');
      this.#foreign = null;
    }
  }

  /** Delivers what is left of the old sequence and begins a new one, which warms up like the first. */
  #beginSequence(ssrc: number): void {
    const line = this.#line;
    this.#forgetSuspects();
    while (line.held > 0) this.release();
    // A whole turn is left free, so that packets that come before the first of the new sequence, over a wrap of their
    // own, still number higher than the last of the old one.
    this.#base = (Math.floor(line.last / SEQUENCE_NUMBERS) + 2) * SEQUENCE_NUMBERS;
    this.#ssrc = ssrc;
    line.origin = this.#base;
    line.warmUp = true;
    line.stats.restarts++;
  }
}

/** From -32768 to 32767: how far `seq` is ahead of the 16-bit number in the low bits of `reference`. */
function signedDistance(reference: number, seq: number): number {
  // The first shift drops all but 16 bits, the second gives them their sign.
  return ((seq - reference) << 16) >> 16;
}
