import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ACTIVITY_TICK_MS, Activity, type Heard } from '../../../src/main/engine/activity.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const reports: { at: number; heard: Heard[] }[] = [];
  const start = Date.now();
  const now = () => Date.now() - start;
  const activity = new Activity((heard) => reports.push({ at: now(), heard }), now);
  return { activity, reports, now };
}

describe('activity', () => {
  test('reports the first packet after a silence at once', () => {
    const { activity, reports } = setUp();
    activity.heard('echo', 1, 0);
    expect(reports).toEqual([{ at: 0, heard: [{ link: 'echo', ssrc: 1, ageMs: 0 }] }]);
  });

  test('gathers what comes within a tick into one report, each speaker once by their latest packet', () => {
    const { activity, reports, now } = setUp();
    activity.heard('echo', 1, now());
    vi.advanceTimersByTime(10);
    activity.heard('echo', 1, now());
    vi.advanceTimersByTime(10);
    activity.heard('echo', 1, now());
    activity.heard('echo', 2, now());
    activity.heard('other', 1, now());
    vi.advanceTimersByTime(30);
    expect(reports.slice(1)).toEqual([
      {
        at: ACTIVITY_TICK_MS,
        heard: [
          { link: 'echo', ssrc: 1, ageMs: 30 },
          { link: 'echo', ssrc: 2, ageMs: 30 },
          { link: 'other', ssrc: 1, ageMs: 30 },
        ],
      },
    ]);
  });

  test('reports at most twenty times a second, however many packets come', () => {
    const { activity, reports, now } = setUp();
    for (let ms = 0; ms < 1_000; ms++) {
      for (let speaker = 0; speaker < 5; speaker++) activity.heard('echo', speaker, now());
      vi.advanceTimersByTime(1);
    }
    expect(reports.length).toBeGreaterThanOrEqual(20);
    expect(reports.length).toBeLessThanOrEqual(21);
    for (const [i, { at }] of reports.entries())
      if (i > 0) expect(at - (reports[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(ACTIVITY_TICK_MS);
  });

  test('says nothing while nobody speaks, and is quick again after it', () => {
    const { activity, reports, now } = setUp();
    activity.heard('echo', 1, now());
    vi.advanceTimersByTime(10_000);
    expect(reports).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
    activity.heard('echo', 1, now());
    expect(reports.at(-1)?.at).toBe(10_000);
  });

  test('tells how long ago a packet was read, not when it was reported', () => {
    const { activity, reports, now } = setUp();
    vi.advanceTimersByTime(100);
    activity.heard('echo', 1, now() - 7);
    expect(reports[0]?.heard).toEqual([{ link: 'echo', ssrc: 1, ageMs: 7 }]);
  });

  test('never tells of the future, whatever the clocks say', () => {
    const { activity, reports, now } = setUp();
    activity.heard('echo', 1, now() + 3);
    expect(reports[0]?.heard[0]?.ageMs).toBe(0);
  });

  test('keeps speakers apart whose link and number would read the same when put together', () => {
    const { activity, reports, now } = setUp();
    activity.heard('x', 0, now());
    activity.heard('a:1', 2, now());
    activity.heard('a', 12, now());
    vi.advanceTimersByTime(ACTIVITY_TICK_MS);
    expect(reports[1]?.heard).toHaveLength(2);
  });
});
