import { describe, expect, it } from 'vitest';
import { checkScenarios, WORLDS } from './interleaving.ts';

const RUNS = 4_000;
const SEED = 20_261_121;

describe('three users and any order of their deeds: nobody gets a call that the other did not agree to, or is left alone', () => {
  it.each(WORLDS)('%s', (_, withIds, maxDelayMs) => {
    const { calls, talks } = checkScenarios(withIds, maxDelayMs, RUNS, SEED);
    expect(calls).toBeGreaterThan(2 * RUNS);
    expect(talks).toBeGreaterThan(RUNS / 4);
  });
});
