import { describe, expect, test } from 'vitest';
import { JitterHistogram } from '../../../src/audio/playout/jitter-histogram.ts';

describe('a jitter histogram', () => {
  test('says what it was told until it knows better, which takes about twenty packets', () => {
    const jitter = new JitterHistogram(20, 30);
    expect(jitter.quantileMs).toBe(30);
    for (let i = 0; i < 10; i++) jitter.add(2);
    expect(jitter.quantileMs).toBe(30);
    for (let i = 0; i < 20; i++) jitter.add(2);
    expect(jitter.quantileMs).toBe(2);
  });

  test('finds the delay within which 95 of 100 packets come', () => {
    const jitter = new JitterHistogram(20, 0);
    for (let i = 0; i < 2000; i++) jitter.add((i * 37) % 100);
    expect(jitter.quantileMs).toBeGreaterThanOrEqual(92);
    expect(jitter.quantileMs).toBeLessThanOrEqual(97);
  });

  test('does not move for a stall of 300 ms, and does for a network that stays bad for a second', () => {
    const jitter = new JitterHistogram(20, 0);
    for (let i = 0; i < 1000; i++) jitter.add(1);
    for (let i = 0; i < 15; i++) jitter.add(300 - 20 * i);
    expect(jitter.quantileMs).toBe(1);
    for (let i = 0; i < 50; i++) jitter.add(60);
    expect(jitter.quantileMs).toBe(60);
  });

  test('forgets: half a minute later it is as if nothing had been', () => {
    const jitter = new JitterHistogram(20, 0);
    for (let i = 0; i < 500; i++) jitter.add(200);
    for (let i = 0; i < 1500; i++) jitter.add(3);
    expect(jitter.quantileMs).toBe(3);
  });

  test('keeps its precision over a day of packets', () => {
    const jitter = new JitterHistogram(80, 0);
    for (let i = 0; i < 200_000; i++) jitter.add(i % 10 === 0 ? 40 : 5);
    expect(jitter.quantileMs).toBe(40);
  });
});
