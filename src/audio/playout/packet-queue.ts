/** Places in the ring; more than the longest delay of 2.5 ms packets takes, which are the shortest. */
const SLOTS = 256;

/** Packets that wait, in the order in which they were sent: places by sequence number, 16 bits wide. */
export class PacketQueue {
  readonly #limit: number;
  /** Packets at their sequence number modulo `SLOTS`. */
  readonly #slots: (Uint8Array | null)[] = new Array<Uint8Array | null>(SLOTS).fill(null);
  /** The sequence number last seen at each place, to tell a duplicate from a straggler; −1 for none. */
  readonly #seen = new Int32Array(SLOTS).fill(-1);
  #length = 0;
  #next = 0;

  /** @param limit most packets that may wait, up to 256 */
  constructor(limit: number) {
    this.#limit = Math.max(2, Math.min(SLOTS, limit));
  }

  get length(): number {
    return this.#length;
  }

  /** Most packets that may wait. */
  get limit(): number {
    return this.#limit;
  }

  /** Sequence number that is due next. */
  get next(): number {
    return this.#next;
  }

  /** Whether a packet is so far from what is due that it can't belong to the same count. */
  isForeign(seq: number): boolean {
    return Math.abs(distance(seq, this.#next)) >= SLOTS;
  }

  isDuplicate(seq: number): boolean {
    return this.#seen[seq % SLOTS] === seq;
  }

  /** Forgets all and expects `seq`. */
  restart(seq: number): void {
    this.#slots.fill(null);
    this.#seen.fill(-1);
    this.#length = 0;
    this.#next = seq;
  }

  /**
   * What is due next is `seq` now: the first of a spurt, or the first that was sent of what waits.
   *
   * @returns how many packets had to go because they lie a whole ring ahead of it, in the places of what comes first
   */
  expect(seq: number): number {
    let dropped = 0;
    for (let back = distance(this.#next, seq) - 1; back >= 0; back--) {
      if (this.#empty((seq + back) % SLOTS) !== null) dropped += 1;
    }
    this.#next = seq;
    return dropped;
  }

  /** Remembers a packet that is not kept, so that its duplicate is known. */
  see(seq: number): void {
    this.#seen[seq % SLOTS] = seq;
  }

  /** @returns how many old packets had to go for it */
  store(seq: number, bytes: Uint8Array): number {
    this.see(seq);
    this.#empty(seq % SLOTS);
    this.#slots[seq % SLOTS] = bytes;
    this.#length += 1;
    let dropped = 0;
    while (this.#length > this.#limit) if (this.take() !== null) dropped += 1;
    return dropped;
  }

  /** Takes what is due, null when it is not there, and steps to the next sequence number. */
  take(): Uint8Array | null {
    const bytes = this.#empty(this.#next % SLOTS);
    this.#next = (this.#next + 1) & 0xffff;
    return bytes;
  }

  /** The packet that lies `ahead` places behind the one that is due, null when it is not there. */
  peek(ahead: number): Uint8Array | null {
    return this.#slots[(this.#next + ahead) % SLOTS] ?? null;
  }

  /** How many packets are missing before the first that waits; nothing may be asked of an empty queue. */
  gap(): number {
    let gap = 0;
    while (gap < SLOTS && this.#slots[(this.#next + gap) % SLOTS] === null) gap += 1;
    return gap;
  }

  /** Gives up on that many packets. */
  skip(count: number): void {
    this.#next = (this.#next + count) & 0xffff;
  }

  /** @returns what lay there */
  #empty(at: number): Uint8Array | null {
    const bytes = this.#slots[at] ?? null;
    if (bytes === null) return null;
    this.#slots[at] = null;
    this.#length -= 1;
    return bytes;
  }
}

/** How far `a` is ahead of `b`, −32768..32767, on a 16-bit circle. */
export function distance(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}
