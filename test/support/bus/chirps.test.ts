import { describe, expect, test } from 'vitest';
import { chirps, findDelays, quantile } from './chirps.ts';

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
