import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PacketQueue } from '../../../src/audio/playout/packet-queue.ts';

function packet(seq: number): Uint8Array {
  return Uint8Array.of(seq >> 8, seq & 0xff);
}

/** A queue that waits for the first number and has been given all. */
function queueOf(...seqs: number[]): PacketQueue {
  const queue = new PacketQueue(24);
  queue.restart(seqs[0] ?? 0);
  for (const seq of seqs) queue.store(seq, packet(seq));
  return queue;
}

describe('a queue of packets', () => {
  test('says how many are missing before the first that waits, and gives them in order', () => {
    const queue = queueOf(65_534, 2, 1);
    expect(queue.take()).toEqual(packet(65_534));
    expect(queue.gap()).toBe(2);
    queue.skip(2);
    expect([queue.take(), queue.take(), queue.length]).toEqual([packet(1), packet(2), 0]);
  });

  test('that has to begin earlier lets go of what lies a whole ring ahead, and counts it', () => {
    const queue = queueOf(1000, 1255, 1250);
    expect(queue.expect(999)).toBe(1);
    expect(queue.store(999, packet(999))).toBe(0);
    expect(queue.length).toBe(3);
    expect([queue.take(), queue.take(), queue.gap()]).toEqual([packet(999), packet(1000), 249]);
    const others = queueOf(1000, 1250);
    expect(others.expect(990)).toBe(1);
    others.store(990, packet(990));
    expect([others.length, others.take(), others.gap(), others.peek(3)]).toEqual([2, packet(990), 9, null]);
  });

  test('whatever comes in whatever order, it holds what it counts, and each at its number', () => {
    const seq = fc.oneof(fc.integer({ min: 980, max: 1020 }), fc.integer({ min: 1230, max: 1275 }));
    fc.assert(
      fc.property(fc.array(seq, { maxLength: 30 }), fc.integer({ min: 2, max: 256 }), (seqs, limit) => {
        const queue = new PacketQueue(limit);
        queue.restart(1000);
        let stored = 0;
        for (const each of seqs) {
          if (queue.isForeign(each) || queue.isDuplicate(each)) continue;
          if (each < queue.next) stored -= queue.expect(each);
          stored += 1 - queue.store(each, packet(each));
          let held = 0;
          for (let ahead = 0; ahead < 256; ahead++) {
            const bytes = queue.peek(ahead);
            if (bytes === null) continue;
            expect(bytes).toEqual(packet(queue.next + ahead));
            held += 1;
          }
          expect([queue.length, held]).toEqual([stored, stored]);
        }
      }),
    );
  });

  test('a number that is stored twice is one packet', () => {
    const queue = queueOf(5, 5);
    expect(queue.length).toBe(1);
  });
});
