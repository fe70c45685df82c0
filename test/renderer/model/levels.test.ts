import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meterShare } from '../../../src/renderer/model/levels.ts';

describe('The meter', () => {
  it('is dark at −60 dBFS and below, and full at 0', () => {
    expect([-100, -60, -30, 0].map(meterShare)).toEqual([0, 0, 0.5, 1]);
  });

  it('never leaves its bounds, and a louder peak is never shown as a quieter one', () => {
    const db = fc.double({ noNaN: true });
    fc.assert(
      fc.property(db, db, (a, b) => {
        const [quiet, loud] = [Math.min(a, b), Math.max(a, b)].map(meterShare);
        expect(quiet).toBeGreaterThanOrEqual(0);
        expect(loud).toBeLessThanOrEqual(1);
        expect(loud).toBeGreaterThanOrEqual(quiet ?? 0);
      }),
    );
  });
});
