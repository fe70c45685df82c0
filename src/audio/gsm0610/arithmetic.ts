/**
 * The 16-bit fixed-point operations of GSM 06.10 §5.1.
 *
 * Every function is small enough for the compiler to inline, and takes and gives whole numbers in the 16-bit range
 * unless it says otherwise. The standard saturates every addition; in these rooms `saturate` stands where a sum can
 * really leave the range, and a plain `+` where the tables and shifts make that impossible.
 */

/** Cuts `value` to -32768..32767: `saturate(a + b)` is the standard's `add`, `saturate(a - b)` its `sub`. */
export function saturate(value: number): number {
  return value > 32767 ? 32767 : value < -32768 ? -32768 : value;
}

/** `mult_r` of §5.1: the rounded product of two fractions of 32768. At most one of the two may be -32768. */
export function multiplyRounded(a: number, b: number): number {
  return (Math.imul(a, b) + 16384) >> 15;
}

/** `mult` of §5.1: the truncated product of two fractions of 32768. At most one of the two may be -32768. */
export function multiply(a: number, b: number): number {
  return Math.imul(a, b) >> 15;
}

/** `abs` of §5.1: the absolute value, with 32767 for -32768. */
export function magnitude(value: number): number {
  return value >= 0 ? value : value === -32768 ? 32767 : -value;
}

/**
 * `div` of §5.1: `numerator / denominator` as a fraction of 32768, truncated; 32767 when the two are equal.
 *
 * Wants `0 <= numerator <= denominator`; 0 / 0 is 0. The standard divides bit by bit. A quotient of two such numbers
 * is never nearer to the next whole number than a double can tell, so that the float division truncates alike.
 */
export function divide(numerator: number, denominator: number): number {
  if (numerator === 0) return 0;
  if (numerator === denominator) return 32767;
  return ((numerator << 15) / denominator) | 0;
}

/** `norm` of §5.1 for positive 32-bit numbers: by how many bits `value` can go left and keep its sign. */
export function leadingRoom(value: number): number {
  return Math.clz32(value) - 1;
}
