import { describe, expect, test } from 'vitest';
import { chirps, findDelays, quantile } from './chirps.ts';
import { countDropouts, steadyNoise } from './dropouts.ts';

/** The same sound so many samples later, at another loudness, in an array of the same length. */
function later(samples: Float32Array, lag: number, gain = 1): Float32Array {
  return Float32Array.from(samples, (_, i) => gain * (samples[i - lag] ?? 0));
}

function withTail(samples: Float32Array, seconds: number): Float32Array {
  const out = new Float32Array(samples.length + 48_000 * seconds);
  out.set(samples);
  return out;
}

describe('chirps', () => {
  test('tell the delay between two channels to the sample', () => {
    const said = withTail(chirps(3), 1);
    const { said: count, heard, ms } = findDelays(said, later(said, 2001, 0.3));
    expect([count, heard]).toEqual([3, 3]);
    for (const each of ms) expect(each).toBeCloseTo(2001 / 48, 3);
  });

  test('that were not heard are counted as such', () => {
    const said = withTail(chirps(3), 1);
    const heard = later(said, 480);
    heard.fill(0, 48_000, 96_000);
    expect(findDelays(said, heard)).toMatchObject({ said: 3, heard: 2 });
  });

  test('have a median and a highest delay', () => {
    expect(quantile([1, 2, 3, 4, 5], 0.5)).toBe(3);
    expect(quantile([1, 2, 3, 4, 5], 1)).toBe(5);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('dropouts', () => {
  const said = steadyNoise(3);

  test('are none where all is heard, later and softer', () => {
    const { blocks, whole, shifts } = countDropouts(said, later(said, 1500, 0.7), 1500);
    expect(blocks).toBeGreaterThan(250);
    expect([whole, shifts]).toEqual([blocks, 0]);
  });

  test('are the blocks that a silence touches', () => {
    const heard = later(said, 480);
    // 20 ms of silence in the middle of blocks: three are touched.
    heard.fill(0, 48_240, 49_200);
    const { blocks, whole, shifts } = countDropouts(said, heard, 480);
    expect(blocks - whole).toBe(3);
    expect(shifts).toBe(0);
  });

  test('that move the rest cost the block they fall into, and one shift', () => {
    const heard = Float32Array.from(said, (_, i) => said[i < 48_240 ? i - 480 : i - 720] ?? 0);
    const { blocks, whole, shifts } = countDropouts(said, heard, 480);
    expect(blocks - whole).toBeLessThanOrEqual(1);
    expect(shifts).toBe(1);
  });
});
