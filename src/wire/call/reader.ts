import { readU16, readU32 } from './bytes.ts';
import {
  type ByteOrder,
  COUNTER_BYTES,
  type ControlType,
  HEADER_BYTES,
  MAX_CONTROL_BYTES,
  MAX_DATA_BYTES,
  MAX_NOT_FOUND_BYTES,
  MAX_STRAY_DATA_BYTES,
  PacketType,
  REQUEST_BYTES,
} from './format.ts';

const LENGTH_FIELD_BYTES = 4;

/**
 * Why a stream can't be read on. There is no way back into step, so the connection has to go.
 *
 * - `short-length`: Length below 6, or below what a packet of this type holds at least
 * - `long-length`: Length above the most that a packet of this type may have
 * - `name-length`: the name of a request would end behind the packet
 * - `not-a-request`: the first packet is none, where one must be
 */
export interface CallStreamError {
  readonly code: 'short-length' | 'long-length' | 'name-length' | 'not-a-request';
  readonly type: number;
  readonly length: number;
  /** Where the packet begins, in bytes since the connection did. */
  readonly offset: number;
  /** The Length would be right if it left out its own four bytes: the likely mistake of a peer, worth telling its author. */
  readonly excludesItself: boolean;
}

/**
 * Takes the packets of one connection. A window `bytes[start..end)` is a whole packet with its header. It lies in the chunk
 * that was pushed, or in a buffer made for this packet alone: it stays good for as long as the chunk does.
 *
 * Listeners must not throw and must not read from the same reader.
 */
export interface PacketListener {
  /** A packet of type 0 to 5, long enough for all fields of its type. */
  onControl(type: ControlType, bytes: Uint8Array, start: number, end: number): void;
  /** A data packet of a call in progress; the samples begin at `start + 6`. */
  onData(bytes: Uint8Array, start: number, end: number): void;
  /** A packet that is being stepped over: of unknown type, or data outside of a call. Told when its header is in. */
  onSkipped(type: number, length: number): void;
}

export interface PacketReaderOptions {
  /** `auto`: the first packet decides. */
  readonly byteOrder: ByteOrder | 'auto';
  /** A server wants to hear a request first; a client may hear anything. */
  readonly requestFirst: boolean;
  /**
   * Gives the buffer, of exactly so many bytes, in which a packet is collected that does not come whole. It need not be
   * empty: all of it is written before anybody sees it. Without one it is a new array, whose zeroing costs more than the
   * packet's copying; Node's pool (`Buffer.allocUnsafe`) spares that.
   */
  readonly allocate?: (bytes: number) => Uint8Array;
}

/**
 * Cuts the byte stream of a call connection into packets.
 *
 * The Length is judged as soon as the 6 bytes of a header are in, by type, before anything is kept. A packet that lies whole
 * in a chunk is handed out in place. One that does not is collected in one buffer of exactly its size. That is all the
 * memory a reader has.
 *
 * A request of 6 bytes is the document's other way to write "not found", and is told as that.
 */
export class PacketReader {
  /** While a call is in progress: data is handed out, up to 256 KiB a packet. Otherwise it is stepped over, up to 64 KiB. */
  inCall = false;
  readonly #listener: PacketListener;
  readonly #requestFirst: boolean;
  readonly #allocate: (bytes: number) => Uint8Array;
  #order: ByteOrder | null;
  /** A header that came in pieces. */
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerHave = 0;
  /** A packet that did not come whole, with its header. */
  #packet: Uint8Array | null = null;
  #packetHave = 0;
  #toSkip = 0;
  /** Of the packet whose header came last. */
  #type = 0;
  #length = 0;
  /** Where that packet begins, in bytes since the connection did. */
  #packetOffset = 0;
  #begun = 0;
  #read = 0;
  /** Stream offset of the current chunk's first byte. */
  #offset = 0;
  #error: CallStreamError | null = null;

  constructor(listener: PacketListener, options: PacketReaderOptions) {
    this.#listener = listener;
    this.#requestFirst = options.requestFirst;
    this.#allocate = options.allocate ?? newArray;
    this.#order = options.byteOrder === 'auto' ? null : options.byteOrder;
  }

  /** How this peer writes its headers; null until its first packet shows it. */
  get byteOrder(): ByteOrder | null {
    return this.#order;
  }

  get error(): CallStreamError | null {
    return this.#error;
  }

  /** Packets of which at least one byte came. */
  get packetsBegun(): number {
    return this.#begun;
  }

  /** Packets that came whole, those that were stepped over included. */
  get packetsRead(): number {
    return this.#read;
  }

  /**
   * Whether a packet has begun and not ended. A peer that sends a packet a byte at a time would hold its memory for as long
   * as it likes: the owner, who has a clock, gives packet number `packetsBegun` an absolute time.
   */
  get midPacket(): boolean {
    return this.#begun !== this.#read;
  }

  /** Memory that an unfinished header or packet takes right now. */
  get heldBytes(): number {
    return this.#packet?.length ?? this.#headerHave;
  }

  /**
   * Reads on in `chunk` from `from` until its end, an error, or `budget` packets.
   *
   * @returns index of the first byte that was not read. Below `chunk.length` without an error, the budget is spent: call
   * again with that index before anything else is read. After an error nothing is.
   */
  read(chunk: Uint8Array, from = 0, budget = Number.POSITIVE_INFINITY): number {
    const until = this.#read + budget;
    let at = from;
    while (at < chunk.length && this.#read < until && this.#error === null) {
      if (this.#toSkip > 0) at = this.#skip(chunk, at);
      else if (this.#packet !== null) at = this.#collect(this.#packet, chunk, at);
      else at = this.#begin(chunk, at);
    }
    if (at === chunk.length) this.#offset += at;
    return at;
  }

  #skip(chunk: Uint8Array, at: number): number {
    const skipped = Math.min(this.#toSkip, chunk.length - at);
    this.#toSkip -= skipped;
    if (this.#toSkip === 0) this.#read += 1;
    return at + skipped;
  }

  #collect(packet: Uint8Array, chunk: Uint8Array, at: number): number {
    const taken = Math.min(packet.length - this.#packetHave, chunk.length - at);
    packet.set(taken === chunk.length ? chunk : chunk.subarray(at, at + taken), this.#packetHave);
    this.#packetHave += taken;
    if (this.#packetHave === packet.length) {
      this.#packet = null;
      this.#deliver(packet, 0, packet.length);
    }
    return at + taken;
  }

  /** At the first byte of a packet, or in a header that came in pieces. */
  #begin(chunk: Uint8Array, at: number): number {
    if (this.#headerHave === 0) {
      this.#begun += 1;
      this.#packetOffset = this.#offset + at;
      if (chunk.length - at >= HEADER_BYTES) return this.#beginWhole(chunk, at);
    }
    this.#header[this.#headerHave] = chunk[at] ?? 0;
    this.#headerHave += 1;
    if (this.#headerHave === HEADER_BYTES) {
      this.#headerHave = 0;
      if (this.#judge(this.#header, 0)) {
        const packet = this.#allocate(this.#length);
        packet.set(this.#header);
        this.#packetHave = HEADER_BYTES;
        if (this.#length > HEADER_BYTES) this.#packet = packet;
        else this.#deliver(packet, 0, HEADER_BYTES);
      }
    }
    return at + 1;
  }

  /** The header lies whole in the chunk, and usually the packet does. */
  #beginWhole(chunk: Uint8Array, at: number): number {
    if (!this.#judge(chunk, at)) return this.#error === null ? at + HEADER_BYTES : at;
    const end = at + this.#length;
    if (end <= chunk.length) {
      this.#deliver(chunk, at, end);
      return end;
    }
    this.#packet = this.#allocate(this.#length);
    this.#packetHave = 0;
    return at;
  }

  /** @returns whether the packet is to be kept. Otherwise it is being stepped over, or the stream has ended in an error. */
  #judge(bytes: Uint8Array, at: number): boolean {
    const order = this.#order ?? detectOrder(bytes, at);
    this.#order = order;
    const length = readU32(bytes, at, order);
    const type = readU16(bytes, at + 4, order);
    this.#length = length;
    this.#type = type;
    if (length < HEADER_BYTES) return this.#fail('short-length');
    if (this.#requestFirst && this.#begun === 1 && (type !== PacketType.request || length === HEADER_BYTES)) {
      return this.#fail('not-a-request');
    }
    switch (type) {
      case PacketType.request:
        if (length > HEADER_BYTES && length < REQUEST_BYTES) {
          return this.#fail('short-length', length + LENGTH_FIELD_BYTES >= REQUEST_BYTES);
        }
        return length <= MAX_CONTROL_BYTES || this.#fail('long-length');
      case PacketType.notFound:
        return length <= MAX_NOT_FOUND_BYTES || this.#fail('long-length');
      case PacketType.counter:
        if (length < COUNTER_BYTES) return this.#fail('short-length');
        return length <= MAX_CONTROL_BYTES || this.#fail('long-length');
      case PacketType.refuse:
      case PacketType.accept:
      case PacketType.drop:
        return length <= MAX_CONTROL_BYTES || this.#fail('long-length');
      case PacketType.data:
        if (this.inCall) return length <= MAX_DATA_BYTES || this.#fail('long-length');
        return this.#stepOver(MAX_STRAY_DATA_BYTES);
      default:
        return this.#stepOver(MAX_CONTROL_BYTES);
    }
  }

  #stepOver(most: number): false {
    if (this.#length > most) return this.#fail('long-length');
    this.#toSkip = this.#length - HEADER_BYTES;
    if (this.#toSkip === 0) this.#read += 1;
    this.#listener.onSkipped(this.#type, this.#length);
    return false;
  }

  #deliver(bytes: Uint8Array, start: number, end: number): void {
    const type = this.#type;
    switch (type) {
      case PacketType.request:
        if (end - start === HEADER_BYTES) {
          this.#read += 1;
          this.#listener.onControl(PacketType.notFound, bytes, start, end);
        } else {
          this.#deliverRequest(bytes, start, end);
        }
        return;
      case PacketType.notFound:
      case PacketType.counter:
      case PacketType.refuse:
      case PacketType.accept:
      case PacketType.drop:
        this.#read += 1;
        this.#listener.onControl(type, bytes, start, end);
        return;
      default:
        this.#read += 1;
        this.#listener.onData(bytes, start, end);
    }
  }

  #deliverRequest(bytes: Uint8Array, start: number, end: number): void {
    const nameBytes = readU16(bytes, start + REQUEST_BYTES - 2, this.#order ?? 'be');
    const missing = start + REQUEST_BYTES + nameBytes - end;
    if (missing > 0) {
      this.#fail('name-length', missing === LENGTH_FIELD_BYTES);
      return;
    }
    this.#read += 1;
    this.#listener.onControl(PacketType.request, bytes, start, end);
  }

  #fail(code: CallStreamError['code'], excludesItself = false): false {
    this.#error = { code, type: this.#type, length: this.#length, offset: this.#packetOffset, excludesItself };
    return false;
  }
}

function newArray(bytes: number): Uint8Array {
  return new Uint8Array(bytes);
}

/**
 * A first packet is shorter than 64 KiB and its Length is not 0, so that two of its four bytes are zero: the first two or
 * the last two, never both.
 */
function detectOrder(bytes: Uint8Array, at: number): ByteOrder {
  return bytes[at + 2] === 0 && bytes[at + 3] === 0 && (bytes[at] !== 0 || bytes[at + 1] !== 0) ? 'le' : 'be';
}
