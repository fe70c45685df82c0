import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  loadNativeSound,
  NAMED_DEVICE,
  type NativeStream,
  type NativeStreamOptions,
  type NativeWatch,
  PULSE_DEVICE,
  STATE_FIELDS,
  StateField,
} from '../../../../src/main/sound/backends/native-addon.ts';
import { Bus, DEVICE_NAMES, whyNoBus } from '../../../support/bus/bus.ts';

const addon = loadNativeSound();

const OPTIONS: NativeStreamOptions = {
  input: false,
  device: NAMED_DEVICE,
  name: 'no-such-device',
  channels: 2,
  rate: 48_000,
  blockFrames: 240,
  blocks: 16,
  latency: 0.01,
};

const noBus = whyNoBus();

describe('the addon', () => {
  test('looks for devices as often as it is asked', async () => {
    const first = await addon.scan();
    expect(await addon.scan()).toEqual(first);
    for (const { name, hostApi, inputs, outputs } of first.devices) {
      expect([typeof name, typeof hostApi, inputs + outputs > 0]).toEqual(['string', 'string', true]);
    }
  });

  test('says why a device does not open, in words and in a code', async () => {
    let woken = 0;
    const open = addon.open(OPTIONS, () => {
      woken += 1;
    });
    await expect(open).rejects.toMatchObject({
      code: expect.stringMatching(/^(busy|missing|format|refused|broken)$/),
      message: expect.stringMatching(/\w/),
    });
    expect(woken).toBe(0);
  });

  test.runIf(addon.hasPulse())('says that there is no sound server where there is none', async () => {
    // The library reads this when a stream is opened.
    vi.stubEnv('PULSE_SERVER', 'unix:/nowhere/pulse');
    const open = addon.open({ ...OPTIONS, device: PULSE_DEVICE, name: '' }, () => {});
    const answers = await Promise.allSettled([open, addon.pulseDevices(), addon.watchPulse(() => {})]);
    const reason = { code: 'refused', message: 'PulseAudio: Connection refused' };
    for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason });
    vi.unstubAllEnvs();
  });

  test('refuses sizes that no device has, and what is no stream of its own', () => {
    const ignore = (): void => {};
    const bad = [{ channels: 0 }, { channels: 9 }, { blockFrames: 0 }, { blockFrames: 1e9 }, { blocks: 0 }];
    for (const one of bad) expect(() => addon.open({ ...OPTIONS, ...one }, ignore)).toThrow(/out of range/);
    expect(() => addon.open({ ...OPTIONS, rate: Number.NaN, channels: Number.NaN }, ignore)).toThrow(TypeError);
    expect(() => addon.open({} as NativeStreamOptions, ignore)).toThrow(TypeError);
    const stranger = {} as NativeStream;
    expect(() => addon.read(stranger, new Float32Array(480))).toThrow(TypeError);
    expect(() => addon.write(stranger, new Float32Array(480))).toThrow(TypeError);
    expect(() => addon.state(stranger, new Uint32Array(STATE_FIELDS))).toThrow(TypeError);
    expect(() => addon.close(stranger)).toThrow(TypeError);
    expect(() => addon.latency(stranger)).toThrow(TypeError);
    expect(() => addon.hold(stranger, 1)).toThrow(TypeError);
    expect(() => addon.watchPulse('no function' as unknown as () => void)).toThrow(TypeError);
    expect(() => addon.hearsPulse({} as NativeWatch)).toThrow(TypeError);
    expect(() => addon.unwatchPulse({} as NativeWatch)).toThrow(TypeError);
  });
});

describe.skipIf(noBus !== null || !addon.hasPulse())(
  `a server of PulseAudio’s${noBus ? ` (skipped: ${noBus})` : ''}`,
  () => {
    let bus: Bus;

    beforeEach(async () => {
      bus = await Bus.start();
      // The library reads this when a question is asked.
      for (const [name, value] of Object.entries(bus.env)) vi.stubEnv(name, value);
    });
    afterEach(async () => {
      vi.unstubAllEnvs();
      await bus.stop();
    });

    test('lists its devices, and says which only hear what a speaker plays', async () => {
      await bus.pactl('set-default-sink', 'b_spk');
      const { sources, sinks, defaultSource, defaultSink } = await addon.pulseDevices();
      expect(sources).toContainEqual({ name: 'a_mic.src', description: DEVICE_NAMES.a_mic, monitor: false });
      expect(sources).toContainEqual({ name: 'a_spk.monitor', description: expect.any(String), monitor: true });
      expect(sinks).toContainEqual({ name: 'b_spk', description: DEVICE_NAMES.b_spk, monitor: false });
      expect([defaultSource, defaultSink]).toEqual([expect.stringMatching(/\w/), 'b_spk']);
    });

    test('tells of a device that comes, one that goes and another default, and of its own end', async () => {
      let told = 0;
      const watch = await addon.watchPulse(() => {
        told += 1;
      });
      const toldOf = async (what: () => Promise<unknown>): Promise<void> => {
        const before = told;
        await what();
        await vi.waitFor(() => expect(told).toBeGreaterThan(before), 5_000);
      };
      await toldOf(() => bus.unplug('b_spk'));
      await toldOf(() => bus.plug('b_spk'));
      await toldOf(() => bus.pactl('set-default-sink', 'b_spk'));
      const before = told;
      await bus.pactl('set-sink-volume', 'a_spk', '50%');
      // Events come in order: had one been told of the volume, it would be counted with this one.
      await toldOf(() => bus.pactl('set-default-source', 'a_mic.src'));
      expect(told).toBe(before + 1);
      expect(addon.hearsPulse(watch)).toBe(true);
      await toldOf(() => bus.killServer());
      expect(addon.hearsPulse(watch)).toBe(false);
      await addon.unwatchPulse(watch);
      expect(() => addon.unwatchPulse(watch)).toThrow(TypeError);
    });
  },
);

describe.skipIf(noBus !== null || !addon.hasPulse())(
  `an output of PulseAudio’s${noBus ? ` (skipped: ${noBus})` : ''}`,
  () => {
    let bus: Bus;
    let stream: NativeStream;
    const state = new Uint32Array(STATE_FIELDS);
    const silence = new Float32Array(480);

    beforeEach(async () => {
      bus = await Bus.start();
      // The library reads this when a stream is opened.
      for (const [name, value] of Object.entries(bus.env)) vi.stubEnv(name, value);
      const options = { ...OPTIONS, device: PULSE_DEVICE, name: 'a_spk', latency: 0.02 };
      let opened = false;
      stream = await addon.open(options, () => {
        // The device may ask for its first blocks before the promise has told us of which stream.
        if (opened) writeWhatIsWanted();
      });
      opened = true;
      writeWhatIsWanted();
    });
    afterEach(async () => {
      await addon.close(stream);
      vi.unstubAllEnvs();
      await bus.stop();
    });

    function writeWhatIsWanted(): void {
      addon.state(stream, state);
      for (let left = state[StateField.wanted] ?? 0; left > 0; left--) addon.write(stream, silence);
    }

    /** What PulseAudio has the device take at a time, µs. */
    async function configured(): Promise<number> {
      const text = await bus.pactl('list', 'sinks');
      const sink = text.split(/^Sink #/m).find((one) => one.includes('Name: a_spk'));
      return Number(sink?.match(/configured (\d+) usec/)?.[1]);
    }

    test('has its device take a block at a time, however many the server holds in front of it', async () => {
      await vi.waitFor(async () => expect(await configured()).toBe(5_000), 5_000);
      addon.hold(stream, 10);
      await vi.waitFor(() => expect(addon.latency(stream)).toBeGreaterThan(0.06), 5_000);
      expect(await configured()).toBe(5_000);
      addon.hold(stream, 0);
      await vi.waitFor(() => expect(addon.latency(stream)).toBeLessThan(0.03), 5_000);
      expect(await configured()).toBe(5_000);
    });
  },
);
