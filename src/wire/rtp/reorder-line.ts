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
 * The line in which packets wait for those before them, and the frames of which it is made. What number a packet has in
 * the stream, and what a gap is, its two kinds say: `DistanceLine` and `LibraryLine`.
 *
 * Frames are pooled. One of them, `spare`, is where the next datagram is parsed; when that packet is in order it is
 * delivered from there and stays the spare, so a stream without gaps moves no frame at all.
 *
 * That the kinds inherit rather than hold a line is for speed: what V8 inlines of a call has a budget, and every step
 * from object to object takes from it.
 */
export abstract class ReorderLine<T> {
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
  /** All places but one are taken when so many packets wait. */
  readonly #nearlyFull: number;
  spare = new RtpFrame<T>();
  /** The held frame that goes next, the one with the lowest logical number. */
  head: RtpFrame<T> | null = null;
  tail: RtpFrame<T> | null = null;
  held = 0;
  /** No packet of this sequence has been delivered yet. */
  warmUp = true;
  /** Logical number of the packet delivered last; with `warmUp`, of the one before the first. */
  last = -1;
  /** Its `timestampBits`. */
  lastTimestamp = 0;
  /** The logical number that is delivered without warm-up, since nothing can come before it. */
  origin = 0;

  #free: RtpFrame<T> | null = null;
  /** Frames delivered or dropped in this call: they return to the pool in the next one. */
  #lent: RtpFrame<T> | null = null;
  #lastLent: RtpFrame<T> | null = null;
  #erasuresUsed = 0;
  readonly #erasures: ErasureFrame[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
    // Capacity 0 exists with compat only, and is never nearly full there.
    this.#nearlyFull = capacity === 0 ? Number.MAX_SAFE_INTEGER : Math.max(1, capacity - 1);
  }

  /** The packet in `spare` is delivered, held or dropped. */
  abstract place(): void;

  /** Delivers the frame in front and its contiguous followers, after an erasure when packets before it are missing. */
  abstract release(): void;

  /** Nothing more will come: empties the line. */
  abstract flush(): void;

  /**
   * Runs before a datagram is parsed, whatever it is, when the line is nearly full: drops the last frame after it has
   * been last for `capacity` such datagrams. It is a stray from far ahead that would keep a place for ever.
   *
   * @returns whether one was dropped.
   */
  purgeStaleTail(): boolean {
    const { tail } = this;
    if (tail === null) return false;
    if (++tail.timesLast < this.capacity) return false;
    this.unlink(tail);
    this.drop(tail, 'stale');
    return true;
  }

  /** Takes back what the last call lent. */
  beginCall(): void {
    this.ready.length = 0;
    this.dropped.length = 0;
    if (this.#lent !== null) this.#takeBack();
  }

  /** All places but one are taken: the frame that is last has to show that it belongs there. */
  get isNearlyFull(): boolean {
    return this.held >= this.#nearlyFull;
  }

  /** Delivers the spare, which follows the packet delivered last. */
  deliverNext(): void {
    const frame = this.spare;
    frame.startsSequence = false;
    frame.lseq = ++this.last;
    this.lastTimestamp = frame.timestampBits;
    this.stats.delivered++;
    this.ready.add(frame);
  }

  /** Puts the spare, which follows the last frame of the line, behind it. */
  appendNext(tail: RtpFrame<T>): void {
    const frame = this.spare;
    this.replaceSpare();
    frame.lseq = tail.lseq + 1;
    frame.timesLast = 0;
    frame.previous = tail;
    frame.next = null;
    tail.next = frame;
    this.tail = frame;
    this.held++;
    if (this.held === this.capacity) this.release();
  }

  /** The spare leaves for the line; another takes its place. */
  replaceSpare(): void {
    const frame = this.#free;
    if (frame === null) {
      this.spare = new RtpFrame<T>();
    } else {
      this.#free = frame.next;
      this.spare = frame;
    }
  }

  /**
   * Gives a frame that is not in the line, whose `lseq` is set and is not below what was delivered, its place:
   * delivered, held, or dropped as a duplicate.
   */
  admit(frame: RtpFrame<T>): void {
    const { lseq } = frame;
    let before = this.tail;
    if (before === null) {
      this.#insertAfter(null, frame);
      if (this.warmUp ? lseq === this.origin : lseq === this.last + 1) this.deliverRun();
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
    if (frame !== this.spare) this.#lend(frame, frame);
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
    const first = this.head;
    if (first === null) return;
    first.startsSequence = this.warmUp;
    this.warmUp = false;
    let last = first;
    let rest = first.next;
    let count = 1;
    this.ready.add(first);
    while (rest !== null && rest.lseq === last.lseq + 1) {
      rest.startsSequence = false;
      this.ready.add(rest);
      last = rest;
      rest = rest.next;
      count++;
    }
    this.last = last.lseq;
    this.lastTimestamp = last.timestampBits;
    this.held -= count;
    this.stats.delivered += count;
    this.head = rest;
    if (rest === null) this.tail = null;
    else rest.previous = null;
    this.#lend(first, last);
  }

  /** Takes a frame out of the line. */
  unlink(frame: RtpFrame<T>): void {
    const { next, previous } = frame;
    if (previous === null) this.head = next;
    else previous.next = next;
    if (next === null) this.tail = previous;
    else next.previous = previous;
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

  /** Lends the frames from `first` to `last`, which are linked by `next`. */
  #lend(first: RtpFrame<T>, last: RtpFrame<T>): void {
    if (this.#lent === null) this.#lastLent = last;
    last.next = this.#lent;
    this.#lent = first;
  }

  #takeBack(): void {
    if (this.#lastLent !== null) this.#lastLent.next = this.#free;
    this.#free = this.#lent;
    this.#lent = null;
    this.#lastLent = null;
    this.#erasuresUsed = 0;
  }
}
