import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { Reason, writeExtension } from '../../../src/wire/call/extension.ts';
import {
  MAX_CONTROL_BYTES,
  MAX_DATA_BYTES,
  MAX_NOT_FOUND_BYTES,
  MAX_STRAY_DATA_BYTES,
  PacketType,
} from '../../../src/wire/call/format.ts';
import { NOTHING, writeControl, writeData } from '../../../src/wire/call/packet.ts';
import { DEFAULT_PARAMETERS } from '../../../src/wire/call/parameters.ts';
import { hear, hex, toHex } from './bytes.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/protocols/call.md'), 'utf8');
const examples = /```hex\n([^`]+)```/.exec(page)?.[1]?.trim().split('\n') ?? [];
const utf8 = new TextEncoder();

it('the examples in docs/protocols/call.md are what we write', () => {
  const request = (username: Uint8Array, optional = NOTHING, parameters = DEFAULT_PARAMETERS) => ({
    type: PacketType.request,
    parameters,
    username,
    optional,
  });
  const bob = utf8.encode('bob');
  const loud = { sampleRate: 16_000, channels: 2, format: 4, chunkFrames: 320 };
  const wide = { sampleRate: 16_000, channels: 1, format: 2, chunkFrames: 320 };
  const written = [
    writeControl(request(bob), 'be'),
    writeControl(request(bob), 'le'),
    writeControl(request(utf8.encode('жанна'), NOTHING, loud), 'be'),
    writeControl(request(bob, writeExtension({ callId: '0102030405060708' })), 'be'),
    writeControl(request(NOTHING, writeExtension({ name: utf8.encode('alice') })), 'be'),
    writeControl({ type: PacketType.notFound, optional: NOTHING }, 'be'),
    writeControl({ type: PacketType.counter, parameters: wide, optional: NOTHING }, 'be'),
    writeControl({ type: PacketType.refuse, optional: NOTHING }, 'be'),
    writeControl({ type: PacketType.accept, optional: NOTHING }, 'be'),
    writeControl({ type: PacketType.drop, optional: NOTHING }, 'be'),
    writeControl({ type: PacketType.drop, optional: writeExtension({ reason: Reason.busy }) }, 'be'),
    writeData(Uint8Array.of(1, 0, 0xfe, 0xff), 'be'),
  ];
  expect(examples).toEqual(written.map(toHex));
});

it('the examples in docs/protocols/call.md are what we read', () => {
  for (const example of examples) {
    const { error, said, reader } = hear([hex(example)], { byteOrder: 'auto', inCall: true });
    expect([error, said.length, reader.midPacket], example).toEqual([null, 1, false]);
  }
});

it('the longest packets in docs/protocols/call.md are the longest that we read', () => {
  const longest = [MAX_CONTROL_BYTES, MAX_NOT_FOUND_BYTES, MAX_DATA_BYTES, MAX_STRAY_DATA_BYTES];
  for (const bytes of longest) expect(page).toContain(bytes.toLocaleString('en'));
});
