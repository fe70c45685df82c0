import { beforeEach, describe, expect, test, vi } from 'vitest';
import { RealtimeDesk } from '../../../src/main/realtime/desk.ts';
import type { RealtimeAddon } from '../../../src/realtime/addon.ts';
import type { ThreadRequest } from '../../../src/realtime/threads.ts';

const CHILDS = { process: 7, thread: 8, priority: 5 };

let requests: ThreadRequest[];
let reasons: string[];
beforeEach(() => {
  requests = [];
  reasons = [];
});

function make(mayRaise: boolean, kit: (request: ThreadRequest) => Promise<void>): RealtimeDesk {
  const addon: RealtimeAddon = { guard: () => true, thread: () => 12, raise: () => mayRaise, demoted: () => 0 };
  return new RealtimeDesk({
    addon,
    refused: (why) => reasons.push(why),
    kit: (request) => {
      requests.push(request);
      return kit(request);
    },
  });
}

describe("main's part in real-time threads", () => {
  test('its own one needs no RealtimeKit where it may be raised', () => {
    const desk = make(true, async () => {});
    desk.tend();
    expect(requests).toEqual([]);
  });

  test('RealtimeKit is asked for its own one where it may not, and for those of others', () => {
    const desk = make(false, async () => {});
    desk.tend();
    desk.tend();
    desk.ask(CHILDS);
    expect(requests).toEqual([{ process: process.pid, thread: 12, priority: 3 }, CHILDS]);
  });

  test('a refusal is said once, and everybody is still asked for', async () => {
    const desk = make(false, () => Promise.reject(new Error('not you')));
    for (let i = 0; i < 3; i++) desk.ask(CHILDS);
    await vi.waitFor(() => expect(reasons).toEqual(['not you']));
    expect(requests.length).toBe(3);
  });
});
