import { DistanceLine } from './distance-line.ts';
import type { ErasureFrame, FrameList, RtpFrame } from './frames.ts';
import type { ParseCode } from './header.ts';
import { LibraryLine } from './library-line.ts';
import type { ReorderLine, ReorderStats } from './reorder-line.ts';

const NO_LIMIT = Number.POSITIVE_INFINITY;

export interface ReorderBufferOptions {
  /**
   * How many packets may wait, at least 2. The stream's first `capacity` packets are held back and leave together; a
   * loss is given up when so many packets wait behind it.
   */
  readonly capacity: number;
  /** How long a packet may wait, in milliseconds, if times are passed in; endless when left out. */
  readonly maxWaitMs?: number;
  /** Behaves as librtpsynth 1.3.2 does, defects included; capacities 0 and 1 are then allowed. */
  readonly compat?: boolean;
}

/**
 * Puts the packets of one RTP stream back in order, drops those that come twice or too late, and says where some are
 * missing. It neither copies a payload nor, once warm, allocates anything.
 *
 * `push`, `advance` and `flush` each leave what they let go in `ready` (in stream order: frames, and erasures where
 * frames are missing) and in `dropped`, until the next of these calls. A pushed datagram is kept by reference as long as
 * its packet is held, so its bytes must not change before it shows up in one of the two lists.
 *
 * ```ts
 * buffer.push(datagram, now);
 * for (const item of buffer.ready) {
 *   if (item.kind === 'rtp') decode(item.bytes, item.payloadStart, item.payloadEnd);
 *   else conceal(item.timestampDiff);
 * }
 * ```
 *
 * Nothing leaves because time passed, unless the time is passed in: with `maxWaitMs`, no packet is held longer than
 * that, and what is still missing before it is given up. The caller who has no steady flow of packets sets a timer for
 * `nextDeadlineMs` and calls `advance`; an adaptive playout clock sets `maxWaitMs` anew whenever it changes its mind.
 *
 * Other rules of the default: gaps of up to 3,000 packets are losses; a larger jump, or another SSRC, begins a new
 * sequence when a second packet confirms it (RFC 3550 §A.1), and the first frame of it has `startsSequence`.
 */
export class ReorderBuffer<T = undefined> {
  #maxWaitMs: number;
  /** Whether `#maxWaitMs` is finite: asked for every packet, and cheaper than a comparison of doubles. */
  #waitIsBounded: boolean;
  readonly #line: ReorderLine<T>;

  /** @throws RangeError for a capacity that is no integer, below 2 (0 with `compat`) or above 32,767. */
  constructor(options: ReorderBufferOptions) {
    const { capacity, maxWaitMs = NO_LIMIT, compat = false } = options;
    const least = compat ? 0 : 2;
    if (!Number.isInteger(capacity) || capacity < least || capacity > 32_767) {
      throw new RangeError(`capacity must be an integer from ${least} to 32767, not ${capacity}`);
    }
    this.#maxWaitMs = maxWaitMs;
    this.#waitIsBounded = maxWaitMs !== NO_LIMIT;
    this.#line = compat ? new LibraryLine(capacity) : new DistanceLine(capacity);
  }

  /** Milliseconds that a packet may wait from its arrival; `Infinity` for ever. */
  get maxWaitMs(): number {
    return this.#maxWaitMs;
  }

  set maxWaitMs(ms: number) {
    this.#maxWaitMs = ms;
    this.#waitIsBounded = ms !== NO_LIMIT;
  }

  /** What the last call delivered, in stream order. */
  get ready(): FrameList<RtpFrame<T> | ErasureFrame> {
    return this.#line.ready;
  }

  /** What the last call dropped; each frame's `dropReason` says why. */
  get dropped(): FrameList<RtpFrame<T>> {
    return this.#line.dropped;
  }

  /** How many packets wait. */
  get held(): number {
    return this.#line.held;
  }

  /** Counters since the buffer was made; they go on changing. */
  get stats(): Readonly<ReorderStats> {
    return this.#line.stats;
  }

  /**
   * When the first of the held packets will have waited for `maxWaitMs`, on the clock of `arrivalMs`; `Infinity` when
   * none is held. Walks the held packets.
   */
  get nextDeadlineMs(): number {
    let earliest = NO_LIMIT;
    for (let frame = this.#line.head; frame !== null; frame = frame.next) {
      if (frame.arrivalMs < earliest) earliest = frame.arrivalMs;
    }
    return earliest + this.maxWaitMs;
  }

  /**
   * Takes one datagram.
   *
   * @param arrivalMs when it came, in milliseconds on any steady clock; matters with `maxWaitMs` alone.
   * @param opaque comes back on the packet's frame.
   * @returns 0, or why it is no RTP packet. Even then `dropped` may hold a packet that became stale.
   */
  push(datagram: Uint8Array, arrivalMs = 0, opaque?: T): ParseCode {
    return this.pushRange(datagram, 0, datagram.length, arrivalMs, opaque);
  }

  /** As `push`, for a datagram in `bytes[start..end)`. */
  pushRange(bytes: Uint8Array, start: number, end: number, arrivalMs = 0, opaque?: T): ParseCode {
    const line = this.#line;
    line.beginCall();
    if (line.isNearlyFull) line.purgeStaleTail();
    const frame = line.spare;
    const code = frame.parse(bytes, start, end);
    if (code !== 0) {
      line.stats.malformed++;
      return code;
    }
    frame.bytes = bytes;
    frame.arrivalMs = arrivalMs;
    frame.opaque = opaque;
    line.place();
    if (this.#waitIsBounded) this.#releaseOverdue(arrivalMs);
    return 0;
  }

  /** Lets go of every packet that has waited for `maxWaitMs` at `nowMs`, and of all before it. */
  advance(nowMs: number): void {
    this.#line.beginCall();
    this.#releaseOverdue(nowMs);
  }

  /** Lets go of everything, at the end of a stream or of a word. The stream may go on after it. */
  flush(): void {
    this.#line.beginCall();
    this.#line.flush();
  }

  #releaseOverdue(nowMs: number): void {
    const maxWaitMs = this.#maxWaitMs;
    const line = this.#line;
    // Packets don't arrive in their order, so the last of those that are overdue may wait behind some that are not.
    let overdue = line.tail;
    while (overdue !== null && nowMs - overdue.arrivalMs < maxWaitMs) overdue = overdue.previous;
    if (overdue === null) return;
    const { lseq } = overdue;
    for (let head = line.head; head !== null && head.lseq <= lseq; head = line.head) {
      line.release();
    }
  }
}
