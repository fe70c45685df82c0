import { expect, it } from 'vitest';
import { MAX_DATA_BYTES } from '../../../src/wire/call/format.ts';
import { fuzzCalls } from '../../fuzz/call.fuzz.ts';

it('100,000 mutated streams neither throw nor hang nor hold more than one packet, and read as a plain reading says', () => {
  const report = fuzzCalls(100_000, 20_261_121);
  expect(report.disagreements).toEqual([]);
  expect(report.mostHeld).toBeLessThanOrEqual(MAX_DATA_BYTES);
  // The run is worth something only while it meets both ends, and every way to fail.
  expect(report.errors).toBeGreaterThan(10_000);
  expect(report.streams - report.errors).toBeGreaterThan(10_000);
  expect(report.packets).toBeGreaterThan(100_000);
  for (const code of ['short-length', 'long-length', 'name-length', 'not-a-request']) {
    expect(report.codes[code]).toBeGreaterThan(300);
  }
});
