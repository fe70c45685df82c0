import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  divide,
  leadingRoom,
  magnitude,
  multiply,
  multiplyRounded,
  saturate,
} from '../../../src/audio/gsm0610/arithmetic.ts';

const word = fc.integer({ min: -32768, max: 32767 });

/** `div` as the standard writes it: one bit of the quotient at a time. */
function longDivision(numerator: number, denominator: number): number {
  let rest = numerator;
  let quotient = 0;
  for (let bit = 0; bit < 15; bit++) {
    quotient <<= 1;
    rest <<= 1;
    if (rest >= denominator) {
      rest -= denominator;
      quotient |= 1;
    }
  }
  return quotient;
}

describe('the arithmetic of GSM 06.10 §5.1', () => {
  test('sums saturate at both ends of 16 bits', () => {
    expect([32768, 32767, 0, -32768, -32769, 65534].map(saturate)).toEqual([32767, 32767, 0, -32768, -32768, 32767]);
  });

  test('the magnitude of the least word is the greatest', () => {
    expect([-32768, -32767, -1, 0, 5].map(magnitude)).toEqual([32767, 32767, 1, 0, 5]);
  });

  test('products are cut towards minus infinity, or rounded with halves going up', () => {
    expect(multiply(-1, 1)).toBe(-1);
    expect(multiply(32767, 32767)).toBe(32766);
    expect(multiplyRounded(-1, 16384)).toBe(0);
    expect(multiplyRounded(1, 16384)).toBe(1);
    expect(multiplyRounded(-32768, 32767)).toBe(-32767);
  });

  test('division equals the bit by bit one of the standard', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 32767 }), fc.integer({ min: 1, max: 32767 }));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const [numerator, denominator] = a < b ? [a, b] : [b, a];
        expect(divide(numerator, denominator)).toBe(longDivision(numerator, denominator));
      }),
      { numRuns: 5000 },
    );
    expect(divide(0, 0)).toBe(0);
    expect(divide(7, 7)).toBe(32767);
  });

  test('a number moved left by its leading room has its top bit just below the sign', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (value) => {
        const moved = value * 2 ** leadingRoom(value);
        expect(moved).toBeGreaterThanOrEqual(2 ** 30);
        expect(moved).toBeLessThan(2 ** 31);
      }),
    );
  });

  test('products of words stay words unless both factors are the least one', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        fc.pre(a !== -32768 || b !== -32768);
        // The zero that is added turns -0 into 0.
        expect(saturate(multiplyRounded(a, b))).toBe(multiplyRounded(a, b));
        expect(multiplyRounded(a, b)).toBe(Math.floor((a * b + 16384) / 32768) + 0);
        expect(multiply(a, b)).toBe(Math.floor((a * b) / 32768) + 0);
      }),
    );
  });
});
