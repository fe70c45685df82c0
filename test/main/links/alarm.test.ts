import { describe, expect, it } from 'vitest';
import { Alarm } from '../../../src/main/links/alarm.ts';
import { fakeTimers } from './fake-timers.ts';

function setUp() {
  const { clock, timers } = fakeTimers();
  const rings: number[] = [];
  return { clock, rings, alarm: new Alarm(timers, () => rings.push(clock.now())) };
}

describe('an alarm', () => {
  it('rings once, when it is due', () => {
    const { clock, rings, alarm } = setUp();
    const start = clock.now();
    alarm.set(100);
    expect(alarm.isSet).toBe(true);
    clock.advance(99);
    expect(rings).toEqual([]);
    clock.advance(1_000);
    expect(rings).toEqual([start + 100]);
    expect(alarm.isSet).toBe(false);
  });

  it('that is set again does not ring at the time before', () => {
    const { clock, rings, alarm } = setUp();
    const start = clock.now();
    alarm.set(100);
    clock.advance(50);
    alarm.set(100);
    clock.advance(1_000);
    expect(rings).toEqual([start + 150]);
  });

  it('that is cleared does not ring, and may be cleared twice', () => {
    const { clock, rings, alarm } = setUp();
    alarm.set(100);
    alarm.clear();
    alarm.clear();
    expect(alarm.isSet).toBe(false);
    clock.advance(1_000);
    expect(rings).toEqual([]);
  });
});
