import { describe, expect, test } from 'vitest';
import { createPlayout } from '../../src/audio/playout.ts';
import {
  arrivalTraces,
  busyTrace,
  driftTrace,
  jitterP95,
  preRollTrace,
  stallTrace,
  standstillTraces,
} from '../support/arrival-traces.ts';
import { type PlayoutRun, runPlayout } from '../support/playout-run.ts';

/** Mean wait of the packets sent between two moments, ms. */
function meanWait({ waits }: PlayoutRun, fromMs: number, toMs: number): number {
  const some = waits.filter(({ sentMs }) => sentMs >= fromMs && sentMs < toMs);
  return some.reduce((sum, { waitMs }) => sum + waitMs, 0) / some.length;
}

describe('a playout buffer on arrival traces', () => {
  test.each(arrivalTraces())('$name: waits no longer than the jitter and 20 ms', (trace) => {
    const run = runPlayout(trace, createPlayout);
    const settled = meanWait(run, 5000, Number.POSITIVE_INFINITY);
    const everyFew = trace.name.includes('300');
    // Stalls are not jitter: while one is caught up with, two of fifteen seconds, the delay is longer.
    expect(settled).toBeLessThanOrEqual(jitterP95(trace) + 20 + (everyFew ? 20 : 0));
    expect(run.stats.duplicates).toBe(0);
  });

  test.each(standstillTraces())('$name: what comes every second is waited for', (trace) => {
    const run = runPlayout(trace, createPlayout);
    expect(meanWait(run, 5000, Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(65);
    expect(run.concealedShare).toBeLessThan(0.005);
    expect(run.stats).toMatchObject({ late: 0, lost: 0 });
  });

  test('computers in use, long packets: a few late ones leave no holes, and no scars either', () => {
    const run = runPlayout(busyTrace(), createPlayout);
    expect(run.concealedShare).toBeLessThan(0.003);
    expect(run.stats.stretched).toBeLessThan(200);
    expect(run.stats).toMatchObject({ late: 0, lost: 0 });
  });

  test('a stall of 300 ms is recovered from within 2 s, and no packet is dropped for it', () => {
    const run = runPlayout(stallTrace(10_000, 300, 20), createPlayout);
    const before = meanWait(run, 8000, 9500);
    expect(meanWait(run, 10_300, 10_400)).toBeGreaterThan(before + 100);
    expect(meanWait(run, 12_300, 12_800)).toBeLessThanOrEqual(before + 20);
    expect(run.stats).toMatchObject({ late: 0, lost: 0 });
  });

  test('a pre-roll of 400 ms is caught up with within 1 s, and none of it is dropped', () => {
    const run = runPlayout(preRollTrace(400, 5), createPlayout);
    expect(meanWait(run, 1400, 1600)).toBeLessThanOrEqual(40);
    expect(run.stats).toMatchObject({ late: 0, lost: 0 });
  });

  test.each([200, -200])('a drift of %i ppm is absorbed for twenty minutes', (ppm) => {
    const run = runPlayout(driftTrace(ppm, 1200), createPlayout);
    const slips = 0.24 * 1000;
    expect(meanWait(run, 1_190_000, 1_200_000)).toBeLessThanOrEqual(30);
    expect(run.stats).toMatchObject({ late: 0, lost: 0 });
    expect(run.concealedShare).toBeLessThan(0.0005);
    expect(Math.abs(run.stats.stretched - slips)).toBeLessThan(60);
  });
});
