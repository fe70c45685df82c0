import { describe, expect, test } from 'vitest';
import { SteadyExcess } from '../../../src/audio/playout/steady-excess.ts';

const PACKETS = 5;

function excessOf(...ms: readonly number[]): number {
  const steady = new SteadyExcess(PACKETS);
  return ms.reduce((_, one) => steady.add(one), 0);
}

describe('the steady part of a delay that is too long', () => {
  test('is nothing until there were enough packets', () => {
    expect(excessOf(20, 20, 20, 20)).toBe(0);
    expect(excessOf(20, 20, 20, 20, 20)).toBe(20);
  });

  test('is what every one of the last packets had', () => {
    expect(excessOf(50, 40, 12, 30, 20)).toBe(12);
    expect(excessOf(3, 50, 40, 12, 30, 20)).toBe(12);
  });

  test('is nothing where one of them waited too short', () => {
    expect(excessOf(50, 40, -12, 30, 20)).toBe(0);
  });

  test('is less by what was left out since', () => {
    const steady = new SteadyExcess(PACKETS);
    for (let i = 0; i < PACKETS; i++) steady.add(20 + i);
    steady.took(8);
    expect(steady.add(17)).toBe(13);
  });

  test('is looked for anew where what was measured no longer counts', () => {
    const steady = new SteadyExcess(PACKETS);
    for (let i = 0; i < PACKETS; i++) steady.add(20);
    steady.forget();
    for (let i = 1; i < PACKETS; i++) expect(steady.add(20)).toBe(0);
    expect(steady.add(20)).toBe(20);
  });
});
