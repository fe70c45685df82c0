import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutQueue } from '../../../src/station/paltalk/out-queue.ts';
import { framed, join, toHex } from '../../wire/paltalk/bytes.ts';

const frame = (size: number, fill: number) => framed(new Uint8Array(size).fill(fill));

describe('the queue of a slow member', () => {
  it('gives back what was put in, in order, once', () => {
    const queue = new OutQueue(4);
    expect(queue.push(join(frame(148, 1), frame(149, 2)))).toBe(0);
    expect(queue.push(frame(1, 3))).toBe(0);
    expect(queue.count).toBe(3);
    expect(toHex(queue.take())).toBe(toHex(join(frame(148, 1), frame(149, 2), frame(1, 3))));
    expect(queue.count).toBe(0);
    expect(queue.take()).toHaveLength(0);
  });

  it('is, for any pushes and takes, the newest packets of a list cut at its capacity', () => {
    const step = fc.oneof(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 149 }), fc.integer({ min: 0, max: 255 })), { maxLength: 9 }),
      fc.constant('take' as const),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step), (capacity, steps) => {
        const queue = new OutQueue(capacity);
        let model: Uint8Array[] = [];
        for (const what of steps) {
          if (what === 'take') {
            expect(toHex(queue.take())).toBe(toHex(join(...model)));
            model = [];
          } else {
            const frames = what.map(([size, fill]) => frame(size, fill));
            model.push(...frames);
            expect(queue.push(join(...frames))).toBe(Math.max(0, model.length - capacity));
            model = model.slice(-capacity);
          }
          expect(queue.count).toBe(model.length);
        }
      }),
    );
  });
});
