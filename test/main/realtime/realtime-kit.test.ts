import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BusError } from '../../../src/main/desktop-bus.ts';
import { askRealtimeKit } from '../../../src/main/realtime/realtime-kit.ts';
import { MockRealtimeKit } from '../../support/mock-realtime-kit.ts';
import { TestBus, whyNoSessionBus } from '../../support/session-bus.ts';

const REQUEST = { process: 4_000_000, thread: 4_000_001, priority: 5 };

afterEach(() => {
  vi.unstubAllEnvs();
});

const reason = whyNoSessionBus();
describe.skipIf(reason !== null)(`RealtimeKit on its bus${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let bus: TestBus;

  beforeEach(async () => {
    bus = await TestBus.start();
    vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', bus.address);
  });
  afterEach(() => {
    bus.kill();
  });

  test('is asked for a thread of any process', async () => {
    const kit = await MockRealtimeKit.on(bus.address);
    await askRealtimeKit(REQUEST);
    expect(kit.requests).toEqual([[4_000_000n, 4_000_001n, 5]]);
    kit.stop();
  });

  test('is never asked for more than it grants', async () => {
    const kit = await MockRealtimeKit.on(bus.address);
    kit.highest = 2;
    await askRealtimeKit(REQUEST);
    kit.highest = 99;
    await askRealtimeKit(REQUEST);
    expect(kit.requests.map(([, , priority]) => priority)).toEqual([2, 5]);
    kit.stop();
  });

  test('may refuse', async () => {
    const kit = await MockRealtimeKit.on(bus.address);
    kit.refuses = 'org.freedesktop.DBus.Error.AccessDenied';
    await expect(askRealtimeKit(REQUEST)).rejects.toMatchObject({
      name: 'BusError',
      code: 'org.freedesktop.DBus.Error.AccessDenied',
    });
    kit.stop();
  });

  test('may grant nothing at all', async () => {
    const kit = await MockRealtimeKit.on(bus.address);
    kit.highest = 0;
    await expect(askRealtimeKit(REQUEST)).rejects.toThrow(/grants no priority/);
    expect(kit.requests).toEqual([]);
    kit.stop();
  });

  test('may not be there', async () => {
    await expect(askRealtimeKit(REQUEST)).rejects.toBeInstanceOf(BusError);
  });
});

test('a computer without a system bus has no RealtimeKit', async () => {
  vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', 'unix:path=/nowhere/bus');
  await expect(askRealtimeKit(REQUEST)).rejects.toBeInstanceOf(BusError);
});
