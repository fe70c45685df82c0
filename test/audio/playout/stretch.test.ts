import { describe, expect, test } from 'vitest';
import { TimeStretch } from '../../../src/audio/playout/stretch.ts';

const RATE = 16_000;
const MS = RATE / 1000;

/** A voice-like sound: pulses at a pitch. */
function voice(hz: number, ms: number): Float32Array {
  return Float32Array.from({ length: ms * MS }, (_, i) => 0.4 * Math.sin((2 * Math.PI * hz * i) / RATE) ** 5);
}

/** Crossings of zero upwards: one a period. */
function periods(pcm: Float32Array, from: number, to: number): number {
  let count = 0;
  for (let i = from + 1; i < to; i++) if ((pcm[i - 1] ?? 0) < 0 && (pcm[i] ?? 0) >= 0) count += 1;
  return count;
}

function steepest(pcm: Float32Array, from: number, to: number): number {
  let most = 0;
  for (let i = from + 1; i < to; i++) most = Math.max(most, Math.abs((pcm[i] ?? 0) - (pcm[i - 1] ?? 0)));
  return most;
}

describe('a time-stretcher', () => {
  test.each([80, 125, 210, 330])('leaves out whole periods of a voice of %i Hz, without a seam', (hz) => {
    const stretch = new TimeStretch(RATE);
    const pcm = voice(hz, 80);
    const before = steepest(pcm, 0, pcm.length);
    const end = stretch.shorten(pcm, 0, pcm.length, 30 * MS, 0.6, 0);
    const removed = pcm.length - end;
    expect(removed).toBeGreaterThan(0);
    expect(removed).toBeLessThanOrEqual(30 * MS);
    const inPeriods = (removed * hz) / RATE;
    expect(Math.abs(inPeriods - Math.round(inPeriods))).toBeLessThan(0.15);
    expect(steepest(pcm, 0, end)).toBeLessThanOrEqual(before * 1.1);
    // The pitch is what it was.
    expect(Math.abs(periods(pcm, 0, end) - (end * hz) / RATE)).toBeLessThanOrEqual(1);
  });

  test.each([80, 125, 210, 330])('puts in whole periods of a voice of %i Hz, without a seam', (hz) => {
    const stretch = new TimeStretch(RATE);
    const from = stretch.maxPeriod;
    const pcm = new Float32Array(60 * MS);
    pcm.set(voice(hz, 40));
    const before = steepest(pcm, 0, 40 * MS);
    const end = stretch.lengthen(pcm, from, 40 * MS, 0.6);
    const added = end - 40 * MS;
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThanOrEqual(stretch.maxPeriod);
    const inPeriods = (added * hz) / RATE;
    expect(Math.abs(inPeriods - Math.round(inPeriods))).toBeLessThan(0.15);
    expect(steepest(pcm, 0, end)).toBeLessThanOrEqual(before * 1.1);
  });

  test('leaves alone what has no two pieces alike', () => {
    const stretch = new TimeStretch(RATE);
    // A sweep so fast that no period returns.
    const sweep = Float32Array.from({ length: 40 * MS }, (_, i) => 0.4 * Math.sin((i * i) / 300));
    const before = sweep.slice();
    expect(stretch.shorten(sweep, 0, sweep.length, 30 * MS, 0.95, 0)).toBe(sweep.length);
    expect(sweep).toEqual(before);
  });

  test('does not take the beginning of a sound behind a pause', () => {
    const stretch = new TimeStretch(RATE);
    for (let silentMs = 1; silentMs < 40; silentMs++) {
      const from = stretch.maxPeriod;
      const pcm = new Float32Array(from + 60 * MS);
      pcm.set(voice(125, 60 - silentMs).fill(0.5, 0, 2 * MS), from + silentMs * MS);
      stretch.shorten(pcm, from, pcm.length, 15 * MS, 0.3, 0);
      expect(Math.max(...pcm)).toBe(0.5);
    }
  });

  test('does not say the end of a word again in the pause behind it', () => {
    const stretch = new TimeStretch(RATE);
    const from = stretch.maxPeriod;
    const pcm = new Float32Array(60 * MS);
    pcm.fill(0.5, 0, from);
    expect(stretch.lengthen(pcm, from, 40 * MS, 0.6)).toBe(40 * MS);
    pcm.fill(0.005);
    expect(stretch.lengthen(pcm, from, 40 * MS, 0.6)).toBe(40 * MS + stretch.maxPeriod);
  });

  test('takes no more than it may, and nothing of a sound that is too short', () => {
    const stretch = new TimeStretch(RATE);
    const pcm = voice(200, 40);
    expect(pcm.length - stretch.shorten(pcm, 0, pcm.length, 6 * MS, 0.5, 0)).toBeLessThanOrEqual(6 * MS);
    const short = voice(200, 4);
    expect(stretch.shorten(short, 0, short.length, 100, 0, 0)).toBe(short.length);
  });
});
