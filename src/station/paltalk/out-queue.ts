import { LENGTH_BYTES, MAX_PACKET_BYTES } from '../../wire/paltalk/format.ts';

const SLOT_BYTES = LENGTH_BYTES + MAX_PACKET_BYTES;

/**
 * Packets that wait for one slow member, each with its length in front. When it is full, the oldest packet makes room:
 * of late voice the newest is worth most.
 *
 * Packets are copied in, so that a queue's memory is its slots and never the chunks that packets came in.
 */
export class OutQueue {
  readonly #slots: Uint8Array;
  readonly #lengths: Uint8Array;
  #first = 0;
  #count = 0;
  #bytes = 0;

  /** @param capacity in packets. */
  constructor(capacity: number) {
    this.#slots = new Uint8Array(capacity * SLOT_BYTES);
    this.#lengths = new Uint8Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** @param frames packets with their big-endian lengths, whole. @returns how many packets were dropped for them. */
  push(frames: Uint8Array): number {
    let dropped = 0;
    for (let at = 0; at < frames.length; ) {
      const size = LENGTH_BYTES + (frames[at + LENGTH_BYTES - 1] ?? 0);
      dropped += this.#pushOne(frames, at, size);
      at += size;
    }
    return dropped;
  }

  #pushOne(frames: Uint8Array, at: number, size: number): number {
    const capacity = this.#lengths.length;
    let dropped = 0;
    if (this.#count === capacity) {
      this.#bytes -= this.#lengths[this.#first] ?? 0;
      this.#first = (this.#first + 1) % capacity;
      this.#count -= 1;
      dropped = 1;
    }
    const slot = (this.#first + this.#count) % capacity;
    this.#slots.set(frames.subarray(at, at + size), slot * SLOT_BYTES);
    this.#lengths[slot] = size;
    this.#count += 1;
    this.#bytes += size;
    return dropped;
  }

  /** @returns all that waits, oldest first, in a buffer of its own; the queue is empty then. */
  take(): Buffer {
    const capacity = this.#lengths.length;
    const all = Buffer.allocUnsafe(this.#bytes);
    let at = 0;
    for (; this.#count > 0; this.#count--) {
      const start = this.#first * SLOT_BYTES;
      const size = this.#lengths[this.#first] ?? 0;
      all.set(this.#slots.subarray(start, start + size), at);
      at += size;
      this.#first = (this.#first + 1) % capacity;
    }
    this.#bytes = 0;
    return all;
  }
}
