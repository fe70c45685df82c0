import { packets as rtpjs } from 'rtp.js';
import { RtpHeader, RtpPacket } from 'werift-rtp';
import { RtpGenerator } from '../src/wire/rtp/generator.ts';
import { RtpView } from '../src/wire/rtp/header.ts';
import { race } from './rtp-rounds.ts';

/**
 * RTP packets made and read, beside rtp.js and werift-rtp: 160 bytes of payload (PCMU, 20 ms).
 *
 * Ours and rtp.js write into a reused ring; werift has only a new Buffer for each packet. rtp.js gets one packet object
 * that is changed and serialized again, the fastest way that it offers.
 */

const PAYLOAD_BYTES = 160;
const PACKET_BYTES = 12 + PAYLOAD_BYTES;
const SLOTS = 256;
const SLOT_BYTES = 176;
const COUNT = 2_000_000;
const STEP = 160;

const ring = Buffer.alloc(SLOTS * SLOT_BYTES);
const bytes = new Uint8Array(ring.buffer, ring.byteOffset, ring.length);
const payload = Uint8Array.from({ length: PAYLOAD_BYTES }, (_, i) => i * 7);
const zeros = new Uint8Array(PAYLOAD_BYTES);

function slotOf(i: number): number {
  return (i & (SLOTS - 1)) * SLOT_BYTES;
}

// --- made -----------------------------------------------------------------------------------------------------------

// One for all rounds: when the last object of its shape is collected, V8 throws the code for it away too.
const rtp = new RtpGenerator({ clockRate: 8000, ptimeMs: 20 });

/** As a sender has them: in variables of its own. The module's are read anew for each packet once a bundler was there. */
function generator(to: Uint8Array, content: Uint8Array): (count: number) => number {
  const from = rtp;
  return (count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += from.next(to, slotOf(i), 0, content);
    return sum;
  };
}
const generate = generator(bytes, payload);

function zeroGenerator(to: Uint8Array): (count: number) => number {
  const from = rtp;
  return (count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += from.nextZeros(to, slotOf(i), 0, PAYLOAD_BYTES);
    return sum;
  };
}

function generateAllocating(count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += rtp.nextPacket(0, payload).length;
  return sum;
}

function rtpjsGenerator(content: Uint8Array): (count: number) => number {
  const packet = new rtpjs.RtpPacket();
  packet.setSsrc(1);
  packet.setPayload(new DataView(content.buffer, content.byteOffset, content.length));
  return (count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      packet.setSequenceNumber(i & 0xffff);
      packet.setTimestamp((i * STEP) >>> 0);
      packet.serialize(ring.buffer, ring.byteOffset + slotOf(i));
      sum += packet.getByteLength();
    }
    return sum;
  };
}

function rtpjsAllocating(count: number): number {
  const packet = new rtpjs.RtpPacket();
  packet.setPayload(new DataView(payload.buffer));
  let sum = 0;
  for (let i = 0; i < count; i++) {
    packet.setSequenceNumber(i & 0xffff);
    packet.setTimestamp((i * STEP) >>> 0);
    packet.serialize();
    sum += packet.getView().byteLength;
  }
  return sum;
}

function weriftGenerator(content: Uint8Array): (count: number) => number {
  const body = Buffer.from(content);
  const header = new RtpHeader({ payloadType: 0, ssrc: 1 });
  const packet = new RtpPacket(header, body);
  return (count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      header.sequenceNumber = i & 0xffff;
      header.timestamp = (i * STEP) >>> 0;
      sum += packet.serialize().length;
    }
    return sum;
  };
}

race('rtp generate, payload copied into a ring', 'packets/s', COUNT, 1, generate, {
  'rtp.js': { work: rtpjsGenerator(payload), share: 0.1 },
  'werift-rtp': { work: weriftGenerator(payload), share: 0.1 },
});
race('rtp generate, payload of zeros', 'packets/s', COUNT, 1, zeroGenerator(bytes), {
  'rtp.js': { work: rtpjsGenerator(zeros), share: 0.1 },
  'werift-rtp': { work: weriftGenerator(zeros), share: 0.1 },
});
race('rtp generate, new bytes each', 'packets/s', COUNT / 4, 1, generateAllocating, {
  'rtp.js': { work: rtpjsAllocating, share: 0.2 },
  'werift-rtp': { work: weriftGenerator(payload), share: 0.2 },
});

// --- read -----------------------------------------------------------------------------------------------------------

generate(SLOTS);
const datagrams = Array.from({ length: SLOTS }, (_, i) => ring.subarray(slotOf(i), slotOf(i) + PACKET_BYTES));
const views = datagrams.map(({ buffer, byteOffset, length }) => new DataView(buffer, byteOffset, length));

const view = new RtpView();

function read(count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    view.parse(bytes, slotOf(i), slotOf(i) + PACKET_BYTES);
    sum += view.seq + view.payloadLength;
  }
  return sum;
}

function readRtpjs(count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const datagram = views[i & (SLOTS - 1)];
    if (datagram === undefined) continue;
    const packet = new rtpjs.RtpPacket(datagram);
    sum += packet.getSequenceNumber() + packet.getPayload().byteLength;
  }
  return sum;
}

function readWerift(count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const datagram = datagrams[i & (SLOTS - 1)];
    if (datagram === undefined) continue;
    const packet = RtpPacket.deSerialize(datagram);
    sum += packet.header.sequenceNumber + packet.payload.length;
  }
  return sum;
}

race('rtp read, header and payload found', 'packets/s', COUNT, 1, read, {
  'rtp.js': { work: readRtpjs, share: 0.1 },
  'werift-rtp': { work: readWerift, share: 0.02 },
});
