import type { Random } from './random.ts';

/**
 * A stream as chance, a broken peer or a stranger would change it.
 *
 * @param times how many changes
 */
export function mutate(stream: Uint8Array, random: Random, times: number): Uint8Array {
  let bytes = stream;
  for (let left = times; left > 0; left--) {
    const at = random.below(bytes.length + 1);
    const size = random.below(20);
    switch (random.below(7)) {
      case 0:
        bytes = bytes.slice();
        if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
        break;
      case 1:
        bytes = bytes.slice();
        bytes.fill(random.below(256), at, at + size);
        break;
      case 2:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + size)]);
        break;
      case 3:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at, at + size), ...bytes.subarray(at)]);
        break;
      case 4:
        bytes = Uint8Array.from([
          ...bytes.subarray(0, at),
          ...Array.from({ length: size }, () => random.below(256)),
          ...bytes.subarray(at),
        ]);
        break;
      case 5:
        bytes = bytes.slice(0, at);
        break;
      case 6:
        // A length as a stranger would choose it, at a place where one may stand.
        bytes = bytes.slice();
        bytes.set(
          [0, 0, 0, 0].map(() => (random.below(2) === 0 ? 0 : random.below(256))).slice(0, bytes.length - at),
          at,
        );
        break;
    }
  }
  return bytes;
}
