import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { alaw2linear, decodeAlaw, encodeAlaw, linear2alaw } from '../../../src/audio/g711/alaw.ts';

const every = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
const codes = Uint8Array.from({ length: 256 }, (_, i) => i);

/** SHA-256 of little-endian samples, or of bytes. */
function digest(data: Int16Array | Uint8Array): string {
  const view = new DataView(new ArrayBuffer(data.byteLength));
  for (const [i, value] of data.entries()) {
    if (data instanceof Int16Array) view.setInt16(2 * i, value, true);
    else view.setUint8(i, value);
  }
  return createHash('sha256').update(view).digest('hex');
}

describe('A-law', () => {
  // The digests are of what CPython 3.11's audioop.lin2alaw and alaw2lin give for the same input.
  test('the code of every sample is the one that a second implementation gives', () => {
    expect(digest(encodeAlaw(every))).toBe('38488f6fd710f4686360edc4d38639f96c491595ef93f8eb8d62d5e07ca6ce7b');
    expect(Uint8Array.from(every, linear2alaw)).toEqual(encodeAlaw(every));
  });

  test('the sample of every code is the one that a second implementation gives', () => {
    expect(digest(decodeAlaw(codes))).toBe('e04788d110e58ff8c70c93b8480190d973e3b67876b6119abbaec766cc75c174');
    expect(Int16Array.from(codes, alaw2linear)).toEqual(decodeAlaw(codes));
  });

  // ITU-T G.711, tables 1a and 1b: the values at the ends of the segments, in its 13 bits times 8.
  test.each([
    [0, 0xd5],
    [-1, 0x55],
    [32_767, 0xaa],
    [-32_768, 0x2a],
    [16_384, 0xa5],
    [-16_385, 0x25],
    [256, 0xc5],
    [40_000, 0xaa],
    [-40_000, 0x2a],
  ])('%d becomes %i', (sample, code) => {
    expect(linear2alaw(sample)).toBe(code);
  });

  test('every code survives a round trip', () => {
    expect(encodeAlaw(decodeAlaw(codes))).toEqual(codes);
  });

  test('no sample is decoded farther off than half a step of its segment', () => {
    for (const sample of every) {
      const segment = Math.max(1, 24 - Math.clz32(Math.abs(sample)));
      expect(Math.abs(alaw2linear(linear2alaw(sample)) - sample)).toBeLessThanOrEqual(8 << (segment - 1));
    }
  });

  test('bits above the eighth are cut from a code', () => {
    expect(alaw2linear(0x1d5)).toBe(alaw2linear(0xd5));
    expect(alaw2linear(-1)).toBe(alaw2linear(0xff));
  });

  test('writes into what it is given, and not beyond', () => {
    const out = new Uint8Array(3).fill(1);
    expect(encodeAlaw(Int16Array.of(0, -1), out)).toBe(out);
    expect([...out]).toEqual([0xd5, 0x55, 1]);
  });

  test('refuses an output that is too short', () => {
    expect(() => encodeAlaw(new Int16Array(3), new Uint8Array(2))).toThrow(RangeError);
    expect(() => decodeAlaw(new Uint8Array(3), new Int16Array(2))).toThrow(RangeError);
  });
});
