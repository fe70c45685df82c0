import { type DropReason, ErasureFrame, FrameList, RtpFrame } from './frames.ts';

/** What a reorder buffer has seen. Counts packets since it was made. */
export interface ReorderStats {
  /** Packets delivered. */
  delivered: number;
  /** Packets given up as missing, by erasures. */
  erased: number;
  duplicates: number;
  late: number;
  stale: number;
  jumps: number;
  foreign: number;
  flushed: number;
  /** Datagrams that are not RTP. */
  malformed: number;
  /** Sequences after the first: a new SSRC, or a jump that was confirmed. */
  restarts: number;
}

/**
 * The line in which packets wait for those before them, and the frames of which it is made.
 *
 * Frames are pooled. One of them, `spare`, is where the next datagram is parsed; when that packet is in order it is
 * delivered from there and stays the spare, so a stream without gaps moves no frame at all.
 */
export class FrameLine<T> {
  readonly ready = new FrameList<RtpFrame<T> | ErasureFrame>();
  readonly dropped = new FrameList<RtpFrame<T>>();
  readonly stats: ReorderStats = {
    delivered: 0,
    erased: 0,
    duplicates: 0,
    late: 0,
    stale: 0,
    jumps: 0,
    foreign: 0,
    flushed: 0,
    malformed: 0,
    restarts: 0,
  };
  readonly capacity: number;
  spare = new RtpFrame<T>();
  /** The held frame that goes next, the one with the lowest logical number. */
  head: RtpFrame<T> | null = null;
  tail: RtpFrame<T> | null = null;
  held = 0;
  /** No packet of this sequence has been delivered yet. */
  warmUp = true;
  /** Logical number of the packet delivered last; with `warmUp`, of the one before the first. */
  last = -1;
  /** Its RTP timestamp. */
  lastTimestamp = 0;
  /** The logical number that is delivered without warm-up, since nothing can come before it. */
  origin = 0;

  #free: RtpFrame<T> | null = null;
  /** Frames delivered or dropped in this call: they return to the pool in the next one. */
  #lent: RtpFrame<T> | null = null;
  #erasuresUsed = 0;
  readonly #erasures: ErasureFrame[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Takes back what the last call lent. */
  beginCall(): void {
    this.ready.clear();
    this.dropped.clear();
    if (this.#lent !== null) this.#takeBack();
  }

  /** The spare leaves for the line; another takes its place. */
  replaceSpare(): void {
    const frame = this.#free;
    if (frame === null) {
      this.spare = new RtpFrame<T>();
    } else {
      this.#free = frame.next;
      frame.next = null;
      this.spare = frame;
    }
  }

  /** Delivers a frame that is not in the line, at once. */
  deliver(frame: RtpFrame<T>): void {
    frame.startsSequence = this.warmUp;
    this.warmUp = false;
    this.last = frame.lseq;
    this.lastTimestamp = frame.timestamp;
    this.stats.delivered++;
    this.ready.add(frame);
    if (frame !== this.spare) this.#lend(frame);
  }

  /**
   * Gives a frame that is not in the line, whose `lseq` is set and is not below what was delivered, its place:
   * delivered, held, or dropped as a duplicate.
   */
  admit(frame: RtpFrame<T>): void {
    const { lseq } = frame;
    let before = this.tail;
    if (before === null) {
      if (this.warmUp ? lseq === this.origin : lseq === this.last + 1) this.deliver(frame);
      else this.#insertAfter(null, frame);
      return;
    }
    while (before !== null && lseq < before.lseq) before = before.previous;
    if (before !== null && before.lseq === lseq) this.drop(frame, 'duplicate');
    else this.#insertAfter(before, frame);
  }

  /** A frame that is not in the line, or no longer, goes. */
  drop(frame: RtpFrame<T>, reason: DropReason): void {
    frame.dropReason = reason;
    // librtpsynth names the packet that came before the stale one that it drove out.
    if (frame === this.spare) this.dropped.addFirst(frame);
    else this.dropped.add(frame);
    this.#count(reason);
    if (frame !== this.spare) this.#lend(frame);
  }

  /** Whether the frame in front may go without waiting for anything. */
  get isDue(): boolean {
    const { head } = this;
    return head !== null && (this.held === this.capacity || (!this.warmUp && head.lseq === this.last + 1));
  }

  /** Announces that all between the packet delivered last and `lseq` is missing. */
  addErasure(lseq: number, timestampDiff: number): void {
    let erasure = this.#erasures[this.#erasuresUsed];
    if (erasure === undefined) {
      erasure = new ErasureFrame();
      this.#erasures.push(erasure);
    }
    this.#erasuresUsed++;
    erasure.firstLseq = this.last + 1;
    erasure.lastLseq = lseq - 1;
    erasure.timestampDiff = timestampDiff;
    this.stats.erased += erasure.count;
    this.ready.add(erasure);
  }

  /** Delivers the frame in front and those that follow it without a gap. */
  deliverRun(): void {
    let frame = this.head;
    if (frame === null) return;
    frame.startsSequence = this.warmUp;
    this.warmUp = false;
    do {
      this.unlink(frame);
      this.last = frame.lseq;
      this.lastTimestamp = frame.timestamp;
      this.stats.delivered++;
      this.ready.add(frame);
      this.#lend(frame);
      frame = this.head;
      if (frame !== null) frame.startsSequence = false;
    } while (frame !== null && frame.lseq === this.last + 1);
  }

  /**
   * Drops the last frame of the line after it has been last for `capacity` datagrams while the line was full but for
   * one: it is a stray from far ahead that would keep a place for ever.
   *
   * @returns whether one was dropped.
   */
  purgeStaleTail(): boolean {
    const { tail } = this;
    // Capacity 0 exists with compat only, and is never nearly full there.
    if (tail === null || this.capacity === 0 || this.held < this.capacity - 1) return false;
    if (++tail.timesLast < this.capacity) return false;
    this.unlink(tail);
    this.drop(tail, 'stale');
    return true;
  }

  unlink(frame: RtpFrame<T>): void {
    const { next, previous } = frame;
    if (previous === null) this.head = next;
    else previous.next = next;
    if (next === null) this.tail = previous;
    else next.previous = previous;
    frame.next = null;
    frame.previous = null;
    this.held--;
  }

  #insertAfter(before: RtpFrame<T> | null, frame: RtpFrame<T>): void {
    const after = before === null ? this.head : before.next;
    frame.previous = before;
    frame.next = after;
    frame.timesLast = 0;
    if (before === null) this.head = frame;
    else before.next = frame;
    if (after === null) this.tail = frame;
    else after.previous = frame;
    this.held++;
    if (frame === this.spare) this.replaceSpare();
  }

  #count(reason: DropReason): void {
    switch (reason) {
      case 'duplicate':
        this.stats.duplicates++;
        break;
      case 'late':
        this.stats.late++;
        break;
      case 'stale':
        this.stats.stale++;
        break;
      case 'jump':
        this.stats.jumps++;
        break;
      case 'foreign':
        this.stats.foreign++;
        break;
      case 'flushed':
        this.stats.flushed++;
        break;
      default:
        reason satisfies never;
    }
  }

  #lend(frame: RtpFrame<T>): void {
    frame.next = this.#lent;
    this.#lent = frame;
  }

  #takeBack(): void {
    let frame = this.#lent;
    this.#lent = null;
    this.#erasuresUsed = 0;
    while (frame !== null) {
      const { next } = frame;
      frame.next = this.#free;
      this.#free = frame;
      frame = next;
    }
  }
}
