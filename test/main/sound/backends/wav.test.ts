import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BLOCK_FRAMES } from '../../../../src/main/sound/backend.ts';
import { SilenceBackend } from '../../../../src/main/sound/backends/silence.ts';
import { WavBackend } from '../../../../src/main/sound/backends/wav.ts';
import { encodeWav, readWav } from '../../../../src/main/sound/wav-file.ts';

let folder = '';
let troubles: string[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  folder = mkdtempSync(path.join(tmpdir(), 'squelch-wav-'));
  troubles = [];
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

function backend(files: { input?: string; output?: string }): WavBackend {
  return new WavBackend(files, (message) => troubles.push(message));
}

describe('the clock of a backend without a device', () => {
  test('moves a block every 5 ms', () => {
    let blocks = 0;
    const { stream } = new SilenceBackend().openInput('default', () => {
      blocks += 1;
    });
    vi.advanceTimersByTime(1000);
    expect(blocks).toBe(200);
    expect(stream?.blocks).toBe(200);
  });

  test('makes up for a short stall and lets go of what a long one missed', () => {
    let blocks = 0;
    new SilenceBackend().openOutput('default', () => {
      blocks += 1;
    });
    vi.advanceTimersByTime(100);
    const before = blocks;
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + 5000);
    vi.advanceTimersByTime(10);
    expect(blocks - before).toBeLessThanOrEqual(41);
    expect(blocks - before).toBeGreaterThan(30);
    vi.mocked(performance.now).mockRestore();
  });

  test('stops when it is closed', async () => {
    let blocks = 0;
    const { stream } = new SilenceBackend().openInput('default', () => {
      blocks += 1;
    });
    await stream?.close();
    vi.advanceTimersByTime(1000);
    expect(blocks).toBe(0);
  });
});

describe('a WAV file as the microphone', () => {
  test('is heard once at the graph’s rate, in mono, and then there is silence', () => {
    const input = path.join(folder, 'in.wav');
    const stereo = Float32Array.from({ length: 2 * 2400 }, (_, i) => (i % 2 === 0 ? 0.5 : 0.25));
    writeFileSync(input, encodeWav(stereo, 24_000, 2));
    const heard: Float32Array[] = [];
    backend({ input }).openInput('default', (block) => heard.push(block.slice()));
    vi.advanceTimersByTime(200);
    expect(heard).toHaveLength(40);
    expect(heard[5]?.[0]).toBeCloseTo(0.375, 3);
    expect(heard[25]).toEqual(new Float32Array(BLOCK_FRAMES));
  });

  test('that is not there is missing, one that is no WAV file has failed; both say which', () => {
    const input = path.join(folder, 'none.wav');
    expect(backend({ input }).openInput('default', () => {})).toMatchObject({
      report: { state: 'missing', name: 'none.wav', message: expect.stringContaining(input) },
      stream: null,
    });
    writeFileSync(input, 'no sound');
    expect(backend({ input }).openInput('default', () => {}).report).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('not a WAV file'),
    });
  });
});

describe('a WAV file as the speaker', () => {
  test('is a whole file at every moment, at most 100 ms behind', () => {
    const output = path.join(folder, 'out.wav');
    const { stream } = backend({ output }).openOutput('default', (block) => block.fill(0.5));
    vi.advanceTimersByTime(1050);
    const wav = readWav(readFileSync(output));
    expect(wav).toMatchObject({ rate: 48_000, channels: 2 });
    expect(wav.samples.length).toBe(2 * 48_000);
    expect(wav.samples.every((sample) => sample === 0.5)).toBe(true);
    expect(stream?.blocks).toBe(210);
  });

  test('has the last milliseconds too once it is closed', async () => {
    const output = path.join(folder, 'out.wav');
    const { stream } = backend({ output }).openOutput('default', (block) => block.fill(0.5));
    vi.advanceTimersByTime(1050);
    await stream?.close();
    expect(readWav(readFileSync(output)).samples.length).toBe(2 * 50_400);
  });

  test('in a folder that is not there has failed and says so', () => {
    const output = path.join(folder, 'none/out.wav');
    const { report, stream } = backend({ output }).openOutput('default', () => {});
    expect(report).toMatchObject({ state: 'missing', message: expect.stringContaining("can't be written") });
    expect(stream).toBeNull();
  });
});
