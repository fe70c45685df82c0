import { describe, expect, test } from 'vitest';
import { RtpGenerator } from '../../../src/wire/rtp/generator.ts';
import { RtpView } from '../../../src/wire/rtp/header.ts';
import { ReorderBuffer } from '../../../src/wire/rtp/reorder-buffer.ts';
import { droppedWords, packet, words } from './packet.ts';

/**
 * librtpsynth 1.3.2 has fifteen known defects. One test (or more) for each of the twelve that concern packets and
 * streams; 13 and 14 are of its server and scheduler, 15 of its resampler (test/audio/resample-linear.test.ts).
 */

/** A buffer that has delivered `count` packets from `first`. */
function running(first: number, count = 10, capacity = 10): ReorderBuffer {
  const buffer = new ReorderBuffer({ capacity });
  for (let i = 0; i < count; i++) buffer.push(packet(first + i));
  return buffer;
}

/** Pushes packets and collects what became ready. */
function push(buffer: ReorderBuffer, ...seqs: number[]): string {
  return seqs
    .map((seq) => {
      buffer.push(packet(seq));
      return words(buffer.ready);
    })
    .filter((text) => text !== '')
    .join(' ');
}

describe("librtpsynth's defects", () => {
  test('1: a packet 65535 at the beginning of a stream near 0 is late, and the stream goes on', () => {
    const buffer = new ReorderBuffer({ capacity: 10 });
    expect(push(buffer, 0)).toBe('0');
    expect(push(buffer, 65_535)).toBe('');
    expect(droppedWords(buffer.dropped)).toBe('65535 late');
    expect(push(buffer, 1, 2, 3)).toBe('1 2 3');
  });

  test('1: so it is while the stream still warms up', () => {
    const buffer = new ReorderBuffer({ capacity: 4 });
    expect(push(buffer, 1, 65_535, 2, 3, 4)).toBe('1 2 3 4');
  });

  test('2: a stray packet of the numbers before the wrap neither moves later packets nor sticks in the buffer', () => {
    const buffer = new ReorderBuffer({ capacity: 6 });
    expect(push(buffer, 0, 1, 2, 65_062, 3, 4, 5)).toBe('0 1 2 3 4 5');
    buffer.flush();
    expect(words(buffer.ready)).toBe('');
    expect(push(buffer, 6)).toBe('6');
  });

  test('3: duplicates after a gap are duplicates, at the smallest capacity too', () => {
    const buffer = running(100, 5, 2);
    push(buffer, 106);
    for (let i = 0; i < 6; i++) {
      buffer.push(packet(104));
      expect(words(buffer.ready)).toBe('');
      expect(droppedWords(buffer.dropped)).toContain('104 duplicate');
    }
    expect(push(buffer, 107, 108)).toBe('105-106:320 107 108');
  });

  test.each([0, 1, -1, 2.5, Number.NaN])('4: a capacity of %d is refused', (capacity) => {
    expect(() => new ReorderBuffer({ capacity })).toThrow(RangeError);
  });

  test('4: the smallest capacity recovers from a loss', () => {
    const buffer = running(100, 5, 2);
    expect(push(buffer, 106, 107)).toBe('105-105:160 106 107');
  });

  test.each([
    ['across the wrap', 65_500, 5000],
    ['backwards', 20_000, 1103],
    ['forwards, farther than any loss', 20_000, 40_000],
    ['a little backwards', 20_000, 19_800],
  ])('5: a stream that goes on elsewhere, %s, is heard after its second packet', (_name, first, elsewhere) => {
    const buffer = running(first);
    expect(push(buffer, elsewhere)).toBe('');
    const later = Array.from({ length: 12 }, (_, i) => elsewhere + 1 + i);
    const heard = push(buffer, ...later)
      .split(' ')
      .map((word) => Number(word) % 65_536);
    expect(heard).toEqual(later);
    expect(buffer.stats.restarts).toBe(1);
  });

  test('5: a loss of more than 536 packets over the wrap is a loss like others', () => {
    const buffer = running(65_500, 10, 3);
    expect(push(buffer, 66_536, 66_537, 66_538, 66_539)).toBe('65510-66535:164160 66536 66537 66538 66539');
  });

  test('5: a new source is heard from its first packet', () => {
    const buffer = running(20_000);
    for (let seq = 0; seq < 10; seq++) buffer.push(packet(300 + seq, 0xbeef));
    expect(Array.from(buffer.ready, (item) => (item.kind === 'rtp' ? item.seq : 'erasure'))).toEqual([
      300, 301, 302, 303, 304, 305, 306, 307, 308, 309,
    ]);
    expect(Array.from(buffer.ready, (item) => item.kind === 'rtp' && item.startsSequence)).toEqual([
      true,
      ...new Array(9).fill(false),
    ]);
  });

  test('6: a flush gives every run, with an erasure before each gap', () => {
    const buffer = running(100);
    push(buffer, 111, 112, 114, 116, 117);
    buffer.flush();
    expect(words(buffer.ready)).toBe('110-110:160 111 112 113-113:160 114 115-115:160 116 117');
    expect(droppedWords(buffer.dropped)).toBe('');
  });

  test('7: a flush in warm-up invents nothing before the first packet', () => {
    const buffer = new ReorderBuffer({ capacity: 10 });
    push(buffer, 11_213, 11_214, 11_216);
    buffer.flush();
    expect(words(buffer.ready)).toBe('11213 11214 11215-11215:160 11216');
  });

  test('8: the duration of a long gap is exact', () => {
    // At 48 kHz and 20 ms the library's 32-bit product overflows from 2,115 packets on.
    const buffer = new ReorderBuffer({ capacity: 2 });
    const at = (seq: number): Uint8Array => packet(seq, 1, seq * 960);
    for (const seq of [128, 129, 3000, 3001]) buffer.push(at(seq));
    expect(words(buffer.ready)).toBe(`130-2999:${2870 * 960} 3000 3001`);
  });

  test('8: what is longer than 3,000 packets is no gap but a new sequence', () => {
    const buffer = running(100, 10, 4);
    const heard = push(buffer, 3200, 3201, 3202, 3203, 3204, 3205);
    expect(heard).not.toContain('-');
    expect(heard.split(' ').map((word) => Number(word) % 65_536)).toEqual([3201, 3202, 3203, 3204, 3205]);
  });

  test('9: with times, a loss stops the stream for the time given and no longer', () => {
    const buffer = new ReorderBuffer({ capacity: 10, maxWaitMs: 60 });
    for (let seq = 100; seq < 110; seq++) buffer.push(packet(seq), 20 * (seq - 99));
    expect(words(buffer.ready)).toContain('109');
    buffer.push(packet(111), 240);
    buffer.push(packet(112), 260);
    expect(words(buffer.ready)).toBe('');
    expect(buffer.nextDeadlineMs).toBe(300);
    buffer.advance(299);
    expect(words(buffer.ready)).toBe('');
    buffer.advance(300);
    expect(words(buffer.ready)).toBe('110-110:160 111 112');
    expect(buffer.nextDeadlineMs).toBe(Number.POSITIVE_INFINITY);
  });

  test('10: two streams share nothing by default', () => {
    const numbers = new Set<number>();
    for (let i = 0; i < 20; i++) {
      const { ssrc, timestamp } = new RtpGenerator({ clockRate: 8000, ptimeMs: 20 });
      numbers.add(ssrc).add(timestamp);
    }
    expect(numbers.size).toBe(40);
  });

  test.each([
    [8000, 20, 160],
    [16_000, 20, 320],
    [48_000, 20, 960],
    [44_100, 20, 882],
    [90_000, 40, 3600],
  ])('11: at %d Hz a packet of %d ms takes %d of the timestamp', (clockRate, ptimeMs, step) => {
    const rtp = new RtpGenerator({ clockRate, ptimeMs, timestamp: 0 });
    rtp.nextPacket(0, new Uint8Array(1));
    expect(rtp.timestamp).toBe(step);
  });

  test('11: the SSRC goes out in network order', () => {
    const rtp = new RtpGenerator({ clockRate: 8000, ptimeMs: 20, ssrc: 0x6b8b4567 });
    const bytes = rtp.nextPacket(0, new Uint8Array(0));
    expect([...bytes.subarray(8)]).toEqual([0x6b, 0x8b, 0x45, 0x67]);
    const view = new RtpView();
    view.parse(bytes, 0, bytes.length);
    expect(view.ssrc).toBe(rtp.ssrc);
  });

  test('12: after a pause the timestamp is the last one and the time since, however often it is asked', () => {
    const rtp = new RtpGenerator({ clockRate: 8000, ptimeMs: 20, timestamp: 1000 });
    rtp.nextPacket(0, new Uint8Array(160), 0);
    rtp.nextPacket(0, new Uint8Array(160), 20);
    expect(rtp.resync(1020)).toBe(1160 + 8000);
    expect(rtp.resync(1020)).toBe(1160 + 8000);
    expect(rtp.resync(2020)).toBe(1160 + 16_000);
  });

  test('12: a pause of years is counted without an overflow', () => {
    const rtp = new RtpGenerator({ clockRate: 48_000, ptimeMs: 20, timestamp: 0 });
    rtp.nextPacket(0, new Uint8Array(1), 0);
    const days = 1000;
    expect(rtp.resync(days * 86_400_000)).toBe((days * 86_400 * 48_000) % 2 ** 32);
  });
});
