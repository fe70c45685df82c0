import { expect, it } from 'vitest';
import { checkScenarios, WORLDS } from './interleaving.ts';

const PARTS = 20;
const RUNS = 10_000;

it.each(WORLDS)('200,000 other orders of three users’ deeds, %s', (_, withIds, maxDelayMs) => {
  const seed = Date.now() % 1_000_000_000;
  for (let part = 0; part < PARTS; part++) {
    expect(checkScenarios(withIds, maxDelayMs, RUNS, seed + part).talks).toBeGreaterThan(RUNS / 4);
  }
});
