import { describe, expect, it } from 'vitest';
import { HelloReader, writeHello } from '../../../src/wire/paltalk/hello.ts';
import { hex, join } from './bytes.ts';

describe('hello', () => {
  it('is room and uid, big-endian, with no length in front', () => {
    expect(writeHello({ room: 0x0000_0012, uid: 0x89ab_cdef })).toEqual(hex('00000012 89abcdef'));
  });

  it('is read back however the stream is cut, and leaves what follows alone', () => {
    const stream = join(writeHello({ room: 0xffff_ffff, uid: 1 }), hex('00000094'));
    for (let cut = 0; cut <= stream.length; cut++) {
      const reader = new HelloReader();
      const first = reader.push(stream.subarray(0, cut));
      expect(first).toBe(Math.min(cut, 8));
      expect(reader.hello === null).toBe(cut < 8);
      expect(first + reader.push(stream.subarray(first))).toBe(8);
      expect(reader.hello).toEqual({ room: 0xffff_ffff, uid: 1 });
      expect(reader.push(stream)).toBe(0);
      expect(reader.hello).toEqual({ room: 0xffff_ffff, uid: 1 });
    }
  });
});
