import { expect, it } from 'vitest';
import { fuzzPaltalk } from './paltalk.fuzz.ts';

it('five million mutated room streams, other ones each time, read as a plain reading says', () => {
  const seed = Date.now() % 1_000_000_000;
  for (let part = 0; part < 50; part++) {
    const report = fuzzPaltalk(100_000, seed + part * 100_000);
    expect(report.disagreements, 'seeds of streams that are read wrongly').toEqual([]);
    expect(report.mostPending).toBeLessThanOrEqual(4 + 149);
  }
});
