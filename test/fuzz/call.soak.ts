import { expect, it } from 'vitest';
import { MAX_DATA_BYTES } from '../../src/wire/call/format.ts';
import { fuzzCalls } from './call.fuzz.ts';

it('five million mutated call streams, other ones each time, read as a plain reading says', () => {
  const seed = Date.now() % 1_000_000_000;
  for (let part = 0; part < 50; part++) {
    const report = fuzzCalls(100_000, seed + part * 100_000);
    expect(report.disagreements, 'seeds of streams that are read wrongly').toEqual([]);
    expect(report.mostHeld).toBeLessThanOrEqual(MAX_DATA_BYTES);
  }
});
