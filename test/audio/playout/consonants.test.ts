import { describe, expect, test } from 'vitest';
import { hearBehindPreRoll, noise, peak } from './said.ts';

const RATE = 16_000;
const MS = RATE / 1000;
const BURST_MS = 20;

/** 500 ms: a background below −40 dBFS, and in it a plosive, 20 ms of noise that dies away from its first sample on. */
function plosive(atMs: number, seed: number): Float32Array {
  const random = noise(seed);
  return Float32Array.from({ length: 500 * MS }, (_, i) => {
    const into = i / MS - atMs;
    if (into < 0 || into >= BURST_MS) return 0.004 * random();
    return 0.6 * Math.exp(-into / 8) * (into === 0 ? 1 : random());
  });
}

function energy(sound: Float32Array): number {
  return sound.reduce((sum, sample) => sum + sample ** 2, 0);
}

describe('what is said behind a pause, while a pre-roll is caught up with', () => {
  test.each([
    [10, 80],
    [20, 80],
    [80, 160],
  ])('is heard: plosives at forty places of packets of %i ms, %i ms of them at once', (ptimeMs, preRollMs) => {
    const lost = Array.from({ length: 40 }, (_, i) => 20 + 2.5 * i).filter((atMs, i) => {
      const said = plosive(atMs, i + 1);
      const heard = hearBehindPreRoll(said, RATE, ptimeMs, preRollMs);
      return peak(heard) < 0.55 || energy(heard) < 0.5 * energy(said);
    });
    expect(lost).toEqual([]);
  });
});
