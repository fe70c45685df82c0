import { describe, expect, test } from 'vitest';
import { RecurringLateness } from '../../../src/audio/playout/recurring-lateness.ts';

const PTIME_MS = 20;
const PACKETS = 1000 / PTIME_MS;
const WAIT_MS = 12;

/** A second of packets of which the first come late, each by less than the one before, as behind a standstill. */
function second(lateness: RecurringLateness, standstillMs: number): void {
  for (let i = 0; i < PACKETS; i++) lateness.add(Math.max(1, standstillMs - i * PTIME_MS), WAIT_MS);
}

describe('lateness that comes again and again', () => {
  test('is waited for after three seconds, as long as its worst', () => {
    const lateness = new RecurringLateness(PTIME_MS);
    for (let i = 0; i < 2; i++) second(lateness, 50);
    expect(lateness.ms).toBe(0);
    second(lateness, 50);
    expect(lateness.ms).toBe(50);
    for (let i = 0; i < 30; i++) second(lateness, 50);
    expect(lateness.ms).toBe(50);
  });

  test('is forgotten within fourteen seconds', () => {
    const lateness = new RecurringLateness(PTIME_MS);
    for (let i = 0; i < 20; i++) second(lateness, 50);
    for (let i = 0; i < 14; i++) second(lateness, 1);
    expect(lateness.ms).toBe(0);
  });

  test('is left to the percentile where it comes every fourth second, however late that is', () => {
    const lateness = new RecurringLateness(PTIME_MS);
    for (let i = 0; i < 60; i++) {
      second(lateness, i % 4 === 3 ? 300 : 1);
      expect(lateness.ms).toBeLessThanOrEqual(1);
    }
  });

  test('is left to the percentile where its holes are less than a fortieth of the time', () => {
    const lateness = new RecurringLateness(PTIME_MS);
    for (let i = 0; i < 60; i++) {
      second(lateness, WAIT_MS + 24);
      expect(lateness.ms).toBe(0);
    }
  });

  test('is waited for sooner with long packets', () => {
    const lateness = new RecurringLateness(80);
    for (let i = 0; i < 5 * 12; i++) lateness.add(i % 12 === 0 ? WAIT_MS + 10 : 1, WAIT_MS);
    expect(lateness.ms).toBe(WAIT_MS + 10);
  });

  test('is one hole where a second ends in the middle of it', () => {
    const lateness = new RecurringLateness(PTIME_MS);
    for (let i = 0; i < 20 * PACKETS; i++) {
      // Every four seconds, over the end of one.
      const into = (i + 3) % (4 * PACKETS);
      lateness.add(i > PACKETS && into < 6 ? 120 - into * PTIME_MS : 1, WAIT_MS);
      expect(lateness.ms).toBeLessThanOrEqual(1);
    }
  });
});
