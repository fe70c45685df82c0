import { readU32 } from '../rtp/bytes.ts';
import { LENGTH_BYTES, MAX_PACKET_BYTES } from './format.ts';

/** The stream says something that no length can be: there is no way back into step, so the connection has to go. */
export interface FramingError {
  readonly code: 'bad-length';
  /** The four bytes that stood where a length should, as one big-endian number. */
  readonly header: number;
  /** Where they stood, in bytes since the first length of this connection. */
  readonly offset: number;
}

/**
 * One packet, in `bytes[start..end)`, 1 to 149 bytes, without its length.
 *
 * The window lies in the chunk or in the reader's own buffer and is good until the callback returns: copy what has to
 * stay. The callback must not throw and must not push into the same reader.
 */
export type PacketListener = (bytes: Uint8Array, start: number, end: number) => void;

/** What the framing let pass without a packet. May be shared by many readers. */
export interface FramingCounters {
  /** Lengths of 0. */
  keepalives: number;
  /** Packets of 150..255 bytes, stepped over. */
  skipped: number;
}

/** How this peer writes its lengths; `unknown` until its first length that tells. */
export type LengthOrder = 'unknown' | 'big' | 'little';

/**
 * Cuts the byte stream of a Paltalk voice connection into packets.
 *
 * Every packet has a 32-bit length in front. Ours and those of real clients are big-endian; a peer that writes them
 * little-endian exists and is understood: its first length shows it, and from then on the connection stays with that order.
 *
 * | length, as bytes | what happens |
 * | --- | --- |
 * | `00 00 00 00` | a keepalive: nothing |
 * | `00 00 00 01` .. `00 00 00 95` | a packet follows |
 * | `00 00 00 96` .. `00 00 00 ff` | that many bytes are stepped over |
 * | `01 00 00 00` .. `95 00 00 00` | a packet follows, if this connection has shown no big-endian length yet |
 * | anything else | `FramingError`, and nothing more is read |
 *
 * The length is checked before a byte of the packet is kept, so that the reader never holds more than one length and one
 * packet. A packet that lies whole in a chunk is not copied; nothing is allocated for a packet either way.
 */
export class FrameReader {
  readonly #onPacket: PacketListener;
  readonly #counters: FramingCounters;
  /** The packet that began in an earlier chunk. */
  readonly #packet = new Uint8Array(MAX_PACKET_BYTES);
  #packetHave = 0;
  /** Bytes of the packet that the last length announced; 0 while a length is awaited. */
  #packetLength = 0;
  #header = 0;
  #headerHave = 0;
  #toSkip = 0;
  #order: LengthOrder = 'unknown';
  /** Stream offset of the current chunk's first byte. */
  #offset = 0;
  #error: FramingError | null = null;

  constructor(onPacket: PacketListener, counters: FramingCounters = { keepalives: 0, skipped: 0 }) {
    this.#onPacket = onPacket;
    this.#counters = counters;
  }

  get order(): LengthOrder {
    return this.#order;
  }

  get error(): FramingError | null {
    return this.#error;
  }

  /** Bytes of an unfinished length and packet that arrived so far: at most 4 + 148. */
  get pendingBytes(): number {
    return this.#packetLength === 0 ? this.#headerHave : LENGTH_BYTES + this.#packetHave;
  }

  /**
   * Takes the next bytes of the stream and hands out every packet that they complete, before it returns.
   *
   * @returns the error that ended this stream, again at every later push, or null.
   */
  push(chunk: Uint8Array): FramingError | null {
    if (this.#error !== null) return this.#error;
    const end = chunk.length;
    let at = 0;
    while (at < end) {
      if (this.#packetLength > 0) {
        at = this.#readPacket(chunk, at);
      } else if (this.#toSkip > 0) {
        const skipped = Math.min(this.#toSkip, end - at);
        this.#toSkip -= skipped;
        at += skipped;
      } else if (this.#headerHave === 0 && end - at >= LENGTH_BYTES) {
        const header = readU32(chunk, at);
        at += LENGTH_BYTES;
        if (!this.#readLength(header)) return this.#fail(header, at);
      } else {
        this.#header = ((this.#header << 8) | (chunk[at] ?? 0)) >>> 0;
        at += 1;
        this.#headerHave += 1;
        if (this.#headerHave === LENGTH_BYTES) {
          this.#headerHave = 0;
          if (!this.#readLength(this.#header)) return this.#fail(this.#header, at);
        }
      }
    }
    this.#offset += end;
    return null;
  }

  /** @returns false when no length looks like this. */
  #readLength(header: number): boolean {
    if (header === 0) {
      this.#counters.keepalives += 1;
      return true;
    }
    if (this.#order !== 'little' && header <= 0xff) {
      this.#order = 'big';
      if (header <= MAX_PACKET_BYTES) {
        this.#packetLength = header;
      } else {
        this.#counters.skipped += 1;
        this.#toSkip = header;
      }
      return true;
    }
    const reversed = header >>> 24;
    if (this.#order !== 'big' && (header & 0xff_ffff) === 0 && reversed <= MAX_PACKET_BYTES) {
      this.#order = 'little';
      this.#packetLength = reversed;
      return true;
    }
    return false;
  }

  /** @returns where reading goes on in `chunk`. */
  #readPacket(chunk: Uint8Array, from: number): number {
    const length = this.#packetLength;
    const have = this.#packetHave;
    const available = chunk.length - from;
    if (have === 0 && available >= length) {
      this.#packetLength = 0;
      this.#onPacket(chunk, from, from + length);
      return from + length;
    }
    const taken = Math.min(length - have, available);
    // A loop, since `set` would want a view of the chunk, which is an allocation and no faster for at most 149 bytes.
    const packet = this.#packet;
    for (let i = 0; i < taken; i++) packet[have + i] = chunk[from + i] ?? 0;
    if (have + taken < length) {
      this.#packetHave = have + taken;
    } else {
      this.#packetHave = 0;
      this.#packetLength = 0;
      this.#onPacket(packet, 0, length);
    }
    return from + taken;
  }

  /** @param after index behind the bad length in the current chunk. */
  #fail(header: number, after: number): FramingError {
    this.#error = { code: 'bad-length', header, offset: this.#offset + after - LENGTH_BYTES };
    return this.#error;
  }
}
