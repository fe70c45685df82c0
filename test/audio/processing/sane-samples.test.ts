import { describe, expect, test } from 'vitest';
import { SaneSamples } from '../../../src/audio/processing/sane-samples.ts';
import { heapGrowth } from '../../support/heap-growth.ts';

describe('what a device hands out', () => {
  test('goes on as the very block, unless something in it is wrong', () => {
    const block = Float32Array.of(0, -1, 1.5, -4, 4);
    expect(new SaneSamples(5).of(block)).toBe(block);
  });

  test('is silence where it is no number, and no louder than any device could mean', () => {
    const block = Float32Array.of(
      0.5,
      Number.NaN,
      -0.25,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      4.5,
      -1e30,
    );
    expect(new SaneSamples(7).of(block)).toEqual(Float32Array.of(0.5, 0, -0.25, 0, 0, 4, -4));
  });

  test('is left as it is in the device’s own memory', () => {
    const block = Float32Array.of(0.5, Number.NaN);
    new SaneSamples(2).of(block);
    expect(block).toEqual(Float32Array.of(0.5, Number.NaN));
  });

  test('costs no memory a block, be it good or bad', () => {
    const sane = new SaneSamples(240);
    const good = new Float32Array(240).fill(0.1);
    const bad = new Float32Array(240).fill(Number.NaN);
    const work = () => {
      sane.of(good);
      sane.of(bad);
    };
    heapGrowth(10_000, work);
    expect(heapGrowth(10_000, work)).toBeLessThan(100 * 1024);
  });
});
