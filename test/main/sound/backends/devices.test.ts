import { beforeEach, describe, expect, test } from 'vitest';
import { BLOCK_FRAMES } from '../../../../src/main/sound/backend.ts';
import { DevicesBackend } from '../../../../src/main/sound/backends/devices.ts';
import { FakeNaudiodon } from './fake-naudiodon.ts';

let addon: FakeNaudiodon;
let backend: DevicesBackend;

beforeEach(() => {
  addon = new FakeNaudiodon();
  backend = new DevicesBackend(() => addon);
});

const ignore = (): void => {};

describe('the list of devices', () => {
  test('has an id that outlives a scan, also for two of one name', () => {
    addon.add('Webcam', 2, 0).add('default', 32, 32, true).add('Webcam', 2, 0);
    expect(backend.devices()).toEqual([
      { id: 'ALSA/Webcam', name: 'Webcam', direction: 'input', isDefault: false },
      { id: 'ALSA/default', name: 'default', direction: 'input', isDefault: true },
      { id: 'ALSA/Webcam#2', name: 'Webcam', direction: 'input', isDefault: false },
      { id: 'ALSA/default', name: 'default', direction: 'output', isDefault: true },
    ]);
  });

  test('is empty without the addon', () => {
    const none = new DevicesBackend(() => {
      throw new Error('not built');
    });
    expect(none.devices()).toEqual([]);
  });
});

describe('opening', () => {
  test('the default leaves the choice to the system and says which it is', () => {
    addon.add('Card', 2, 2).add('default', 32, 32, true);
    expect(backend.openInput('default', ignore).report).toEqual({ state: 'open', name: 'default' });
    expect(addon.stream.options).toMatchObject({
      deviceId: 0xffff_ffff,
      channelCount: 1,
      sampleRate: 48_000,
      sampleFormat: 1,
      framesPerBuffer: 240,
    });
    expect(backend.openOutput('default', ignore).report).toEqual({ state: 'open', name: 'default' });
    expect(addon.stream.options).toMatchObject({ deviceId: 0xffff_ffff, channelCount: 2, maxQueue: 2 });
  });

  test('by id finds the device under its number of today', () => {
    addon.add('Card', 2, 2, true).add('Headset', 1, 2);
    expect(backend.openInput('ALSA/Headset', ignore).report).toEqual({ state: 'open', name: 'Headset' });
    expect(addon.stream.options.deviceId).toBe(1);
  });

  test('a device that is gone falls back to the default and says so', () => {
    addon.add('Card', 2, 2, true);
    const { report } = backend.openOutput('ALSA/Headset', ignore);
    expect(report).toMatchObject({ state: 'open', name: 'Card' });
    expect(report.message).toBe('The chosen speaker is not there, so “Card” is used until it is back.');
  });

  test('with no device at all is a missing one, and says what to do', () => {
    addon.add('Loudspeaker', 0, 2, true);
    const { report, stream } = backend.openInput('default', ignore);
    expect(report.state).toBe('missing');
    expect(report.message).toMatch(/No microphone was found\. Plug one in/);
    expect(stream).toBeNull();
  });

  test('a busy device is a failed one, with its name, the reason and what to do', () => {
    addon.add('Card', 2, 2, true);
    addon.refuse = () => 'Device unavailable';
    const { report, stream } = backend.openOutput('default', ignore);
    expect(report.state).toBe('failed');
    expect(report.message).toBe(
      'The speaker “Card” did not open (Device unavailable). Another program may have it: close that program or choose another device.',
    );
    expect(stream).toBeNull();
  });

  test('tries two channels where one is refused, and one where two are', () => {
    addon.add('Card', 2, 2, true);
    addon.refuse = ({ channelCount }) => (channelCount === 1 ? 'Invalid number of channels' : null);
    expect(backend.openInput('default', ignore).report.state).toBe('open');
    expect(addon.stream.options.channelCount).toBe(2);
    addon.refuse = ({ channelCount }) => (channelCount === 2 ? 'Invalid number of channels' : null);
    expect(backend.openOutput('default', ignore).report.state).toBe('open');
    expect(addon.stream.options.channelCount).toBe(1);
  });

  test('without the addon both directions fail with its reason', () => {
    const none = new DevicesBackend(() => {
      throw new Error('naudiodon has no binary: run npm ci');
    });
    expect(none.openInput('default', ignore).report).toEqual({
      state: 'failed',
      name: '',
      message: 'naudiodon has no binary: run npm ci',
    });
  });

  test('for a watch: absent, refused or opened', () => {
    expect(backend.tryOpen('input', 'default')).toBe('absent');
    addon.add('Card', 2, 2, true);
    expect(backend.tryOpen('input', 'ALSA/Headset')).toBe('absent');
    addon.refuse = () => 'Device unavailable';
    expect(backend.tryOpen('input', 'default')).toBe('refused');
    addon.refuse = () => null;
    expect(backend.tryOpen('input', 'default')).toBe('opened');
    expect(backend.tryOpen('output', 'ALSA/Card')).toBe('opened');
  });
});

describe('an input', () => {
  test('hands over every block and counts it', async () => {
    addon.add('Card', 2, 2, true);
    const blocks: number[] = [];
    const { stream } = backend.openInput('default', (block) => blocks.push(block[0] ?? Number.NaN));
    expect(addon.stream.started).toBe(true);
    for (const level of [0.25, 0.5]) await addon.stream.capture(new Float32Array(BLOCK_FRAMES).fill(level));
    expect(blocks).toEqual([0.25, 0.5]);
    expect(stream?.blocks).toBe(2);
  });

  test('of two channels is their mean', async () => {
    addon.add('Card', 2, 2, true);
    addon.refuse = ({ channelCount }) => (channelCount === 1 ? 'no' : null);
    const blocks: Float32Array[] = [];
    backend.openInput('default', (block) => blocks.push(block.slice()));
    const stereo = Float32Array.from({ length: 2 * BLOCK_FRAMES }, (_, i) => (i % 2 === 0 ? 0.5 : 0.25));
    await addon.stream.capture(stereo);
    expect(blocks).toEqual([new Float32Array(BLOCK_FRAMES).fill(0.375)]);
  });

  test('hands over nothing after it was closed', async () => {
    addon.add('Card', 2, 2, true);
    let blocks = 0;
    const { stream } = backend.openInput('default', () => {
      blocks += 1;
    });
    await stream?.close();
    await addon.stream.capture(new Float32Array(BLOCK_FRAMES));
    expect(blocks).toBe(0);
  });
});

describe('an output', () => {
  test('finds two blocks of silence in its queue and is fed one for each that it takes', async () => {
    addon.add('Card', 2, 2, true);
    let rendered = 0;
    const { stream } = backend.openOutput('default', (block) => {
      rendered += 1;
      block.fill(rendered / 10);
    });
    const io = addon.stream;
    expect(io.written.map((block) => block[0])).toEqual([0, 0, Math.fround(0.1)]);
    expect(io.started).toBe(true);
    // The two that were written ahead, then one at a time.
    for (let i = 0; i < 4; i++) await io.take();
    expect(rendered).toBe(3);
    expect(stream?.blocks).toBe(2);
    expect(io.written.at(-1)).toEqual(new Float32Array(2 * BLOCK_FRAMES).fill(0.3));
  });

  test('counts underruns and nothing else that the device says', async () => {
    addon.add('Card', 2, 2, true);
    const { stream } = backend.openOutput('default', ignore);
    for (const complaint of [undefined, undefined, 'portAudio status - output underflow ', 'priming output ']) {
      await addon.stream.take(complaint);
    }
    expect(stream?.glitches).toBe(1);
  });

  test('of one channel gets the mean of both sides', () => {
    addon.add('Card', 2, 1, true);
    addon.refuse = ({ channelCount }) => (channelCount === 2 ? 'no' : null);
    backend.openOutput('default', (block) => {
      for (let i = 0; i < block.length; i++) block[i] = i % 2 === 0 ? 0.5 : 0;
    });
    expect(addon.stream.written.at(-1)).toEqual(new Float32Array(BLOCK_FRAMES).fill(0.25));
  });

  test('that does not let go says so instead of waiting for ever', async () => {
    addon.add('Card', 2, 2, true);
    const { stream } = backend.openOutput('default', ignore);
    addon.stream.letsGo = false;
    await expect(stream?.close()).rejects.toThrow('does not let go');
  });
});
