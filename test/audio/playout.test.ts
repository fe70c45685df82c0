import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPlayout, type PacketDecoder, type Playout } from '../../src/audio/playout.ts';
import { heapGrowth } from '../support/heap-growth.ts';

const RATE = 8000;
const MS = RATE / 1000;
const FRAME_MS = 20;

/** A decoder whose packets hold one byte: the level of all their samples, in hundredths. Made-up sound is 0.77. */
class LevelDecoder implements PacketDecoder {
  readonly rate = RATE;
  readonly frameSamples = FRAME_MS * MS;
  readonly maxPacketSamples: number;
  resets = 0;

  constructor(ptimeMs: number) {
    this.maxPacketSamples = ptimeMs * MS;
  }

  decode(packet: Uint8Array, out: Float32Array, offset: number): number {
    if (packet.length !== 1) return 0;
    out.fill((packet[0] ?? 0) / 100, offset, offset + this.maxPacketSamples);
    return this.maxPacketSamples;
  }

  conceal(out: Float32Array, offset: number): void {
    out.fill(0.77, offset, offset + this.frameSamples);
  }

  /** Packets above level 60 bear a copy of the one before them, which says 0.33. */
  readonly copies = {
    has: (packet: Uint8Array) => (packet[0] ?? 0) > 60,
    recover: (_: Uint8Array, out: Float32Array, offset: number, samples: number) => {
      out.fill(0.33, offset, offset + samples);
    },
  };

  reset(): void {
    this.resets += 1;
  }
}

/** A buffer whose packets have their level in hundredths, and a clock that ticks by pulling. */
class Bench {
  readonly playout: Playout;
  readonly decoder: LevelDecoder;
  readonly #ptimeMs: number;

  constructor(ptimeMs = 80) {
    this.#ptimeMs = ptimeMs;
    this.decoder = new LevelDecoder(ptimeMs);
    this.playout = createPlayout(this.decoder, ptimeMs);
  }

  push(seq: number, level = (seq % 50) + 1, ageMs = 0, last = false): void {
    const timestamp = seq * this.#ptimeMs * MS;
    this.playout.push({ seq, timestamp, bytes: Uint8Array.of(level), ageMs, last });
  }

  /** @returns what is heard in the next milliseconds, one value a millisecond, in hundredths */
  play(ms: number): number[] {
    const out = new Float32Array(ms * MS);
    // Blocks of 5 ms, as the sound card asks for them.
    for (let at = 0; at < out.length; at += 5 * MS) this.playout.pull(out, at, Math.min(5 * MS, out.length - at));
    return Array.from({ length: ms }, (_, i) => Math.round((out[i * MS + MS - 1] ?? 0) * 100));
  }

  /** @returns the levels of the packets heard, each once, in order; fades, silence and made-up sound left out */
  levels(ms: number): number[] {
    const heard = this.play(ms);
    const steady = heard.filter(
      (level, i) => level === heard[i + 1] && level === heard[i + 2] && level !== heard[i - 1],
    );
    return steady.filter((level) => level !== 0 && level !== 77);
  }
}

function count(values: readonly number[], value: number): number {
  return values.filter((each) => each === value).length;
}

describe('a playout buffer', () => {
  test('is silent and idle before the first packet', () => {
    const bench = new Bench();
    expect(bench.playout.idle).toBe(true);
    expect(bench.playout.pull(new Float32Array(40), 0, 40)).toBe(false);
    expect(bench.play(20)).toEqual(new Array(20).fill(0));
  });

  test.each([
    [80, 10],
    [40, 10],
    [20, 20],
    [10, 30],
  ])('a first packet of %i ms waits %i ms', (ptimeMs, waitMs) => {
    const bench = new Bench(ptimeMs);
    bench.push(0, 50);
    expect(bench.play(200).findIndex((level) => level > 0)).toBe(waitMs);
  });

  test('a packet that already waited elsewhere waits that much less here', () => {
    const bench = new Bench();
    bench.push(0, 50, 6);
    expect(bench.play(50).findIndex((level) => level > 0)).toBe(4);
    const late = new Bench();
    late.push(0, 50, 500);
    expect(late.play(50).findIndex((level) => level > 0)).toBe(0);
  });

  test('plays packets whole, in order and without a seam', () => {
    const bench = new Bench();
    const heard: number[] = [];
    for (let seq = 0; seq < 4; seq++) {
      bench.push(seq, seq + 1);
      heard.push(...bench.play(80));
    }
    heard.push(...bench.play(10));
    const spurt = heard.slice(heard.indexOf(1));
    for (const level of [2, 3, 4]) expect(count(spurt, level)).toBe(80);
    expect(bench.playout.stats).toMatchObject({ late: 0, lost: 0, duplicates: 0, concealed: 0 });
  });

  test('puts packets in order, also when the first one comes second', () => {
    const bench = new Bench();
    for (const seq of [11, 10, 13, 12]) bench.push(seq, seq);
    expect(bench.levels(320)).toEqual([10, 11, 12, 13]);
    expect(bench.playout.stats).toMatchObject({ late: 0, lost: 0 });
  });

  test('ends when the first one comes behind one from far ahead that has its place in the queue', () => {
    const bench = new Bench();
    for (const seq of [1000, 1255, 999]) bench.push(seq, seq === 999 ? 20 : 30);
    expect(bench.levels(200)).toEqual([20, 30]);
    bench.play(300);
    expect(bench.playout.idle).toBe(true);
    expect(bench.playout.stats).toMatchObject({ bufferMs: 0, late: 1, lost: 0 });
  });

  test('goes on over the wrap of a 16-bit sequence number, and of a wider one', () => {
    for (const start of [0xfffe, 0x1fffe]) {
      const bench = new Bench();
      for (let i = 0; i < 4; i++) bench.push(start + i, i + 5);
      expect(bench.levels(330)).toEqual([5, 6, 7, 8]);
      expect(bench.playout.stats).toMatchObject({ late: 0, lost: 0 });
    }
  });

  test('drops and counts a duplicate, of what waits as of what was played', () => {
    const bench = new Bench();
    bench.push(0, 1);
    bench.push(0, 1);
    bench.push(1, 2);
    bench.play(60);
    bench.push(0, 1);
    expect(bench.levels(120)).toEqual([2]);
    expect(bench.playout.stats).toMatchObject({ duplicates: 2, late: 0 });
  });

  test('makes up a packet that never came, for exactly its time', () => {
    const bench = new Bench();
    bench.push(0, 50);
    const heard = bench.play(160);
    bench.push(2, 60);
    heard.push(...bench.play(10 + 80));
    expect(heard.slice(90, 110)).toEqual(new Array(20).fill(77));
    // The packet behind the gap begins in its place, with a fade of 10 ms.
    expect(heard[169]).toBeLessThan(30);
    expect(heard.slice(170 + 10)).toEqual(new Array(70).fill(60));
    expect(bench.playout.stats).toMatchObject({ lost: 1, concealed: 4 });
  });

  test('takes what was lost from the packet behind it where that has a copy, whole and without a fade', () => {
    const bench = new Bench();
    bench.push(0, 50);
    bench.push(2, 70);
    const heard = bench.play(400);
    // One more, where the first packet's fade passes by.
    expect(Math.abs(count(heard, 33) - 80.5)).toBeLessThan(1);
    expect(bench.playout.stats).toMatchObject({ lost: 1 });
    const begins = (level: number) => heard.findIndex((each, i) => each === level && heard[i + 1] === level);
    expect(begins(33)).toBeLessThan(begins(70));
  });

  test('of two lost packets the first is made up and the second recovered', () => {
    const bench = new Bench(20);
    for (const seq of [0, 1, 2, 3]) bench.push(seq, 50);
    bench.push(6, 70);
    const heard = bench.play(300);
    expect(Math.abs(count(heard, 33) - 20.5)).toBeLessThan(1);
    expect(heard.indexOf(77)).toBeLessThan(heard.lastIndexOf(33));
    expect(bench.playout.stats).toMatchObject({ lost: 2 });
  });

  test('waits a packet longer once there are copies to wait for, and no longer when none was needed for 30 s', () => {
    const bench = new Bench(20);
    let seq = 0;
    const talk = (packets: number, lost: (seq: number) => boolean): number[] =>
      Array.from({ length: packets }, () => {
        if (!lost(seq)) bench.push(seq, 70);
        seq += 1;
        return bench.play(20);
      }).flat();
    talk(50, () => false);
    const before = bench.playout.stats.bufferMs;
    const heard = talk(100, (each) => each % 10 === 5);
    // The first one came too late; of the others each is recovered whole.
    expect(count(heard, 33)).toBeGreaterThanOrEqual(8 * 20);
    expect(bench.playout.stats.bufferMs).toBeGreaterThanOrEqual(before + 15);
    talk(1700, () => false);
    expect(bench.playout.stats.bufferMs).toBeLessThanOrEqual(before + 5);
  });

  test('a spurt whose end was announced ends with its last packet, in one short fade', () => {
    const bench = new Bench();
    bench.push(0, 50);
    bench.push(1, 50, 0, true);
    const heard = bench.play(200);
    const end = heard.lastIndexOf(50);
    expect(heard.slice(end + 2, end + 20).every((level, i, all) => i === 0 || level <= (all[i - 1] ?? 0))).toBe(true);
    expect(heard.slice(end + FRAME_MS + 2)).toEqual(heard.slice(end + FRAME_MS + 2).map(() => 0));
    expect(bench.playout.idle).toBe(true);
    expect(bench.playout.stats).toMatchObject({ lost: 0, concealed: 0 });
    bench.push(2, 60);
    expect(bench.levels(150)).toEqual([60]);
  });

  test('an announced end that comes before what is missing waits for it', () => {
    const bench = new Bench();
    bench.push(0, 50);
    bench.push(2, 40, 0, true);
    bench.push(1, 45);
    expect(bench.levels(300)).toEqual([50, 45, 40]);
    expect(bench.playout.idle).toBe(true);
  });

  test('lets the made-up sound fade to silence', () => {
    const bench = new Bench();
    bench.push(0, 50);
    const tail = bench.play(10 + 80 + 140).slice(90);
    expect(tail[0]).toBe(77);
    tail.forEach((level, i) => {
      expect(level).toBeLessThanOrEqual(tail[i - 1] ?? 77);
    });
    expect(tail.slice(100)).toEqual(new Array(40).fill(0));
  });

  test('drops and counts a packet that comes after its moment', () => {
    const bench = new Bench();
    bench.push(0, 10);
    bench.push(2, 20);
    bench.play(10 + 120);
    bench.push(1, 30);
    bench.push(3, 40);
    expect(bench.levels(210)).not.toContain(30);
    expect(bench.playout.stats).toMatchObject({ late: 1, lost: 1 });
  });

  test('waits for a late successor and then plays it whole', () => {
    const bench = new Bench();
    bench.push(0, 10);
    bench.play(10 + 80 + 30);
    bench.push(1, 20);
    // Some periods may go to make up for the wait, and the first milliseconds come back from the made-up sound's fade.
    expect(count(bench.play(150), 20)).toBeGreaterThan(40);
    expect(bench.playout.stats).toMatchObject({ late: 0, lost: 0 });
  });

  test('a spurt is over when nothing came for 200 ms, and the next one waits again', () => {
    const bench = new Bench();
    bench.push(0, 10);
    bench.play(10 + 80 + 195);
    expect(bench.playout.idle).toBe(false);
    bench.play(30);
    expect(bench.playout.idle).toBe(true);
    bench.push(1, 20);
    expect(bench.playout.idle).toBe(false);
    expect(bench.play(50).findIndex((level) => level > 0)).toBe(10);
    expect(bench.playout.stats.lost).toBe(0);
  });

  test('the decoder forgets the last spurt before a new one', () => {
    const bench = new Bench();
    bench.push(0);
    bench.play(400);
    bench.push(1);
    expect(bench.decoder.resets).toBe(2);
  });

  test('the first sound after silence is faded in over 10 ms', () => {
    const bench = new Bench();
    bench.push(0, 50);
    const start = bench.play(20).slice(10);
    expect(start[0]).toBeLessThan(15);
    expect(start[4]).toBeGreaterThan(start[0] ?? 50);
    expect(start[4]).toBeLessThan(40);
    // The last of twenty milliseconds has been at full loudness for a while: the first ten of them were the wait.
    expect(bench.play(10)).toEqual(new Array(10).fill(50));
  });

  test('after a stall the burst is played, but never more than 550 ms of it', () => {
    const bench = new Bench();
    for (let seq = 0; seq < 20; seq++) bench.push(seq, seq + 1);
    expect(bench.playout.stats).toMatchObject({ bufferMs: 480, late: 14 });
    expect(bench.levels(600)).toEqual([15, 16, 17, 18, 19, 20]);
  });

  test.each([
    ['a voice', 50],
    ['a pause', 0],
  ])('a delay that a stall has left goes within two seconds of %s', (_, level) => {
    const bench = new Bench();
    for (let seq = 0; seq < 6; seq++) bench.push(seq, level);
    for (let seq = 6; seq < 31; seq++) {
      bench.play(80);
      bench.push(seq, level);
    }
    expect(bench.playout.stats.bufferMs).toBeLessThanOrEqual(100);
    expect(bench.playout.stats).toMatchObject({ late: 0, lost: 0, concealed: 0 });
    expect(bench.playout.stats.stretched).toBeGreaterThanOrEqual(380);
  });

  test('a delay that is right is left alone', () => {
    const bench = new Bench(20);
    for (let seq = 0; seq < 500; seq++) {
      bench.push(seq, 50);
      bench.play(20);
    }
    // From the 20 ms of the start to the 10 of a quiet network, once.
    expect(bench.playout.stats.stretched).toBeLessThanOrEqual(10);
  });

  test('a network that gets worse is met before it leaves holes', () => {
    const bench = new Bench(20);
    let concealed = 0;
    for (let seq = 0; seq < 1000; seq++) {
      // From the second half on every seventh packet is 30 ms late, and the one behind it 10 ms.
      const phase = seq < 500 ? -1 : seq % 7;
      if (phase === 0) bench.play(20);
      else if (phase === 1) {
        bench.play(10);
        bench.push(seq - 1, 50);
        bench.play(10);
        bench.push(seq, 50);
      } else {
        bench.push(seq, 50);
        bench.play(20);
      }
      if (seq === 700) concealed = bench.playout.stats.concealed;
    }
    expect(bench.playout.stats.concealed - concealed).toBeLessThanOrEqual(2);
    expect(bench.playout.stats).toMatchObject({ late: 0, lost: 0 });
  });

  test('allocates nothing for a block', () => {
    const bench = new Bench(20);
    const out = new Float32Array(5 * MS);
    const packet = { seq: 0, timestamp: 0, bytes: Uint8Array.of(50), ageMs: 0 };
    let block = 0;
    const growth = heapGrowth(10_000, () => {
      if (block % 4 === 0) {
        packet.seq = (block >> 2) & 0xffff;
        bench.playout.push(packet);
      }
      block += 1;
      bench.playout.pull(out, 0, out.length);
    });
    expect(growth).toBeLessThan(100 * 1024);
  });

  test('a long gap is jumped, not filled with made-up voice', () => {
    const bench = new Bench();
    bench.push(0, 50);
    bench.push(30, 60);
    expect(bench.play(100)).toContain(60);
    expect(bench.playout.stats).toMatchObject({ lost: 29, concealed: 0 });
  });

  test('a sender that counts anew is heard with the second packet from far away, and with the third packet from nearby, whole', () => {
    const far = new Bench();
    far.push(1000, 10);
    far.play(20);
    far.push(9, 20);
    far.push(10, 30);
    expect(far.levels(200)).toEqual([20, 30]);
    expect(far.playout.stats.late).toBe(0);

    const near = new Bench();
    near.push(1000, 10);
    near.play(100);
    for (const seq of [990, 991, 992, 993]) near.push(seq, 20 + seq - 990);
    expect(near.levels(400)).toEqual([20, 21, 22, 23]);
    expect(near.playout.stats.late).toBe(0);
  });

  test('a packet that no decoder can read is lost', () => {
    const bench = new Bench();
    bench.push(0, 10);
    bench.playout.push({ seq: 1, timestamp: 640, bytes: new Uint8Array(7), ageMs: 0 });
    bench.push(2, 20);
    expect(bench.levels(250)).toEqual([10, 20]);
    expect(bench.playout.stats.lost).toBe(1);
  });

  test('whatever comes, it plays for as long as it is asked and holds at most 550 ms and what is being played', () => {
    const step = fc.record({
      // Around the queue's ring of 256 places too, where numbers that are far apart share one.
      seq: fc.oneof(
        fc.integer({ min: 0, max: 40 }),
        { arbitrary: fc.constantFrom(9, 10, 11, 265, 266), weight: 9 },
        fc.integer({ min: 65_500, max: 65_600 }),
        fc.nat(70_000),
      ),
      packets: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 })),
      ms: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 200 })),
      ageMs: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(10, 20, 80), (steps, ptimeMs) => {
        const bench = new Bench(ptimeMs);
        for (const { seq, packets, ms, ageMs } of steps) {
          for (let i = 0; i < packets; i++) bench.push(seq + i, 50, ageMs);
          expect(bench.playout.stats.bufferMs).toBeLessThanOrEqual(550 + ptimeMs + 40);
          const heard = bench.play(ms);
          expect(heard.every((level) => level >= 0 && level <= 77)).toBe(true);
        }
        // What waits and the gaps in it, each of which is made up where it is not jumped.
        bench.play(2500);
        expect(bench.playout.idle).toBe(true);
        expect(bench.playout.stats.bufferMs).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});
