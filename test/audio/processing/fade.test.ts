import { describe, expect, test } from 'vitest';
import { fade } from '../../../src/audio/processing/fade.ts';

const ONES = new Float32Array(8).fill(1);

describe('a gain', () => {
  test('that changes goes evenly to its new value within a block, and stays there', () => {
    const ramp = Float64Array.of(1, 0);
    const block = ONES.slice();
    fade(block, 1, ramp);
    expect(block).toEqual(ONES.map((_, i) => 1 - (i + 1) / 8));
    expect([...ramp]).toEqual([0, 0]);
    const next = ONES.slice();
    fade(next, 1, ramp);
    expect(next).toEqual(new Float32Array(8));
  });

  test('is the same for both sides of a stereo block', () => {
    const block = ONES.slice();
    fade(block, 2, Float64Array.of(0, 2));
    expect(block).toEqual(Float32Array.of(0.5, 0.5, 1, 1, 1.5, 1.5, 2, 2));
  });

  test('of one leaves the block as it is', () => {
    const block = ONES.slice();
    fade(block, 2, Float64Array.of(1, 1));
    expect(block).toEqual(ONES);
  });
});
