import { expect, test } from 'vitest';
import { METER_FLOOR_DB, PeakMeter } from '../../src/audio/meter.ts';

test('a peak is the largest sample of either sign since the last look', () => {
  const meter = new PeakMeter();
  meter.feed(Float32Array.of(0.1, -0.5, 0.2), 0, 3);
  meter.feed(Float32Array.of(0.25), 0, 1);
  expect(meter.takeDb()).toBeCloseTo(-6.02, 2);
  meter.feed(Float32Array.of(0.25), 0, 1);
  expect(meter.takeDb()).toBeCloseTo(-12.04, 2);
});

test('only the given part of the block counts', () => {
  const meter = new PeakMeter();
  meter.feed(Float32Array.of(1, 0.5, 1), 1, 1);
  expect(meter.takeDb()).toBeCloseTo(-6.02, 2);
});

test('silence, or less than can be heard, is the floor', () => {
  const meter = new PeakMeter();
  expect(meter.takeDb()).toBe(METER_FLOOR_DB);
  meter.feed(Float32Array.of(1e-9), 0, 1);
  expect(meter.takeDb()).toBe(METER_FLOOR_DB);
});

test('a sample that is endless or no number is no peak', () => {
  const meter = new PeakMeter();
  meter.feed(Float32Array.of(Number.POSITIVE_INFINITY, Number.NaN, 0.5, Number.NEGATIVE_INFINITY), 0, 4);
  expect(meter.takeDb()).toBeCloseTo(-6.02, 2);
});
