import { beforeEach, describe, expect, test } from 'vitest';
import type { RealtimeAddon } from '../../src/realtime/addon.ts';
import { PRIORITY, RealtimeThreads, type ThreadRequest } from '../../src/realtime/threads.ts';

const PROCESS = 100;

/** A system that a test says yes and no for. */
class FakeAddon implements RealtimeAddon {
  readonly raised: (readonly [thread: number, priority: number])[] = [];
  guards = true;
  grants = true;
  demotions = 0;

  guard(): boolean {
    return this.guards;
  }

  thread(): number {
    return PROCESS;
  }

  raise(thread: number, priority: number): boolean {
    this.raised.push([thread, priority]);
    return this.grants;
  }

  demoted(): number {
    return this.demotions;
  }
}

let addon: FakeAddon;
let asked: ThreadRequest[];
let now: number;
beforeEach(() => {
  addon = new FakeAddon();
  asked = [];
  now = 1000;
});

function make(over: RealtimeAddon | null = addon): RealtimeThreads {
  return new RealtimeThreads({
    addon: over,
    ask: (request) => asked.push(request),
    process: PROCESS,
    now: () => now,
  });
}

describe('real-time threads', () => {
  test('are raised once, however often they are kept', () => {
    const threads = make();
    for (let i = 0; i < 3; i++) {
      threads.keepOwn('javascript', PRIORITY.graph);
      threads.keep('output', 7, PRIORITY.device);
      threads.tend();
    }
    expect(addon.raised).toEqual([
      [PROCESS, 4],
      [7, 5],
    ]);
    expect(asked).toEqual([]);
  });

  test('another thread in the same place is raised too, and after none the same one again', () => {
    const threads = make();
    for (const thread of [0, 7, 8, 0, 8]) threads.keep('output', thread, 5);
    expect(addon.raised.map(([thread]) => thread)).toEqual([7, 8, 8]);
  });

  test('what may not be raised here is asked for, once', () => {
    addon.grants = false;
    const threads = make();
    threads.keep('output', 7, 5);
    threads.keep('output', 7, 5);
    threads.tend();
    expect(asked).toEqual([{ process: PROCESS, thread: 7, priority: 5 }]);
  });

  test('after a demotion all are raised again, but not for ten seconds', () => {
    const threads = make();
    threads.keep('input', 7, 5);
    threads.keep('output', 8, 5);
    addon.demotions = 1;
    threads.tend();
    now += 9_999;
    threads.tend();
    expect(addon.raised.length).toBe(2);
    now += 1;
    threads.tend();
    threads.tend();
    expect(addon.raised.slice(2)).toEqual([
      [7, 5],
      [8, 5],
    ]);
  });

  test('one more demotion begins the rest anew', () => {
    const threads = make();
    threads.keep('input', 7, 5);
    for (let demotions = 1; demotions <= 3; demotions++) {
      addon.demotions = demotions;
      threads.tend();
      now += 9_000;
    }
    expect(addon.raised.length).toBe(1);
  });

  test('a thread that comes while they rest is raised with the others', () => {
    const threads = make();
    addon.demotions = 1;
    threads.keep('input', 7, 5);
    expect(addon.raised).toEqual([]);
    now += 10_000;
    threads.tend();
    expect(addon.raised).toEqual([[7, 5]]);
  });

  test.each([
    ['there is no addon', () => null],
    [
      'nothing can be guarded',
      () => {
        addon.guards = false;
        return addon;
      },
    ],
  ])('where %s, nothing is raised or asked for', (_, over) => {
    const threads = make(over());
    threads.keepOwn('javascript', 3);
    threads.keep('output', 7, 5);
    threads.tend();
    expect([addon.raised, asked]).toEqual([[], []]);
  });
});
