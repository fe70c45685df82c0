/**
 * The block amplitude xmaxc, 0..63, is a small floating-point number, which coder and decoder take apart the same way:
 * GSM 06.10 §5.2.15, "compute exponent and mantissa of the decoded version of xmaxc".
 */

/** Below this, amplitudes have no leading one of their own: they are moved left until a one fills the fourth bit. */
const LEAST_NORMAL = 16;

/** The exponent of `amplitude`, -4..6. */
export function amplitudeExponent(amplitude: number): number {
  return amplitude < LEAST_NORMAL ? Math.clz32(8) - Math.clz32(amplitude) : (amplitude >> 3) - 1;
}

/** The mantissa of `amplitude`, 0..7, whose `exponent` is known. Moving left shifts ones in. */
export function amplitudeMantissa(amplitude: number, exponent: number): number {
  return amplitude < LEAST_NORMAL ? ((amplitude + 1) << -exponent) - 9 : amplitude & 7;
}
