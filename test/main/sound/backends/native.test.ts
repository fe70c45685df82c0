import { beforeEach, describe, expect, test } from 'vitest';
import { BLOCK_FRAMES } from '../../../../src/main/sound/backend.ts';
import { NativeBackend } from '../../../../src/main/sound/backends/native.ts';
import { type NativePulseDevices, StateField } from '../../../../src/main/sound/backends/native-addon.ts';
import { FakeNativeSound, type FakeNativeStream } from './fake-native-sound.ts';

const PULSE: NativePulseDevices = {
  sources: [
    { name: 'usb.spk.monitor', description: 'Monitor of USB headset', monitor: true },
    { name: 'usb.mic', description: 'USB headset', monitor: false },
    { name: 'pci.mic', description: 'Built-in', monitor: false },
  ],
  sinks: [{ name: 'usb.spk', description: 'USB headset', monitor: false }],
  defaultSource: 'pci.mic',
  defaultSink: 'usb.spk',
};

let addon: FakeNativeSound;
let backend: NativeBackend;

beforeEach(() => {
  addon = new FakeNativeSound();
  addon.pulse = PULSE;
  backend = new NativeBackend(addon, 'linux');
});

const ignore = (): void => {};
const card = (index: number, name: string, inputs: number, outputs: number) => ({
  index,
  name,
  hostApi: 'ALSA',
  inputs,
  outputs,
});

describe('devices', () => {
  test('under PulseAudio are its own, and PortAudio is not asked', async () => {
    expect(await backend.devices()).toEqual([
      { id: 'pulse/usb.mic', name: 'USB headset', direction: 'input', isDefault: false },
      { id: 'pulse/pci.mic', name: 'Built-in', direction: 'input', isDefault: true },
      { id: 'pulse/usb.spk', name: 'USB headset', direction: 'output', isDefault: true },
    ]);
    expect(addon.scans).toBe(0);
    expect(backend.recovers).toBe(true);
  });

  test('without it are PortAudio’s, by ids that outlive a scan', async () => {
    addon.pulse = null;
    addon.found = {
      devices: [card(0, 'Webcam', 2, 0), card(3, 'Webcam', 2, 0), card(4, 'Card', 0, 2)],
      defaultInput: 3,
      defaultOutput: 4,
    };
    expect(await backend.devices()).toEqual([
      { id: 'ALSA/Webcam', name: 'Webcam', direction: 'input', isDefault: false },
      { id: 'ALSA/Webcam#2', name: 'Webcam', direction: 'input', isDefault: true },
      { id: 'ALSA/Card', name: 'Card', direction: 'output', isDefault: true },
    ]);
    expect(backend.recovers).toBe(false);
  });
});

describe('opening', () => {
  test('the default is PulseAudio’s or ALSA’s own under Linux, and the system’s elsewhere', async () => {
    const opened = await backend.openInput('default', ignore);
    expect(opened.report).toEqual({ state: 'open', name: 'Built-in' });
    expect(addon.stream.options).toMatchObject({ device: -3, name: '', channels: 1, rate: 48_000 });
    addon.pulse = null;
    addon.found = { devices: [card(2, 'Webcam', 1, 0)], defaultInput: 2, defaultOutput: -1 };
    await new NativeBackend(addon, 'linux').openInput('default', ignore);
    expect(addon.stream.options).toMatchObject({ device: -1, name: 'default' });
    addon.found = { devices: [card(4, 'Card', 0, 2)], defaultInput: -1, defaultOutput: 4 };
    await new NativeBackend(addon, 'darwin').openOutput('default', ignore);
    expect(addon.stream.options).toMatchObject({ device: -2, channels: 2 });
  });

  test('a device of PulseAudio’s goes by its name', async () => {
    const { report } = await backend.openInput('pulse/usb.mic', ignore);
    expect(report).toEqual({ state: 'open', name: 'USB headset' });
    expect(addon.stream.options).toMatchObject({ device: -3, name: 'usb.mic' });
  });

  test('a device that is gone falls back to the default and says so', async () => {
    const { report } = await backend.openInput('pulse/gone', ignore);
    expect(report).toEqual({
      state: 'open',
      name: 'Built-in',
      message: 'The chosen microphone is not there, so “Built-in” is used until it is back.',
    });
    expect(addon.stream.options).toMatchObject({ device: -3, name: '' });
  });

  test('with nothing but monitors there is no microphone: the default would hear the speaker', async () => {
    addon.pulse = { ...PULSE, sources: PULSE.sources.filter(({ monitor }) => monitor) };
    const { report, stream } = await backend.openInput('default', ignore);
    expect([report.state, stream]).toEqual(['missing', null]);
    expect(addon.streams).toEqual([]);
  });

  test('where PulseAudio has a monitor for its default, a microphone is opened by name: nobody wants to hear the speaker', async () => {
    addon.pulse = { ...PULSE, defaultSource: 'usb.spk.monitor' };
    const { report } = await backend.openInput('default', ignore);
    expect(report).toEqual({ state: 'open', name: 'USB headset' });
    expect(addon.stream.options).toMatchObject({ device: -3, name: 'usb.mic' });
  });

  test('while PulseAudio is away nothing is opened in its place, and the list stays what it was', async () => {
    const before = await backend.devices();
    addon.pulse = null;
    addon.found = { devices: [card(2, 'Webcam', 1, 0)], defaultInput: 2, defaultOutput: -1 };
    expect((await backend.openInput('default', ignore)).report.state).toBe('missing');
    expect(await backend.devices()).toEqual(before);
    expect([addon.scans, addon.streams.length]).toEqual([0, 0]);
  });

  test('a busy device is a failed one, with its name, the reason and what to do', async () => {
    addon.refuse = () => 'Device unavailable';
    const { report, stream } = await backend.openOutput('default', ignore);
    expect(report).toEqual({
      state: 'failed',
      name: 'USB headset',
      message:
        'The speaker “USB headset” did not open (Device unavailable). Another program may have it: close that program or choose another device.',
    });
    expect(stream).toBeNull();
  });

  test('tries two channels where one is refused', async () => {
    addon.refuse = ({ channels }) => (channels === 1 ? 'no' : null);
    const blocks: Float32Array[] = [];
    await backend.openInput('default', (block) => blocks.push(block.slice()));
    addon.stream.capture(Float32Array.from({ length: 2 * BLOCK_FRAMES }, (_, i) => (i % 2 === 0 ? 0.5 : 0.25)));
    expect(blocks).toEqual([new Float32Array(BLOCK_FRAMES).fill(0.375)]);
  });
});

describe('an input', () => {
  test('hands over every block, also those of a moment in which we were busy', async () => {
    const levels: (number | undefined)[] = [];
    const { stream } = await backend.openInput('default', (block) => levels.push(block[0]));
    for (const level of [0.25, 0.5, 0.75]) addon.stream.capture(new Float32Array(BLOCK_FRAMES).fill(level), false);
    addon.stream.wake();
    expect(levels).toEqual([0.25, 0.5, 0.75]);
    expect(stream?.blocks).toBe(3);
    await stream?.close();
    addon.stream.capture(new Float32Array(BLOCK_FRAMES));
    expect(levels).toHaveLength(3);
  });

  test('says what it takes as the device has promised it; a promise of nothing is none', async () => {
    addon.promised = 0.0053;
    expect((await backend.openInput('default', ignore)).stream?.latencyMs).toBeCloseTo(5.3);
    addon.promised = 0;
    expect((await backend.openOutput('default', ignore)).stream?.latencyMs).toBeUndefined();
  });
});

describe('an output', () => {
  async function open({ pulse = false } = {}) {
    addon.pulse = pulse ? PULSE : null;
    addon.found = { devices: [card(0, 'Card', 0, 2)], defaultInput: -1, defaultOutput: 0 };
    let rendered = 0;
    const { stream } = await backend.openOutput('default', (block) => {
      rendered += 1;
      block.fill(rendered);
    });
    return { stream, io: addon.stream, rendered: () => rendered };
  }

  test('finds two blocks when it starts, and one more for each that it takes', async () => {
    const { io, rendered } = await open();
    expect(io.blocks.map((block) => block[0])).toEqual([1, 2]);
    expect(io.take()?.[0]).toBe(1);
    expect(rendered()).toBe(3);
    expect(io.blocks).toHaveLength(2);
  });

  test('plays on after a gap with one block more in hand, which goes after a quiet time', async () => {
    const { stream, io } = await open();
    for (let i = 0; i < 1_000; i++) io.take();
    const heard = [io.take(false), io.take(false), io.take(false)].map((block) => block?.[0] ?? null);
    expect(heard).toEqual([1_001, 1_002, null]);
    io.wake();
    expect(io.blocks).toHaveLength(3);
    expect(stream?.glitches).toBe(1);
    for (let i = 0; i < 11_900; i++) io.take();
    expect(io.blocks).toHaveLength(3);
    for (let i = 0; i < 100; i++) io.take();
    expect(io.blocks).toHaveLength(2);
  });

  test('of a server gets what it asks for and nothing before', async () => {
    const { io, rendered } = await open({ pulse: true });
    expect(rendered()).toBe(0);
    io.ask(4);
    expect(io.blocks.map((block) => block[0])).toEqual([1, 2, 3, 4]);
    for (let i = 0; i < 4; i++) io.take(false);
    io.ask(0);
    expect(rendered()).toBe(4);
  });

  test('of a server has a block more held there after a gap, as many as it lacked after the next, and fewer after a quiet time', async () => {
    const { io } = await open({ pulse: true });
    pass(io, 1_000, 1);
    io.ask(4, 1);
    io.take();
    expect(io.held).toBe(1);
    pass(io, 200, 1);
    io.ask(9, 6);
    expect(io.held).toBe(7);
    // Four of them are never needed.
    pass(io, 12_000, 4);
    expect(io.held).toBe(5);
  });

  test('of a server that stood still renders at once what leaves half of the reserve, and the rest a little faster than it is played', async () => {
    const { io, rendered } = await open({ pulse: true });
    pass(io, 1_000, 1, 1);
    io.ask(4, 1);
    pass(io, 200, 1, 1);
    io.ask(9, 9);
    expect(io.held).toBe(10);
    pass(io, 200, 1, 1);
    let before = rendered();
    const goes = [12, 8, 7, 6, 5, 4, 3, 2, 1].map((wanted) => {
      io.blocks.length = 0;
      io.ask(wanted);
      const now = rendered() - before;
      before += now;
      return now;
    });
    expect(goes).toEqual([7, 3, 2, 2, 2, 2, 2, 2, 1]);
  });

  test('of a server that takes four blocks at a time does not lag behind it', async () => {
    const { io } = await open({ pulse: true });
    pass(io, 1_000, 1, 1);
    io.ask(4, 1);
    pass(io, 200, 1, 1);
    io.ask(9, 9);
    for (let turns = 0; turns < 100; turns++) {
      io.state[StateField.callbacks] = (io.state[StateField.callbacks] ?? 0) + 4;
      io.blocks.length = 0;
      io.ask(4);
    }
    expect(io.blocks).toHaveLength(4);
  });

  test('of a server counts a gap once, though it is told of it twice', async () => {
    const { io } = await open({ pulse: true });
    io.ask(4, 3);
    io.state[StateField.missed] = 1;
    pass(io, 5, 0);
    expect(io.held).toBe(1);
  });

  /** Time passes at a device that always leaves so many blocks behind, and wants so many. */
  function pass(io: FakeNativeStream, blocks: number, left: number, wanted = 0): void {
    for (let i = 0; i < blocks; i++) {
      io.state[StateField.wanted] = wanted;
      io.blocks.length = 0;
      io.state[StateField.callbacks] = (io.state[StateField.callbacks] ?? 0) + 1;
      io.state[StateField.fewest] = left;
      io.wake();
    }
  }

  test('says when its device has ended it, and when that does not let go', async () => {
    const { stream, io } = await open();
    expect(stream?.ended).toBe(false);
    io.finish();
    expect(stream?.ended).toBe(true);
    addon.letsGo = false;
    await expect(stream?.close()).rejects.toThrow('does not let go');
  });
});
