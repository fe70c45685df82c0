import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Reconnect, type ReconnectOptions } from '../../../src/main/links/reconnect.ts';
import { fakeTimers } from './fake-timers.ts';

function setUp(options: ReconnectOptions = {}) {
  const { clock, timers } = fakeTimers();
  const attempts: number[] = [];
  const reconnect = new Reconnect(() => attempts.push(clock.now()), { random: () => 0.999_999, timers, ...options });
  return { clock, attempts, reconnect };
}

describe('reconnection', () => {
  it('waits at most 0.5 s, then double each time, at most 30 s', () => {
    const { clock, reconnect, attempts } = setUp();
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      waits.push(reconnect.again());
      clock.advance(waits.at(-1) ?? 0);
      expect(attempts).toHaveLength(i + 1);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it('waits a random part of that: full jitter, for any chance', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 }),
        (chances) => {
          let i = 0;
          const { clock, reconnect } = setUp({ random: () => chances[i] ?? 0 });
          for (; i < chances.length; i++) {
            const wait = reconnect.again();
            expect(wait).toBe(Math.round((chances[i] ?? 0) * Math.min(30_000, 500 * 2 ** i)));
            clock.advance(wait);
          }
        },
      ),
    );
  });

  it('tries once for each wait, never on the turn that asks', () => {
    const { clock, reconnect, attempts } = setUp({ random: () => 0 });
    reconnect.again();
    expect(attempts).toEqual([]);
    expect(reconnect.waiting).toBe(true);
    clock.advance(0);
    expect(attempts).toHaveLength(1);
    expect(reconnect.waiting).toBe(false);
    clock.advance(100_000);
    expect(attempts).toHaveLength(1);
  });

  it('begins with short waits again after a connection that lasted 5 s, and not after one that did not', () => {
    const { clock, reconnect } = setUp();
    for (let i = 0; i < 5; i++) reconnect.again();
    reconnect.stop();
    reconnect.connected();
    clock.advance(4_999);
    expect(reconnect.again()).toBe(16_000);
    reconnect.stop();
    reconnect.connected();
    clock.advance(5_000);
    expect(reconnect.again()).toBe(500);
  });

  it('begins with short waits again after a reset', () => {
    const { reconnect } = setUp();
    for (let i = 0; i < 5; i++) reconnect.again();
    reconnect.reset();
    expect(reconnect.again()).toBe(500);
  });

  it('now() tries at once instead of waiting, and only then', () => {
    const { clock, reconnect, attempts } = setUp();
    reconnect.now();
    expect(attempts).toEqual([]);
    for (let i = 0; i < 6; i++) reconnect.again();
    reconnect.now();
    expect(attempts).toEqual([0]);
    clock.advance(100_000);
    expect(attempts).toEqual([0]);
    expect(reconnect.again()).toBe(500);
  });

  it('stop() takes the planned attempt back', () => {
    const { clock, reconnect, attempts } = setUp();
    reconnect.again();
    reconnect.stop();
    expect(reconnect.waiting).toBe(false);
    clock.advance(100_000);
    expect(attempts).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  it('plans one attempt, however often it is asked', () => {
    const { clock, reconnect, attempts } = setUp();
    reconnect.again();
    reconnect.again();
    expect(clock.waiting).toBe(1);
    clock.advance(1_000);
    expect(attempts).toEqual([1_000]);
  });
});
