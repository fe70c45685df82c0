import { describe, expect, test } from 'vitest';
import { NoiseGate, type NoiseGateOptions } from '../../../src/audio/processing/noise-gate.ts';
import { heapGrowth } from '../../support/heap-growth.ts';

const RATE = 48_000;
const BLOCK = 240;
const OPTIONS: NoiseGateOptions = { thresholdDb: -40, hysteresisDb: 6, attackMs: 2, holdMs: 100, releaseMs: 50 };

/** A tone of these levels, dBFS of its peaks, one after the other, each so many ms long. */
function tone(...parts: readonly (readonly [db: number, ms: number])[]): Float32Array {
  const amplitudes = parts.flatMap(([db, ms]) => new Array<number>((ms * RATE) / 1000).fill(10 ** (db / 20)));
  return Float32Array.from(amplitudes, (amplitude, i) => amplitude * Math.sin((2 * Math.PI * 200 * i) / RATE));
}

function through(gate: NoiseGate, sound: Float32Array, block = BLOCK): Float32Array {
  const out = sound.slice();
  for (let at = 0; at < out.length; at += block) gate.process(out.subarray(at, at + block));
  return out;
}

/** Loudest sample between two times, ms. */
function peak(sound: Float32Array, fromMs: number, toMs: number): number {
  return Math.max(...sound.subarray((fromMs * RATE) / 1000, (toMs * RATE) / 1000).map(Math.abs));
}

describe('the noise gate', () => {
  test('makes silence of what is below its threshold', () => {
    expect(peak(through(new NoiseGate(OPTIONS, RATE), tone([-41, 500])), 0, 500)).toBe(0);
  });

  test('leaves what is above it as it is, from the attack on', () => {
    const said = tone([-20, 500]);
    const heard = through(new NoiseGate(OPTIONS, RATE), said);
    const from = (5 * RATE) / 1000;
    expect(heard.subarray(from)).toEqual(said.subarray(from));
    // What opens it is not cut but faded in, without a step.
    const steps = heard.subarray(1, 200).map((sample, i) => Math.abs(sample - (heard[i] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(0.1 * 2 * Math.PI * (200 / RATE) * 1.5);
  });

  test('stays open through a pause that is shorter than the hold time', () => {
    const heard = through(new NoiseGate(OPTIONS, RATE), tone([-20, 200], [-60, 80], [-20, 100]));
    expect(peak(heard, 250, 279)).toBeGreaterThan(0.0009);
    expect(peak(heard, 281, 290)).toBeGreaterThan(0.09);
  });

  test('closes after the hold time, over the release time', () => {
    const heard = through(new NoiseGate(OPTIONS, RATE), tone([-20, 200], [-60, 400]));
    // A peak is remembered some tens of ms; then hold and release.
    expect(peak(heard, 260, 300)).toBeCloseTo(0.001, 5);
    expect(peak(heard, 340, 370)).toBeGreaterThan(0);
    expect(peak(heard, 420, 600)).toBe(0);
  });

  test('does not flutter at a level between its two thresholds', () => {
    const gate = new NoiseGate(OPTIONS, RATE);
    expect(peak(through(gate, tone([-43, 300])), 0, 300)).toBe(0);
    through(gate, tone([-30, 50]));
    const heard = through(gate, tone([-43, 1000]));
    expect(peak(heard, 0, 500)).toBeCloseTo(peak(heard, 500, 1000), 4);
    expect(peak(heard, 500, 1000)).toBeGreaterThan(0.007);
  });

  test('does the same whatever the blocks are', () => {
    const said = tone([-60, 55], [-20, 120], [-60, 300], [-30, 70]);
    const whole = through(new NoiseGate(OPTIONS, RATE), said, said.length);
    expect(through(new NoiseGate(OPTIONS, RATE), said, BLOCK)).toEqual(whole);
    expect(through(new NoiseGate(OPTIONS, RATE), said, 7)).toEqual(whole);
  });

  test('is closed after a reset', () => {
    const gate = new NoiseGate(OPTIONS, RATE);
    through(gate, tone([-10, 100]));
    expect(gate.isOpen).toBe(true);
    gate.reset();
    expect(gate.isOpen).toBe(false);
    expect(peak(through(gate, tone([-60, 100])), 0, 100)).toBe(0);
  });

  test('allocates nothing a block', () => {
    const gate = new NoiseGate(OPTIONS, RATE);
    const block = tone([-20, 5]);
    expect(heapGrowth(10_000, () => gate.process(block))).toBeLessThan(100 * 1024);
  });
});
