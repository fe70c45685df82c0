import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { NativePulseDevices } from '../../../../src/main/sound/backends/native-addon.ts';
import { listPulseDevices, watchPulseDevices } from '../../../../src/main/sound/backends/pulse-devices.ts';
import { FakeNativeSound } from './fake-native-sound.ts';

const PULSE: NativePulseDevices = {
  sources: [
    { name: 'pci.spk.monitor', description: 'Monitor of Built-in', monitor: true },
    { name: 'pci.mic', description: 'Built-in', monitor: false },
    { name: 'plain', description: '', monitor: false },
  ],
  sinks: [{ name: 'pci.spk', description: 'Built-in', monitor: false }],
  defaultSource: 'pci.mic',
  defaultSink: 'pci.spk',
};

let addon: FakeNativeSound;

beforeEach(() => {
  addon = new FakeNativeSound();
  addon.pulse = PULSE;
});

describe('PulseAudio’s devices', () => {
  test('have a name for programs and one for people; monitors are not microphones', async () => {
    expect(await listPulseDevices(addon, {})).toEqual({
      input: [
        { name: 'pci.mic', description: 'Built-in' },
        { name: 'plain', description: 'plain' },
      ],
      output: [{ name: 'pci.spk', description: 'Built-in' }],
      standard: { input: 'pci.mic', output: 'pci.spk' },
    });
  });

  test('have the defaults that PulseAudio’s library takes from the environment', async () => {
    const found = await listPulseDevices(addon, { PULSE_SOURCE: 'plain' });
    expect(found?.standard).toEqual({ input: 'plain', output: 'pci.spk' });
  });

  test('have no default where the server knows none, or but a monitor', async () => {
    for (const defaultSource of ['', 'pci.spk.monitor']) {
      addon.pulse = { ...PULSE, defaultSource };
      expect((await listPulseDevices(addon, {}))?.standard).toEqual({ input: null, output: 'pci.spk' });
    }
  });

  test('do not count what PulseAudio plays to where there is no speaker', async () => {
    const sinks = [{ name: 'auto_null', description: 'Dummy Output', monitor: false }];
    addon.pulse = { ...PULSE, sinks, defaultSink: 'auto_null' };
    expect(await listPulseDevices(addon, {})).toMatchObject({ output: [], standard: { output: null } });
  });

  test('are none without a server, and without its library', async () => {
    addon.pulse = null;
    expect(await listPulseDevices(addon, {})).toBeNull();
    addon.pulse = PULSE;
    addon.library = false;
    expect(await listPulseDevices(addon, {})).toBeNull();
  });
});

describe('a watch', () => {
  let told: number;
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    told = 0;
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  const begin = async (): Promise<void> => {
    stop = watchPulseDevices(addon, () => {
      told += 1;
    });
    await vi.advanceTimersByTimeAsync(100);
  };

  test('tells once when it has begun, and once of the dozen events of one device', async () => {
    await begin();
    expect(told).toBe(1);
    for (let event = 0; event < 12; event++) addon.watches[0]?.event();
    expect(told).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toBe(2);
  });

  test('tells that the server has gone, tries again, and tells that it is back', async () => {
    await begin();
    addon.pulse = null;
    addon.watches[0]?.lose();
    expect(addon.watches[0]?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toBe(2);
    addon.pulse = PULSE;
    await vi.advanceTimersByTimeAsync(400);
    expect(told).toBe(3);
    addon.watches[1]?.event();
    await vi.advanceTimersByTimeAsync(100);
    expect(told).toBe(4);
  });

  test('begins when there is a server', async () => {
    addon.pulse = null;
    await begin();
    expect(told).toBe(0);
    addon.pulse = PULSE;
    await vi.advanceTimersByTimeAsync(400);
    expect(told).toBe(1);
  });

  test('tells nothing when it is over, not even if it had only been about to begin', async () => {
    await begin();
    addon.watches[0]?.event();
    stop();
    stop = watchPulseDevices(addon, () => {
      told += 1;
    });
    stop();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toBe(1);
    expect(addon.watches.map(({ closed }) => closed)).toEqual([true, true]);
  });

  test('does nothing without PulseAudio’s library', async () => {
    addon.library = false;
    await begin();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([told, addon.watches.length]).toEqual([0, 0]);
  });
});
