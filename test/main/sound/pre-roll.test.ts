import { describe, expect, test } from 'vitest';
import { BLOCK_FRAMES } from '../../../src/main/sound/backend.ts';
import { PreRoll } from '../../../src/main/sound/pre-roll.ts';

/** Writes blocks that are full of their own number. */
function fill(ring: PreRoll, from: number, to: number): void {
  for (let number = from; number <= to; number++) ring.write(new Float32Array(BLOCK_FRAMES).fill(number));
}

function read(ring: PreRoll, ms: number, since = 0): number[] {
  const blocks: number[] = [];
  ring.read(ms, since, (block) => blocks.push(block[0] ?? Number.NaN));
  return blocks;
}

describe('the pre-roll', () => {
  test('gives the latest blocks of 5 ms, the oldest first', () => {
    const ring = new PreRoll();
    fill(ring, 1, 150);
    expect(read(ring, 20)).toEqual([147, 148, 149, 150]);
    expect(read(ring, 0)).toEqual([]);
  });

  test('rounds up to whole blocks, so that no word is cut by some milliseconds', () => {
    const ring = new PreRoll();
    fill(ring, 1, 10);
    expect(read(ring, 6)).toEqual([9, 10]);
  });

  test('has half a second and no more, whatever is asked', () => {
    const ring = new PreRoll();
    fill(ring, 1, 1_000);
    const blocks = read(ring, 10_000);
    expect([blocks.length, blocks[0], blocks.at(-1)]).toEqual([100, 901, 1_000]);
  });

  test('has no more than was heard', () => {
    const ring = new PreRoll();
    expect(read(ring, 80)).toEqual([]);
    fill(ring, 1, 3);
    expect(read(ring, 80)).toEqual([1, 2, 3]);
  });

  test('gives nothing from before a place: what went out once is not sent again', () => {
    const ring = new PreRoll();
    fill(ring, 1, 20);
    const place = ring.position;
    fill(ring, 21, 22);
    expect(read(ring, 80, place)).toEqual([21, 22]);
  });

  test('forgets what was heard before the microphone was closed', () => {
    const ring = new PreRoll();
    fill(ring, 1, 50);
    ring.clear();
    expect(read(ring, 500)).toEqual([]);
    fill(ring, 51, 52);
    expect(read(ring, 500)).toEqual([51, 52]);
  });
});
