import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { FrameReader } from '../../../src/wire/paltalk/frame-reader.ts';
import { HelloReader, writeHello } from '../../../src/wire/paltalk/hello.ts';
import { PacketCheck, PacketWriter } from '../../../src/wire/paltalk/packet.ts';
import { hex, join } from './bytes.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/protocols/paltalk.md'), 'utf8');
const example = hex(/```hex\n([\s\S]*?)```/.exec(page)?.[1] ?? '');

it('the example in docs/protocols/paltalk.md is what we read', () => {
  const hello = new HelloReader();
  const taken = hello.push(example);
  expect(hello.hello).toEqual({ room: 7, uid: 1_000_000 });
  const check = new PacketCheck();
  const seen: unknown[] = [];
  const reader = new FrameReader((bytes, start, end) => {
    expect(check.accept(bytes, start, end)).toBe(true);
    seen.push([end - start, check.rtp.seq, check.rtp.timestamp, check.rtp.ssrc]);
  });
  expect(reader.push(example.subarray(taken))).toBeNull();
  expect(seen).toEqual([[148, 12_330, 76_800, 1_000_000]]);
});

it('the example in docs/protocols/paltalk.md is what we write', () => {
  const packet = new Uint8Array(152);
  const writer = new PacketWriter({ uid: 1_000_000, seq: 12_330, timestamp: 76_800 });
  writer.write(packet, 0, example.subarray(24, 24 + 132));
  expect(join(writeHello({ room: 7, uid: 1_000_000 }), packet)).toEqual(example);
});
