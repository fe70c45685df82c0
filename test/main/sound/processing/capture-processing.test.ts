import { beforeEach, describe, expect, test } from 'vitest';
import { BLOCK_FRAMES } from '../../../../src/main/sound/backend.ts';
import { CaptureProcessing } from '../../../../src/main/sound/processing/capture-processing.ts';
import { PROCESSING_DEFAULTS, type ProcessingSettings } from '../../../../src/shared/settings.ts';
import { heapGrowth } from '../../../support/heap-growth.ts';

const ALL: ProcessingSettings = {
  suppression: true,
  gate: { on: true, thresholdDb: -50, holdMs: 200 },
  agc: { on: true, targetDb: -20, maxGainDb: 18 },
};

function tone(amplitude: number): Float32Array {
  return Float32Array.from({ length: BLOCK_FRAMES }, (_, i) => amplitude * Math.sin((2 * Math.PI * 200 * i) / 48_000));
}

let processing: CaptureProcessing;
let troubles: string[];

beforeEach(() => {
  troubles = [];
  processing = new CaptureProcessing((message) => troubles.push(message));
});

describe('the processor slot', () => {
  test('passes the very block on while everything is off', () => {
    const block = tone(0.1);
    expect(processing.process(block, true)).toBe(block);
    processing.apply(PROCESSING_DEFAULTS);
    expect(processing.process(block, true)).toBe(block);
    expect(processing.latency).toBe(0);
  });

  test('leaves the device’s block as it is', () => {
    processing.apply({ ...PROCESSING_DEFAULTS, gate: ALL.gate });
    const block = tone(0.001);
    const heard = processing.process(block, true);
    expect(block).toEqual(tone(0.001));
    expect(heard.every((sample) => sample === 0)).toBe(true);
  });

  test('delays by 15 ms with noise suppression, and by nothing without', () => {
    processing.apply(ALL);
    expect(processing.latency).toBe(720);
    processing.apply({ ...ALL, suppression: false });
    expect(processing.latency).toBe(0);
    expect(troubles).toEqual([]);
  });

  test('a setting that did not change goes on as it is: an open gate stays open', () => {
    processing.apply({ ...PROCESSING_DEFAULTS, gate: ALL.gate });
    for (let i = 0; i < 4; i++) processing.process(tone(0.1), true);
    processing.apply({ ...PROCESSING_DEFAULTS, gate: { ...ALL.gate }, agc: ALL.agc });
    expect(Math.max(...processing.process(tone(0.001), false))).toBeCloseTo(0.001, 4);
    processing.apply({ ...PROCESSING_DEFAULTS, gate: { ...ALL.gate, thresholdDb: -40 }, agc: ALL.agc });
    expect(Math.max(...processing.process(tone(0.001), false))).toBe(0);
  });

  test.each([
    ['another target', { on: true, targetDb: -23, maxGainDb: 18 }],
    ['less to amplify by', { on: true, targetDb: -20, maxGainDb: 6 }],
    ['nothing to do any more', { on: false, targetDb: -20, maxGainDb: 18 }],
  ])('does not let the voice jump when the gain control is given %s', (_, agc) => {
    processing.apply({ ...PROCESSING_DEFAULTS, agc: ALL.agc });
    // Words and pauses, until it amplifies.
    for (let word = 0; word < 20; word++) {
      for (let i = 0; i < 40; i++) processing.process(tone(0.01), true);
      for (let i = 0; i < 20; i++) processing.process(tone(0), true);
    }
    const level = new Float32Array(BLOCK_FRAMES).fill(0.01);
    const before = processing.process(level, false).at(-1) ?? 0;
    expect(before).toBeGreaterThan(0.03);
    processing.apply({ ...PROCESSING_DEFAULTS, agc });
    const changing = processing.process(level, false);
    expect(Math.abs((changing[0] ?? 0) - before)).toBeLessThan(before / 100);
  });

  test('passes the very block on again when the gain control has gone', () => {
    processing.apply({ ...PROCESSING_DEFAULTS, agc: ALL.agc });
    for (let i = 0; i < 40; i++) processing.process(tone(0.01), true);
    processing.apply(PROCESSING_DEFAULTS);
    const block = tone(0.01);
    processing.process(block, true);
    expect(processing.process(block, true)).toBe(block);
  });

  test('forgets another microphone', () => {
    processing.apply(ALL);
    for (let i = 0; i < 40; i++) processing.process(tone(0.3), true);
    processing.reset();
    expect(processing.process(new Float32Array(BLOCK_FRAMES), true).every((sample) => sample === 0)).toBe(true);
  });

  test('allocates nothing a block', () => {
    // The suppressor has a test of its own, and takes its time.
    processing.apply({ ...ALL, suppression: false });
    const block = tone(0.1);
    const work = () => processing.process(block, true);
    // The compiler has seen other things in the tests above, and changes its mind at first.
    heapGrowth(10_000, work);
    expect(heapGrowth(10_000, work)).toBeLessThan(100 * 1024);
  });
});
