import { RtpView } from './header.ts';
import { isAppendable, payloadSamples } from './payload-samples.ts';

const NO_BYTES = new Uint8Array(0);

/**
 * Why a reorder buffer let go of a packet without delivering it.
 *
 * - `duplicate`: its sequence number is held already, or is that of the packet delivered last.
 * - `late`: what follows it was delivered before it came.
 * - `stale`: it was far ahead of the stream and nothing came to join it.
 * - `jump`: it is too far ahead to be a gap, and alone; a second one in sequence would have begun a new sequence.
 * - `foreign`: it has another SSRC, and alone; a second one would have begun a new sequence.
 * - `flushed`: it was held in front of a gap when a buffer with `compat` was flushed.
 */
export type DropReason = 'duplicate' | 'late' | 'stale' | 'jump' | 'foreign' | 'flushed';

/**
 * One RTP packet on its way through a reorder buffer: the header's fields, the bytes they were read from, and its
 * place in the stream.
 *
 * Frames are lent: a frame met in `ready` or `dropped` is valid until the next call on the buffer, and is then filled
 * with another packet. What is needed for longer is copied out of it.
 */
export class RtpFrame<T = undefined> extends RtpView {
  /** What was pushed, not copied; the payload is `bytes.subarray(payloadStart, payloadEnd)`. */
  bytes: Uint8Array = NO_BYTES;
  /** The object that came with the packet, untouched. */
  opaque: T | undefined = undefined;
  /** Milliseconds, on the clock of whoever pushed it. */
  arrivalMs = 0;
  /**
   * Logical sequence number: `seq` continued over its wraps, so that it only grows. `lseq % 65536` is `seq`.
   */
  lseq = 0;
  /** It is the first of its sequence: the stream begins here, or its sender restarted. Decoders start anew. */
  startsSequence = false;
  /** Why it is in `dropped`; meaningless elsewhere. */
  dropReason: DropReason = 'late';

  /** The buffer's own: the frame behind this one in the line, or in the pool. */
  next: RtpFrame<T> | null = null;
  /** The buffer's own: the frame before this one in the line. */
  previous: RtpFrame<T> | null = null;
  /** The buffer's own: how many datagrams came while this frame was the last of a nearly full line. */
  timesLast = 0;

  // A getter and not a field: the compiler then knows it by the object's shape, and need not load and compare strings.
  get kind(): 'rtp' {
    return 'rtp';
  }

  /** Duration in units of the RTP clock, -1 when the payload does not tell. */
  get samples(): number {
    return payloadSamples(this.payloadType, this.bytes, this.payloadStart, this.payloadEnd);
  }

  /** Whether another payload may be put behind this one (RFC 3551 §4.5.6: not after G.729 comfort noise). */
  get appendable(): boolean {
    return isAppendable(this.payloadType, this.payloadLength);
  }

  /** The payload without its padding, as a view of `bytes`. Allocates the view; hot paths use the two indices. */
  get payload(): Uint8Array {
    return this.bytes.subarray(this.payloadStart, this.payloadEnd);
  }
}

/** A gap in the stream, given in place of the packets that did not come. Lent like a frame. */
export class ErasureFrame {
  /** Logical sequence number of the first packet missing. */
  firstLseq = 0;
  /** Logical sequence number of the last packet missing. */
  lastLseq = 0;
  /**
   * How long the gap lasts, in units of the RTP clock: the distance of the timestamps on both sides, less one packet.
   * After a pause in which the sender kept silent (DTX) it includes the pause. A sender whose time jumps can make it
   * anything below 2^32: what is played for it has to be bounded.
   */
  timestampDiff = 0;

  get kind(): 'erasure' {
    return 'erasure';
  }

  /** Packets missing. */
  get count(): number {
    return this.lastLseq - this.firstLseq + 1;
  }
}

/**
 * A list that is emptied and filled again without allocating. `for…of` is there for convenience; hot paths count with
 * `at`.
 */
export class FrameList<F> implements Iterable<F> {
  /** How many there are; for the buffer alone to write. */
  length = 0;
  readonly #items: F[] = [];

  /** The item at `index`, `undefined` outside 0..length-1. */
  at(index: number): F | undefined {
    return index < this.length ? this.#items[index] : undefined;
  }

  *[Symbol.iterator](): Iterator<F> {
    for (let i = 0; i < this.length; i++) {
      const item = this.at(i);
      if (item !== undefined) yield item;
    }
  }

  /** The buffer's own. */
  add(item: F): void {
    // The array behind the list never shrinks: setting an array's length to 0 would throw its store away each time.
    this.#items[this.length++] = item;
  }

  /** The buffer's own. */
  addFirst(item: F): void {
    for (let i = this.length; i > 0; i--) {
      const moved = this.#items[i - 1];
      if (moved !== undefined) this.#items[i] = moved;
    }
    this.#items[0] = item;
    this.length++;
  }
}
