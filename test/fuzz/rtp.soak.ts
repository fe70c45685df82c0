import { expect, it } from 'vitest';
import { fuzzRtp } from './rtp.fuzz.ts';

it('twenty million datagrams, other ones each time, are read as a plain reading says and leave in order', () => {
  const seed = Date.now() % 1_000_000_000;
  for (let part = 0; part < 20; part++) {
    const report = fuzzRtp(1_000_000, seed + part);
    expect(report.complaints, `with seed ${seed + part}`).toEqual([]);
  }
});
