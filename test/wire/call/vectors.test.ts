import { describe, expect, it } from 'vitest';
import { readExtension, writeExtension } from '../../../src/wire/call/extension.ts';
import { type ByteOrder, PacketType } from '../../../src/wire/call/format.ts';
import { type ControlPacket, NOTHING, readControl, writeControl, writeData } from '../../../src/wire/call/packet.ts';
import { byteByByte, hear, hex, join, toHex } from './bytes.ts';

const utf8 = new TextEncoder();
const CALL_BOB = { sampleRate: 48_000, channels: 1, format: 2, chunkFrames: 960 };

/** Golden bytes of docs/protocols/call.md, each with the packet that they are. */
const VECTORS: readonly (readonly [name: string, bytes: string, order: ByteOrder, packet: ControlPacket])[] = [
  [
    'call bob 48000/1/int16/960',
    '0000001600000000bb80000102000003c00003626f62',
    'be',
    { type: PacketType.request, parameters: CALL_BOB, username: utf8.encode('bob'), optional: NOTHING },
  ],
  [
    'the same, little-endian',
    '16000000000080bb0000010002c00300000300626f62',
    'le',
    { type: PacketType.request, parameters: CALL_BOB, username: utf8.encode('bob'), optional: NOTHING },
  ],
  [
    'call, 16000/2/float32/320, "жанна"',
    '0000001d000000003e8000020400000140000ad0b6d0b0d0bdd0bdd0b0',
    'be',
    {
      type: PacketType.request,
      parameters: { sampleRate: 16_000, channels: 2, format: 4, chunkFrames: 320 },
      username: utf8.encode('жанна'),
      optional: NOTHING,
    },
  ],
  [
    'call bob + call id',
    '0000002600000000bb80000102000003c00003626f6250545458010200080102030405060708',
    'be',
    {
      type: PacketType.request,
      parameters: CALL_BOB,
      username: utf8.encode('bob'),
      optional: writeExtension({ callId: '0102030405060708' }),
    },
  ],
  [
    'register alice',
    '0000002000000000bb80000102000003c000005054545801010005616c696365',
    'be',
    {
      type: PacketType.request,
      parameters: CALL_BOB,
      username: NOTHING,
      optional: writeExtension({ name: utf8.encode('alice') }),
    },
  ],
  ['not found', '000000060001', 'be', { type: PacketType.notFound, optional: NOTHING }],
  [
    'counter 16000/1/int16/320',
    '00000011000200003e8000010200000140',
    'be',
    {
      type: PacketType.counter,
      parameters: { sampleRate: 16_000, channels: 1, format: 2, chunkFrames: 320 },
      optional: NOTHING,
    },
  ],
  ['3', '000000060003', 'be', { type: PacketType.refuse, optional: NOTHING }],
  ['4', '000000060004', 'be', { type: PacketType.accept, optional: NOTHING }],
  ['5', '000000060005', 'be', { type: PacketType.drop, optional: NOTHING }],
  [
    '5, reason busy',
    '0000000f0005505454580103000102',
    'be',
    { type: PacketType.drop, optional: writeExtension({ reason: 2 }) },
  ],
];

/** Vectors of the wire that are no control packets of ours to write. */
const OTHERS = { tolerated: '000000060000', empty: '000000060006', data: '0000000a00060100feff' };

describe('vectors', () => {
  it.each(VECTORS)('%s is written to the byte', (_, bytes, order, packet) => {
    expect(toHex(writeControl(packet, order))).toBe(bytes);
  });

  it.each(VECTORS)('%s is read, whole and byte by byte', (_, bytes, order, packet) => {
    for (const chunks of [[hex(bytes)], byteByByte(hex(bytes))]) {
      const { said, error } = hear(chunks, { byteOrder: order });
      expect(error).toBeNull();
      expect(said).toEqual([`${packet.type} ${bytes}`]);
    }
    expect(readControl(packet.type, hex(bytes), 0, bytes.length / 2, order)).toEqual(packet);
  });

  it.each(VECTORS)('%s is read in the other byte order too', (_, __, order, packet) => {
    const other = order === 'be' ? 'le' : 'be';
    const bytes = writeControl(packet, other);
    for (const chunks of [[bytes], byteByByte(bytes)]) {
      expect(hear(chunks, { byteOrder: other }).said).toEqual([`${packet.type} ${toHex(bytes)}`]);
    }
    expect(readControl(packet.type, bytes, 0, bytes.length, other)).toEqual(packet);
  });

  it('the tolerated "not found", a request of 6 bytes, is told as what it means', () => {
    for (const chunks of [[hex(OTHERS.tolerated)], byteByByte(hex(OTHERS.tolerated))]) {
      expect(hear(chunks).said).toEqual([`1 ${OTHERS.tolerated}`]);
    }
  });

  it('data and empty data are written and read, whole and byte by byte', () => {
    expect(toHex(writeData(hex('0100feff'), 'be'))).toBe(OTHERS.data);
    expect(toHex(writeData(NOTHING, 'be'))).toBe(OTHERS.empty);
    expect(toHex(writeData(hex('0100feff'), 'le'))).toBe('0a00000006000100feff');
    for (const bytes of [OTHERS.data, OTHERS.empty]) {
      for (const chunks of [[hex(bytes)], byteByByte(hex(bytes))]) {
        expect(hear(chunks, { inCall: true }).said).toEqual([`data ${bytes}`]);
      }
    }
  });

  it('all of them in one write are read one after the other, and so is any two-way cut', () => {
    const big = VECTORS.filter(([, , order]) => order === 'be');
    const wanted = [...big.map(([, bytes, , packet]) => `${packet.type} ${bytes}`), `data ${OTHERS.data}`];
    const stream = join(...big.map(([, bytes]) => hex(bytes)), hex(OTHERS.data));
    for (let at = 0; at <= stream.length; at++) {
      const { said, error } = hear([stream.subarray(0, at), stream.subarray(at)], { inCall: true });
      expect(error).toBeNull();
      expect(said).toEqual(wanted);
    }
  });

  it('the extension blocks in them say what they should', () => {
    const optional = (at: number) => VECTORS[at]?.[3].optional ?? NOTHING;
    expect(readExtension(optional(3))).toEqual({ callId: '0102030405060708' });
    expect(readExtension(optional(4))).toEqual({ name: utf8.encode('alice') });
    expect(readExtension(optional(10))).toEqual({ reason: 2 });
    expect(readExtension(optional(0))).toBeNull();
  });
});
