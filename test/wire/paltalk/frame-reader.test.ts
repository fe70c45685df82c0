import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameReader, type FramingError } from '../../../src/wire/paltalk/frame-reader.ts';
import { bigLength, framed, hex, join, littleLength, packet, toHex } from './bytes.ts';

function read(...chunks: readonly Uint8Array[]) {
  const packets: string[] = [];
  const counters = { keepalives: 0, skipped: 0 };
  const reader = new FrameReader((bytes, start, end) => packets.push(toHex(bytes.subarray(start, end))), counters);
  let error: FramingError | null = null;
  let mostPending = 0;
  for (const chunk of chunks) {
    error = reader.push(chunk);
    mostPending = Math.max(mostPending, reader.pendingBytes);
  }
  return { packets, counters, error, reader, mostPending };
}

const voice = packet();

describe('lengths', () => {
  it('big-endian, as real clients write them, give the packet behind them', () => {
    const { packets, error, reader } = read(hex('00000094'), voice);
    expect(packets).toEqual([toHex(voice)]);
    expect(error).toBeNull();
    expect(reader.order).toBe('big');
  });

  it('of every valid size, 1 to 149, give packets of that size', () => {
    for (let size = 1; size <= 149; size++) {
      const body = new Uint8Array(size).fill(size);
      expect(read(framed(body), framed(body)).packets).toEqual([toHex(body), toHex(body)]);
    }
  });

  it('of 0 are keepalives, in front of, between and behind packets', () => {
    const idle = bigLength(0);
    const { packets, counters, error } = read(join(idle, idle, framed(voice), idle, framed(voice), idle));
    expect(packets).toHaveLength(2);
    expect(counters).toEqual({ keepalives: 4, skipped: 0 });
    expect(error).toBeNull();
  });

  it('of 150 to 255 are stepped over without losing step', () => {
    for (let size = 150; size <= 255; size++) {
      const stream = join(bigLength(size), new Uint8Array(size).fill(0xff), framed(voice));
      const { packets, counters, error } = read(stream);
      expect(packets).toEqual([toHex(voice)]);
      expect(counters).toEqual({ keepalives: 0, skipped: 1 });
      expect(error).toBeNull();
    }
  });

  it('little-endian from the first one on are understood, and stay so', () => {
    const one = join(littleLength(148), voice);
    const { packets, error, reader } = read(join(bigLength(0), one, bigLength(0), one));
    expect(packets).toEqual([toHex(voice), toHex(voice)]);
    expect(error).toBeNull();
    expect(reader.order).toBe('little');
  });

  it('little-endian are an error once the connection has shown that it writes big-endian', () => {
    expect(read(framed(voice), littleLength(148)).error).toEqual({
      code: 'bad-length',
      header: 0x9400_0000,
      offset: 152,
    });
    const skipped = join(bigLength(200), new Uint8Array(200));
    expect(read(skipped, littleLength(148)).error?.header).toBe(0x9400_0000);
  });

  it('big-endian are an error once the connection has shown that it writes little-endian', () => {
    expect(read(littleLength(148), voice, bigLength(148)).error).toEqual({
      code: 'bad-length',
      header: 148,
      offset: 152,
    });
  });

  it.each([
    ['the largest', 'ffffffff'],
    ['256', '00000100'],
    ['one with a bit in the second byte', '00010094'],
    ['both ends set', '94000094'],
    ['a little-endian 150', '96000000'],
    ['a little-endian 255', 'ff000000'],
    ['text', '48545450'],
  ])('that no peer means are one error: %s', (_, bytes) => {
    const { packets, error, reader } = read(hex(bytes), framed(voice));
    expect(error).toEqual({ code: 'bad-length', header: Number.parseInt(bytes, 16), offset: 0 });
    expect(packets).toEqual([]);
    expect(reader.push(framed(voice))).toBe(error);
    expect(reader.error).toBe(error);
  });

  it('that are wrong are found where they stand, also when cut', () => {
    const stream = join(bigLength(0), framed(voice), hex('00deadbe'), framed(voice));
    for (let cut = 0; cut <= stream.length; cut++) {
      const { error, packets } = read(stream.subarray(0, cut), stream.subarray(cut));
      expect(error).toEqual({ code: 'bad-length', header: 0x00de_adbe, offset: 156 });
      expect(packets).toHaveLength(1);
    }
  });
});

describe('the reader', () => {
  it('hands out whole packets as windows of the chunk, uncopied', () => {
    const stream = join(framed(voice), framed(voice));
    const windows: { same: boolean; start: number; end: number }[] = [];
    new FrameReader((bytes, start, end) => windows.push({ same: bytes === stream, start, end })).push(stream);
    expect(windows).toEqual([
      { same: true, start: 4, end: 152 },
      { same: true, start: 156, end: 304 },
    ]);
  });

  it('checks a length before it keeps a byte of the packet', () => {
    const { reader } = read(hex('ffffff'));
    expect(reader.pendingBytes).toBe(3);
    expect(reader.push(join(hex('ff'), new Uint8Array(100_000)))).not.toBeNull();
    expect(reader.pendingBytes).toBe(0);
  });

  it('gives the same packets for any split of any valid stream', () => {
    const frame = fc.oneof(
      { weight: 6, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 149 }) },
      { weight: 1, arbitrary: fc.constant(new Uint8Array(0)) },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: 150, maxLength: 255 }) },
    );
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 12 }),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
        (frames, little, cuts) => {
          const kept = little ? frames.filter((body) => body.length <= 149) : frames;
          const stream = join(
            ...kept.map((body) => join(little ? littleLength(body.length) : bigLength(body.length), body)),
          );
          const chunks: Uint8Array[] = [];
          for (let at = 0, i = 0; at < stream.length; i++) {
            const size = cuts[i % cuts.length] ?? 1;
            chunks.push(stream.subarray(at, at + size));
            at += size;
          }
          const { packets, counters, error, mostPending, reader } = read(...chunks);
          expect(error).toBeNull();
          expect(packets).toEqual(
            kept.filter((body) => body.length >= 1 && body.length <= 149).map((body) => toHex(body)),
          );
          expect(counters).toEqual({
            keepalives: kept.filter((body) => body.length === 0).length,
            skipped: kept.filter((body) => body.length > 149).length,
          });
          expect(mostPending).toBeLessThan(4 + 149);
          expect(reader.pendingBytes).toBe(0);
        },
      ),
    );
  });

  it('gives the same packets for every two-way cut and byte by byte', () => {
    const stream = join(framed(voice), bigLength(0), framed(packet({ payload: 137 })), framed(packet({ seq: 2 })));
    const whole = read(stream).packets;
    expect(whole).toHaveLength(3);
    for (let cut = 1; cut < stream.length; cut++) {
      expect(read(stream.subarray(0, cut), stream.subarray(cut)).packets).toEqual(whole);
    }
    expect(read(...Array.from(stream, (byte) => Uint8Array.of(byte))).packets).toEqual(whole);
  });
});
