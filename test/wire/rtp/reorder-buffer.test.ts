import { describe, expect, test } from 'vitest';
import { ReorderBuffer } from '../../../src/wire/rtp/reorder-buffer.ts';
import { droppedWords, packet, SSRC, words } from './packet.ts';

const OTHER = 0xbeef;

/** A buffer of capacity 4 that has delivered 100 to 109. */
function running(): ReorderBuffer<string> {
  const buffer = new ReorderBuffer<string>({ capacity: 4 });
  for (let seq = 100; seq < 110; seq++) buffer.push(packet(seq));
  return buffer;
}

/** Pushes one packet and gives what it brought about. */
function push(buffer: ReorderBuffer<string>, seq: number, ssrc = SSRC): string {
  buffer.push(packet(seq, ssrc));
  return `${words(buffer.ready)}|${droppedWords(buffer.dropped)}`;
}

describe('ReorderBuffer', () => {
  test('hands out the bytes that were pushed, not a copy, with the object that came with them', () => {
    const buffer = running();
    const bytes = Uint8Array.of(0xff, 0xff, ...packet(110), 0xff);
    expect(buffer.pushRange(bytes, 2, 18, 5, 'from here')).toBe(0);
    const frame = buffer.ready.at(0);
    expect(frame?.kind === 'rtp' && frame.bytes).toBe(bytes);
    expect(frame).toMatchObject({
      seq: 110,
      lseq: 110,
      opaque: 'from here',
      arrivalMs: 5,
      samples: 4,
      appendable: true,
    });
    expect(frame?.kind === 'rtp' && [...frame.payload]).toEqual([0, 0, 0, 110]);
    expect(buffer.ready.at(1)).toBeUndefined();
    expect(buffer.ready.at(-1)).toBeUndefined();
  });

  test('uses one frame for a stream in order', () => {
    const buffer = running();
    const frames = new Set();
    for (let seq = 110; seq < 200; seq++) {
      buffer.push(packet(seq));
      frames.add(buffer.ready.at(0));
    }
    expect(frames.size).toBe(1);
  });

  test('says why a datagram is no RTP, and counts it', () => {
    const buffer = running();
    expect(buffer.push(new Uint8Array(3))).toBe(-1);
    expect(buffer.ready.length + buffer.dropped.length).toBe(0);
    expect(buffer.stats.malformed).toBe(1);
    expect(push(buffer, 110)).toBe('110|');
  });

  test('begins a word at sequence number 0 without warm-up', () => {
    const buffer = new ReorderBuffer<string>({ capacity: 4 });
    expect(push(buffer, 0)).toBe('0|');
    expect(push(buffer, 1)).toBe('1|');
  });

  test('marks the first frame of a stream, and no other', () => {
    const buffer = new ReorderBuffer({ capacity: 3 });
    const marks: boolean[] = [];
    for (const seq of [102, 101, 100, 103, 105, 104]) {
      buffer.push(packet(seq));
      for (const item of buffer.ready) if (item.kind === 'rtp') marks.push(item.startsSequence);
    }
    expect(marks).toEqual([true, false, false, false, false, false]);
  });

  test('counts everything once', () => {
    const buffer = running();
    for (const seq of [110, 110, 105, 112, 113, 114, 115, 9000]) push(buffer, seq);
    buffer.push(packet(116, OTHER));
    push(buffer, 116);
    expect(buffer.stats).toEqual({
      delivered: 16,
      erased: 1,
      duplicates: 1,
      late: 1,
      stale: 0,
      jumps: 1,
      foreign: 1,
      flushed: 0,
      malformed: 0,
      restarts: 0,
    });
  });

  describe('jumps', () => {
    test('a single packet from far away is dropped, and the stream goes on', () => {
      const buffer = running();
      expect(push(buffer, 20_000)).toBe('|20000 jump');
      expect(push(buffer, 110)).toBe('110|');
      expect(push(buffer, 9)).toBe('|9 late');
      expect(push(buffer, 111)).toBe('111|');
    });

    test('far packets that do not follow each other stay single', () => {
      const buffer = running();
      for (const seq of [20_000, 20_002, 30_000, 20_001]) expect(push(buffer, seq)).toBe(`|${seq} jump`);
      expect(push(buffer, 110)).toBe('110|');
    });

    test('a packet of the stream between two far ones keeps them from being believed', () => {
      const buffer = running();
      push(buffer, 20_000);
      push(buffer, 110);
      expect(push(buffer, 20_001)).toBe('|20001 jump');
    });

    test('a confirmed jump first gives what was held, then warms up', () => {
      const buffer = running();
      push(buffer, 111);
      push(buffer, 20_000);
      expect(push(buffer, 20_001)).toBe('110-110:160 111|');
      expect(push(buffer, 20_002)).toBe('|');
      expect(push(buffer, 20_003)).toBe('|');
      expect(push(buffer, 20_004)).toBe('151073 151074 151075 151076|');
      expect(151_073 % 65_536).toBe(20_001);
    });

    test('a stream that begins anew at the wrap may begin out of order', () => {
      const buffer = new ReorderBuffer<string>({ capacity: 5 });
      for (let seq = 100; seq < 110; seq++) push(buffer, seq);
      for (const seq of [2, 1, 65_535, 0]) push(buffer, seq, OTHER);
      const base = 2 * 65_536;
      expect(push(buffer, 3, OTHER)).toBe(`${base - 1} ${base} ${base + 1} ${base + 2} ${base + 3}|`);
    });

    test('a packet farther back than 100 is late, not a jump, while a deep buffer waits for it', () => {
      const buffer = new ReorderBuffer<string>({ capacity: 500 });
      for (let seq = 1000; seq < 1500; seq++) push(buffer, seq);
      for (let seq = 1501; seq < 1900; seq++) push(buffer, seq);
      expect(buffer.held).toBe(399);
      push(buffer, 1500);
      expect(buffer.ready.length).toBe(400);
    });
  });

  describe('another source', () => {
    test('one packet of it is set aside, then dropped', () => {
      const buffer = running();
      expect(push(buffer, 110, OTHER)).toBe('|');
      expect(push(buffer, 110)).toBe('110|110 foreign');
    });

    test('two sources in turn: the one that was there first goes on', () => {
      const buffer = running();
      for (let i = 0; i < 50; i++) {
        push(buffer, 500 + i, OTHER);
        expect(push(buffer, 110 + i)).toBe(`${110 + i}|${500 + i} foreign`);
      }
    });

    test('its first two packets out of order, both are heard', () => {
      const buffer = running();
      push(buffer, 501, OTHER);
      push(buffer, 500, OTHER);
      push(buffer, 502, OTHER);
      push(buffer, 503, OTHER);
      expect(Array.from(buffer.ready, (item) => (item.kind === 'rtp' ? item.seq : item))).toEqual([500, 501, 502, 503]);
    });

    test('the same packet twice confirms nothing', () => {
      const buffer = running();
      push(buffer, 500, OTHER);
      expect(push(buffer, 500, OTHER)).toBe('|500 duplicate');
      expect(push(buffer, 110)).toBe('110|500 foreign');
    });

    test('three sources with a packet each change nothing', () => {
      const buffer = running();
      push(buffer, 500, 1);
      expect(push(buffer, 501, 2)).toBe('|500 foreign');
      expect(push(buffer, 502, 3)).toBe('|501 foreign');
      expect(push(buffer, 110)).toBe('110|502 foreign');
    });

    test('a flush drops what is set aside', () => {
      const buffer = running();
      push(buffer, 500, OTHER);
      buffer.flush();
      expect(droppedWords(buffer.dropped)).toBe('500 foreign');
    });

    test('a new source that begins at 0, swapped, loses only what came too late', () => {
      const buffer = running();
      push(buffer, 0, OTHER);
      expect(push(buffer, 65_535, OTHER)).toBe('131072|65535 late');
      expect(push(buffer, 1, OTHER)).toBe('131073|');
    });
  });

  describe('a stray packet inside the range of losses', () => {
    test('is purged, and the number after it is no shortcut', () => {
      const buffer = running();
      push(buffer, 2000);
      push(buffer, 112);
      push(buffer, 114);
      expect(buffer.held).toBe(3);
      for (let i = 0; i < 3; i++) expect(push(buffer, 109)).toBe('|109 duplicate');
      expect(push(buffer, 2001)).toBe('|2000 stale');
      expect(buffer.held).toBe(3);
      expect(push(buffer, 110)).toBe('110|');
      expect(push(buffer, 111)).toBe('111 112|');
    });
  });

  describe('with times', () => {
    test('the warm-up ends when its first packet has waited long enough', () => {
      const buffer = new ReorderBuffer({ capacity: 10, maxWaitMs: 60 });
      for (const [seq, at] of [
        [7, 0],
        [8, 20],
        [9, 40],
      ] as const)
        buffer.push(packet(seq), at);
      expect(words(buffer.ready)).toBe('');
      buffer.push(packet(10), 60);
      expect(words(buffer.ready)).toBe('7 8 9 10');
      expect(buffer.stats.erased).toBe(0);
    });

    test('a packet that is overdue takes all before it along', () => {
      const buffer = running();
      buffer.maxWaitMs = 50;
      buffer.push(packet(114), 1000);
      buffer.push(packet(112), 1040);
      buffer.advance(1050);
      expect(words(buffer.ready)).toBe('110-111:320 112 113-113:160 114');
    });

    test('what follows an overdue packet without a gap goes with it, and what is behind a gap stays', () => {
      const buffer = running();
      buffer.maxWaitMs = 50;
      buffer.push(packet(111), 1000);
      buffer.push(packet(112), 1020);
      buffer.push(packet(114), 1040);
      buffer.advance(1050);
      expect(words(buffer.ready)).toBe('110-110:160 111 112');
      expect(buffer.nextDeadlineMs).toBe(1090);
    });

    test('the time may be changed while packets wait', () => {
      const buffer = running();
      buffer.push(packet(111), 1000);
      expect(buffer.nextDeadlineMs).toBe(Number.POSITIVE_INFINITY);
      buffer.maxWaitMs = 40;
      expect(buffer.nextDeadlineMs).toBe(1040);
      buffer.advance(1039);
      expect(buffer.ready.length).toBe(0);
      buffer.advance(1040);
      expect(words(buffer.ready)).toBe('110-110:160 111');
    });

    test('a missing packet that comes in time costs nothing but the wait', () => {
      const buffer = running();
      buffer.maxWaitMs = 50;
      buffer.push(packet(111), 1000);
      buffer.push(packet(110), 1049);
      expect(words(buffer.ready)).toBe('110 111');
    });

    test('they work with compat too', () => {
      const buffer = new ReorderBuffer({ capacity: 10, maxWaitMs: 50, compat: true });
      buffer.push(packet(7), 0);
      buffer.push(packet(9), 20);
      buffer.advance(50);
      expect(words(buffer.ready)).toBe('7');
      buffer.advance(70);
      expect(words(buffer.ready)).toBe('8-8:160 9');
    });
  });

  test('a flush of an empty buffer does nothing', () => {
    const buffer = new ReorderBuffer<string>({ capacity: 4 });
    buffer.flush();
    expect(buffer.ready.length + buffer.dropped.length).toBe(0);
    expect(push(buffer, 7)).toBe('|');
  });

  test('a stream goes on after a flush', () => {
    const buffer = running();
    push(buffer, 111);
    buffer.flush();
    expect(push(buffer, 112)).toBe('112|');
    expect(push(buffer, 110)).toBe('|110 late');
  });

  test.each([
    [2, false],
    [0, true],
    [32_767, true],
  ])('capacity %d with compat %s is taken', (capacity, compat) => {
    expect(new ReorderBuffer({ capacity, compat }).held).toBe(0);
  });

  test.each([
    [32_768, false],
    [-1, true],
    [1.5, true],
  ])('capacity %d with compat %s is refused', (capacity, compat) => {
    expect(() => new ReorderBuffer({ capacity, compat })).toThrow(RangeError);
  });
});
