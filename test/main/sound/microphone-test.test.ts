import { describe, expect, test } from 'vitest';
import { type FrameFormat, GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import { BLOCK_FRAMES, GRAPH_RATE } from '../../../src/main/sound/backend.ts';
import { Graph } from '../../../src/main/sound/graph.ts';
import { MicrophoneTest } from '../../../src/main/sound/microphone-test.ts';
import type { FromSound, MicrophoneTestReport } from '../../../src/main/sound/protocol.ts';
import type { TestNetwork } from '../../../src/shared/sound-test.ts';

const CALL_FORMAT: FrameFormat = { codec: 'pcm', rate: 48_000, channels: 1, ptimeMs: 20, sample: 'int16' };
const GOOD: TestNetwork = { lossPercent: 0, delayMs: 0, jitterMs: 0 };
const LENGTH_MS = 1000;
const BLOCKS = LENGTH_MS / 5;

/** 0 ≤ x < 1, the same every time. */
function luck(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}

function tone(block: number): Float32Array {
  const samples = new Float32Array(BLOCK_FRAMES);
  for (let i = 0; i < BLOCK_FRAMES; i++) {
    samples[i] = 0.5 * Math.sin((2 * Math.PI * 440 * (block * BLOCK_FRAMES + i)) / GRAPH_RATE);
  }
  return samples;
}

function energy(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
}

/** Runs a whole test. @returns its reports, and the energy of each block that was played */
function run(network: TestNetwork, format: FrameFormat = CALL_FORMAT) {
  const reports: MicrophoneTestReport[] = [];
  const microphone = new MicrophoneTest({ lengthMs: LENGTH_MS, format, network }, (one) => reports.push(one), luck());
  for (let block = 0; block < BLOCKS; block++) microphone.capture(tone(block));
  const played: number[] = [];
  while (!microphone.over && played.length < 4 * BLOCKS) {
    const bus = new Float32Array(2 * BLOCK_FRAMES);
    microphone.mix(bus);
    played.push(energy(bus));
  }
  const end = reports.at(-1);
  if (end?.phase !== 'done') throw new Error('the test did not come to its end');
  return { reports, played, loud: played.filter((one) => one > 0.01).length, result: end.result };
}

describe('the microphone test', () => {
  test.each([
    ['as in calls', CALL_FORMAT],
    ['as in rooms', GSM_ROOM_FORMAT],
  ])('plays what was said, encoded and decoded %s, whole', (_, format) => {
    const { reports, loud, result } = run(GOOD, format);
    expect(reports.map(({ phase }) => phase)).toEqual(['recording', 'playing', 'done']);
    expect(loud).toBeGreaterThanOrEqual(BLOCKS - 4);
    expect(result).toMatchObject({ dropped: 0, late: 0 });
    expect(result.packets).toBe(Math.floor(LENGTH_MS / format.ptimeMs) + 1);
    expect(result.peakDb).toBeCloseTo(-6, 0);
  });

  test('says how long each phase will last', () => {
    const [recording, playing] = run({ ...GOOD, delayMs: 300 }).reports;
    expect(recording).toEqual({ phase: 'recording', ms: LENGTH_MS });
    expect(playing).toMatchObject({ phase: 'playing', ms: LENGTH_MS + 300 + 20 });
  });

  test('a delay is silence ahead, as long as it was asked for', () => {
    const first = ({ played }: { played: number[] }) => played.findIndex((one) => one > 0.01) * 5;
    expect(first(run({ ...GOOD, delayMs: 400 })) - first(run(GOOD))).toBe(400);
  });

  test('what is lost is lost, and made up by the decoder that every speaker has', () => {
    const { result } = run({ ...GOOD, lossPercent: 30 });
    expect(result.dropped).toBeGreaterThan(5);
    expect(result.dropped).toBeLessThan(30);
    expect(result.concealed).toBeGreaterThan(0);
  });

  test('jitter makes the buffer hold more than it does where packets come evenly', () => {
    expect(run({ ...GOOD, jitterMs: 120 }).result.bufferMs).toBeGreaterThan(run(GOOD).result.bufferMs);
  });

  test('hears the microphone while it records and not a moment longer', () => {
    const microphone = new MicrophoneTest({ lengthMs: 10, format: CALL_FORMAT, network: GOOD }, () => {}, luck());
    expect(microphone.recording).toBe(true);
    for (let block = 0; block < 2; block++) microphone.capture(tone(block));
    expect(microphone.recording).toBe(false);
  });
});

describe('the graph', () => {
  test('runs a test beside everything else: it wants the microphone, sends nothing, and is heard', () => {
    const posted: FromSound[] = [];
    const graph = new Graph((message) => posted.push(message));
    graph.test({ lengthMs: 500, format: CALL_FORMAT, network: GOOD });
    expect(graph.wantsInput).toBe(true);
    for (let block = 0; block < 100; block++) graph.capture(tone(block));
    expect(graph.wantsInput).toBe(false);
    let loud = 0;
    for (let block = 0; block < 200; block++) {
      const out = new Float32Array(2 * BLOCK_FRAMES);
      graph.render(out);
      if (energy(out) > 0.01) loud += 1;
    }
    expect(loud).toBeGreaterThanOrEqual(96);
    expect(posted.map((message) => message.type)).toEqual(['test', 'test', 'test']);
  });

  test('says that a test was called off, and plays nothing of it', () => {
    const posted: FromSound[] = [];
    const graph = new Graph((message) => posted.push(message));
    graph.test({ lengthMs: 100, format: CALL_FORMAT, network: GOOD });
    for (let block = 0; block < 20; block++) graph.capture(tone(block));
    graph.test(null);
    const out = new Float32Array(2 * BLOCK_FRAMES);
    graph.render(out);
    expect(energy(out)).toBe(0);
    expect(posted.at(-1)).toEqual({ type: 'test', report: { phase: 'cancelled' } });
  });

  test('refuses a format that there is no codec for, and says so', () => {
    const posted: FromSound[] = [];
    const graph = new Graph((message) => posted.push(message));
    graph.test({ lengthMs: 100, format: { ...CALL_FORMAT, rate: 1 }, network: GOOD });
    expect(posted.at(-1)).toEqual({ type: 'test', report: { phase: 'cancelled' } });
    expect(graph.wantsInput).toBe(false);
  });
});
