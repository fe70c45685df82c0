import { RtpPacket } from 'werift-rtp';
import { JitterBufferBase } from 'werift-rtp/extra';
import { ReorderBuffer } from '../src/wire/rtp/reorder-buffer.ts';
import { type Contender, type Handicapped, race } from './rtp-rounds.ts';

/**
 * The reorder buffer, capacity 10, beside werift-rtp's jitter buffer; rtp.js has none. From datagram to payload: parsing
 * is in both figures, and so is writing the next sequence number and timestamp into a reused datagram (about 3 ns), which
 * stands for a socket. Packets are 20 ms of PCMU, 160 bytes.
 */

const CAPACITY = 10;
const SLOTS = 1024;
const SLOT_BYTES = 176;
const PACKET_BYTES = 172;
const TURN = 65_536;
const COUNT = 20 * TURN;

const slab = Buffer.alloc(SLOTS * SLOT_BYTES);
const buffers = Array.from({ length: SLOTS }, (_, i) => slab.subarray(i * SLOT_BYTES, i * SLOT_BYTES + PACKET_BYTES));
const plain = buffers.map(({ buffer, byteOffset, length }) => new Uint8Array(buffer, byteOffset, length));
const headers = new DataView(slab.buffer, slab.byteOffset, slab.length);
for (let slot = 0; slot < SLOTS; slot++) {
  headers.setUint8(slot * SLOT_BYTES, 0x80);
  headers.setUint32(slot * SLOT_BYTES + 8, 0xcafe_0001);
}

/** A whole turn of sequence numbers, each once. */
const inOrder = Uint16Array.from({ length: TURN }, (_, i) => i);
/** The same with 5 % lost, 2 % sent twice, and 5 % of the rest changing places with one of the next three. */
const mixed = mixedOrder();

function mixedOrder(): Uint16Array {
  let state = 12_345;
  const chance = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const order: number[] = [];
  for (const seq of inOrder) {
    const fate = chance();
    if (fate < 0.05) continue;
    order.push(seq);
    if (fate < 0.07) order.push(seq);
  }
  for (let i = 0; i + 3 < order.length; i++) {
    if (chance() >= 0.05) continue;
    const j = i + 1 + Math.floor(chance() * 3);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return Uint16Array.from(order);
}

/**
 * Datagrams as a socket gives them: one turn of sequence numbers after the other, in the given order, in reused bytes.
 */
class Feed<Bytes extends Uint8Array> {
  readonly #ring: readonly Bytes[];
  readonly #headers = headers;
  readonly #order: Uint16Array;
  #slot = 0;
  #at = 0;
  /** So high that it is past 2^31, which V8 stores in another way, before the rounds that count. */
  #turnTimestamp = 0x7fff_0000;

  constructor(ring: readonly Bytes[], order: Uint16Array) {
    this.#ring = ring;
    this.#order = order;
  }

  next(): Bytes {
    const datagram = this.#ring[this.#slot];
    const seq = this.#order[this.#at];
    if (datagram === undefined || seq === undefined) throw new Error('unreachable');
    const at = this.#slot * SLOT_BYTES;
    this.#slot = (this.#slot + 1) & (SLOTS - 1);
    if (++this.#at === this.#order.length) {
      this.#at = 0;
      this.#turnTimestamp = (this.#turnTimestamp + TURN * 160) | 0;
    }
    this.#headers.setUint16(at + 2, seq);
    this.#headers.setUint32(at + 4, this.#turnTimestamp + seq * 160);
    return datagram;
  }
}

function ours(order: Uint16Array, compat: boolean): Contender {
  // One for all rounds: when the last object of its shape is collected, V8 throws the code for it away too.
  const buffer = new ReorderBuffer({ capacity: CAPACITY, compat });
  const feed = new Feed(plain, order);
  return (count) => {
    let samples = 0;
    for (let i = 0; i < count; i++) {
      buffer.push(feed.next());
      const { ready } = buffer;
      for (let j = 0; j < ready.length; j++) {
        const item = ready.at(j);
        if (item?.kind === 'rtp') samples += item.samples;
      }
    }
    return samples;
  };
}

/**
 * It writes a date with every packet that it lets go. After a loss, packets are left behind in it, and each costs a walk
 * through all sequence numbers later on. So it gets but a small share of the work.
 */
function werift(order: Uint16Array, share: number): Handicapped {
  const buffer = new JitterBufferBase(8000, { latency: 20 * CAPACITY });
  const feed = new Feed(buffers, order);
  const work = (count: number): number => {
    let bytes = 0;
    for (let i = 0; i < count; i++) {
      const rtp = RtpPacket.deSerialize(feed.next());
      for (const item of buffer.processInput({ rtp })) bytes += item.rtp?.payload.length ?? 0;
    }
    return bytes;
  };
  return { work, share };
}

race('rtp reorder, in order', 'packets/s', COUNT, 1, ours(inOrder, false), { 'werift-rtp': werift(inOrder, 0.002) });
race('rtp reorder, 5 % lost, 5 % out of order, 2 % twice', 'packets/s', COUNT, 1, ours(mixed, false), {
  'werift-rtp': werift(mixed, 0.0002),
});
race('rtp reorder, in order, compat', 'packets/s', COUNT, 1, ours(inOrder, true), {});
race('rtp reorder, 5 % lost, 5 % out of order, 2 % twice, compat', 'packets/s', COUNT, 1, ours(mixed, true), {});
