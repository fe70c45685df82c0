import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { encodeWav } from '../../../src/main/sound/wav-file.ts';
import { BUS_DEVICES, Bus, whyNoBus } from './bus.ts';

const reason = whyNoBus();

describe.skipIf(reason !== null)(`the virtual sound card${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const buses: Bus[] = [];
  afterEach(async () => {
    for (const bus of buses.splice(0)) await bus.stop();
  });
  async function start(): Promise<Bus> {
    const bus = await Bus.start();
    buses.push(bus);
    return bus;
  }

  test('what is said into one microphone is heard there, and on no other device', async () => {
    const bus = await start();
    const file = path.join(bus.folder, 'tone.wav');
    await writeFile(file, encodeWav(tone(440, 0.5), 48_000));
    const recording = await bus.recordBus();
    await bus.play('a_mic', file);
    const channels = await recording.stop();
    const peaks = Object.fromEntries(BUS_DEVICES.map((device, i) => [device, peak(channels[i])]));
    expect(peaks.a_mic).toBeGreaterThan(0.45);
    expect(peaks).toMatchObject({ a_spk: 0, b_mic: 0, b_spk: 0 });
  });

  test('two of them run side by side and do not hear each other', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const file = path.join(one.folder, 'tone.wav');
    await writeFile(file, encodeWav(tone(440, 0.3), 48_000));
    const recording = await two.record('a_mic');
    await one.play('a_mic', file);
    const [heard] = await recording.stop();
    expect(peak(heard)).toBe(0);
  });

  test('devices can be pulled out and plugged in again', async () => {
    const bus = await start();
    await bus.removeDevices();
    expect(await bus.pactl('list', 'short', 'sinks')).toBe('');
    await bus.addDevices();
    expect(await bus.pactl('list', 'short', 'sinks')).toContain('a_spk');
  });

  test('nothing stays behind after stop', async () => {
    const bus = await Bus.start();
    await bus.record('a_mic');
    await bus.stop();
    expect(existsSync(bus.folder)).toBe(false);
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(bus.folder);
  });
});

function tone(hz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * 48_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / 48_000));
}

function peak(samples: Float32Array | undefined): number {
  return samples ? samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) : Number.NaN;
}
