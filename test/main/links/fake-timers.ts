import type { Timers } from '../../../src/main/links/alarm.ts';
import { FakeClock } from '../../station/fake-clock.ts';

/** Timers that run when a test moves their clock. */
export function fakeTimers(): { clock: FakeClock; timers: Timers } {
  const clock = new FakeClock();
  const cancels = new Map<number, () => void>();
  let next = 1;
  return {
    clock,
    timers: {
      set: (run, ms) => {
        cancels.set(next, clock.after(ms, run));
        return next++;
      },
      clear: (timer) => {
        if (typeof timer === 'number') cancels.get(timer)?.();
      },
    },
  };
}
