import { describe, expect, test } from 'vitest';
import { amplitudeExponent, amplitudeMantissa } from '../../../src/audio/gsm0610/block-amplitude.ts';

/** The steps of GSM 06.10 §5.2.15, as written there. */
function bySteps(amplitude: number): [exponent: number, mantissa: number] {
  let exponent = amplitude > 15 ? (amplitude >> 3) - 1 : 0;
  let mantissa = amplitude - (exponent << 3);
  if (mantissa === 0) return [-4, 7];
  while (mantissa <= 7) {
    mantissa = (mantissa << 1) | 1;
    exponent -= 1;
  }
  return [exponent, mantissa - 8];
}

describe('the block amplitude', () => {
  test('comes apart into the exponent and mantissa of the standard for all its 64 values', () => {
    const apart = Array.from({ length: 64 }, (_, amplitude) => {
      const exponent = amplitudeExponent(amplitude);
      return [exponent, amplitudeMantissa(amplitude, exponent)];
    });
    expect(apart).toEqual(Array.from({ length: 64 }, (_, amplitude) => bySteps(amplitude)));
    expect(apart[63]).toEqual([6, 7]);
  });
});
