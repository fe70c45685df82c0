import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEND_LIMITS, SendQueue } from '../../../src/wire/call/send-queue.ts';

const packet = (mark: number, size = 8) => new Uint8Array(size).fill(mark);

function drain(queue: SendQueue): number[] {
  const marks: number[] = [];
  for (let next = queue.shift(); next !== null; next = queue.shift()) marks.push(next[0] ?? -1);
  return marks;
}

describe('a send queue', () => {
  it('gives back what it was given, control packets before sound', () => {
    const queue = new SendQueue();
    queue.pushAudio(packet(1), 20);
    queue.pushControl(packet(2));
    queue.pushAudio(packet(3), 20);
    queue.pushControl(packet(4));
    expect(drain(queue)).toEqual([2, 4, 1, 3]);
    expect(queue.isEmpty).toBe(true);
  });

  it('drops the oldest sound beyond half a second, and no control packet', () => {
    const queue = new SendQueue();
    queue.pushControl(packet(99));
    let dropped = 0;
    for (let i = 0; i < 40; i++) dropped += queue.pushAudio(packet(i), 20);
    expect(dropped).toBe(15);
    expect(queue.audioMs).toBe(500);
    expect(drain(queue)).toEqual([99, ...Array.from({ length: 25 }, (_, i) => 15 + i)]);
  });

  it('keeps two packets however long they are, and one however large', () => {
    const queue = new SendQueue();
    for (let i = 0; i < 5; i++) queue.pushAudio(packet(i), 2000);
    expect(drain(queue)).toEqual([3, 4]);
    queue.pushAudio(packet(1, 200_000), 2000);
    queue.pushAudio(packet(2, 262_150), 2000);
    expect(drain(queue)).toEqual([2]);
  });

  it('refuses a control packet too many', () => {
    const queue = new SendQueue();
    for (let i = 0; i < SEND_LIMITS.controlPackets; i++) expect(queue.pushControl(packet(i))).toBe(true);
    expect(queue.pushControl(packet(0))).toBe(false);
  });

  it('forgets the sound of a call that is over, and only that', () => {
    const queue = new SendQueue();
    queue.pushAudio(packet(1), 20);
    queue.pushControl(packet(2));
    queue.clearAudio();
    expect([queue.audioMs, queue.audioBytes]).toEqual([0, 0]);
    expect(drain(queue)).toEqual([2]);
  });

  it('keeps no large chunk alive for a small packet in it, and copies none that fills its chunk', () => {
    const queue = new SendQueue();
    const chunk = new Uint8Array(65_536);
    queue.pushAudio(chunk.subarray(6, 106), 20);
    queue.pushAudio(chunk, 20);
    expect(queue.shift()?.buffer.byteLength).toBe(100);
    expect(queue.shift()).toBe(chunk);
    // What sockets give is a Buffer, whose own slice copies nothing.
    queue.pushAudio(Buffer.alloc(65_536).subarray(6, 106), 20);
    expect(queue.shift()?.buffer.byteLength).toBe(100);
  });

  it('never holds more than its limits, whatever comes', () => {
    const sound = fc.record({
      size: fc.integer({ min: 6, max: 262_150 }),
      ms: fc.double({ min: 0, max: 3000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(sound, { maxLength: 60 }), (packets) => {
        const queue = new SendQueue();
        let held = 0;
        for (const { size, ms } of packets) {
          held += 1 - queue.pushAudio(packet(0, size), ms);
          expect(queue.audioBytes <= SEND_LIMITS.audioBytes || held === 1).toBe(true);
          expect(queue.audioMs <= SEND_LIMITS.audioMs + 1e-6 || held <= SEND_LIMITS.audioPackets).toBe(true);
          expect(held).toBeGreaterThan(0);
        }
        expect(drain(queue)).toHaveLength(held);
      }),
      { numRuns: 50 },
    );
  });
});
