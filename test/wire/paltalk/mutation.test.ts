import { expect, it } from 'vitest';
import { fuzzPaltalk } from '../../fuzz/paltalk.fuzz.ts';

it('100,000 mutated streams neither throw nor hang nor hold more than one packet, and read as a plain reading says', () => {
  const report = fuzzPaltalk(100_000, 20_261_121);
  expect(report.disagreements).toEqual([]);
  expect(report.mostPending).toBeLessThanOrEqual(4 + 149);
  // The run is worth something only while it meets both ends: streams that survive and streams that fail.
  expect(report.errors).toBeGreaterThan(10_000);
  expect(report.streams - report.errors).toBeGreaterThan(10_000);
  expect(report.accepted).toBeGreaterThan(50_000);
});
