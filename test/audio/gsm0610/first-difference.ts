/**
 * Where two arrays part, in words a codec's author can use; null when they are equal.
 *
 * @param unit entries a frame: 33 bytes or 160 samples
 */
export function firstDifference(
  actual: Uint8Array | Int16Array,
  expected: Uint8Array | Int16Array,
  unit: number,
): string | null {
  const length = Math.max(actual.length, expected.length);
  for (let i = 0; i < length; i++) {
    if (actual[i] === expected[i]) continue;
    const frame = Math.floor(i / unit);
    return `frame ${frame}, entry ${i % unit}: ${actual[i] ?? 'nothing'} instead of ${expected[i] ?? 'nothing'}`;
  }
  return null;
}
