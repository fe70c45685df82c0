/**
 * A copy in memory of its own. `slice` would do for a plain Uint8Array, but what comes from a socket is a Buffer, whose
 * `slice` is another view of the same memory.
 */
export function copied(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}
