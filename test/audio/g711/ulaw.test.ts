import { describe, expect, test } from 'vitest';
import { decodeUlaw, encodeUlaw, linear2ulaw, ulaw2linear } from '../../../src/audio/g711/ulaw.ts';
import { bytesOf, readUtilsVectors, samplesOf } from './utils-file.ts';

const files = readUtilsVectors();
const every = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);

describe('u-law', () => {
  test.each(files)('vectors: the code of every sample', (vectors) => {
    const table = bytesOf(vectors.linear2ulaw_table);
    expect(encodeUlaw(every)).toEqual(table);
    expect(Uint8Array.from(every, linear2ulaw)).toEqual(table);
  });

  test.each(files)('vectors: the sample of every code', (vectors) => {
    const codes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const table = samplesOf(vectors.ulaw2linear_table);
    expect(decodeUlaw(codes)).toEqual(table);
    expect(Int16Array.from(codes, ulaw2linear)).toEqual(table);
  });

  test.each(files.flatMap((file) => file.linear2ulaw_scalar))('vectors: %d becomes %d', (sample, code) => {
    expect(linear2ulaw(sample)).toBe(code);
  });

  test.each(files.flatMap((file) => file.ulaw2linear_scalar))('vectors: code %d becomes %d', (code, sample) => {
    expect(ulaw2linear(code)).toBe(sample);
  });

  test.each(files)('vectors: a block there and back', (vectors) => {
    const codes = encodeUlaw(samplesOf(vectors.bulk.in));
    expect(codes).toEqual(bytesOf(vectors.bulk.ulaw));
    expect(decodeUlaw(codes)).toEqual(samplesOf(vectors.bulk.back));
  });

  test('every code but the second zero survives a round trip', () => {
    const codes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const back = encodeUlaw(decodeUlaw(codes));
    expect(back).toEqual(codes.map((code) => (code === 0x7f ? 0xff : code)));
  });

  test('writes into what it is given, and not beyond', () => {
    const codes = new Uint8Array(4).fill(1);
    expect(encodeUlaw(Int16Array.of(0, -1), codes)).toBe(codes);
    expect([...codes]).toEqual([0xff, 0x7f, 1, 1]);
    const samples = new Int16Array(3).fill(1);
    expect(decodeUlaw(Uint8Array.of(0x80, 0), samples)).toBe(samples);
    expect([...samples]).toEqual([32_124, -32_124, 1]);
  });

  test('refuses an output that is too short', () => {
    expect(() => encodeUlaw(new Int16Array(3), new Uint8Array(2))).toThrow(RangeError);
    expect(() => decodeUlaw(new Uint8Array(3), new Int16Array(2))).toThrow(RangeError);
  });
});
