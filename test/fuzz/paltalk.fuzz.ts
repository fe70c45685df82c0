import { FrameReader } from '../../src/wire/paltalk/frame-reader.ts';
import { PacketCheck } from '../../src/wire/paltalk/packet.ts';

/** What a run of `fuzzPaltalk` saw; every field that is a list of complaints is empty when all is well. */
export interface FuzzReport {
  readonly streams: number;
  readonly packets: number;
  readonly accepted: number;
  readonly errors: number;
  /** Most bytes that a reader held between two chunks. */
  readonly mostPending: number;
  /** Streams for which the reader and the plain reading of the whole stream disagree, as seeds to repeat them with. */
  readonly disagreements: readonly number[];
}

/**
 * Breaks valid streams in every way a network or a stranger can, cuts them anywhere, and compares what the incremental
 * reader says with a reading of the whole stream by a second, straightforward implementation.
 *
 * @param streams how many streams; each is at most about 1.5 KB long.
 * @param seed the same seed gives the same streams.
 */
export function fuzzPaltalk(streams: number, seed: number): FuzzReport {
  const check = new PacketCheck();
  const disagreements: number[] = [];
  let packets = 0;
  let accepted = 0;
  let errors = 0;
  let mostPending = 0;
  for (let run = 0; run < streams; run++) {
    const random = new Random(seed + run);
    const stream = mutate(validStream(random), random);
    let digest = 0;
    let count = 0;
    const reader = new FrameReader((bytes, start, end) => {
      count += 1;
      for (let i = start; i < end; i++) digest = (Math.imul(digest, 31) + (bytes[i] ?? 0)) | 0;
      digest = (Math.imul(digest, 31) + (end - start)) | 0;
      if (check.accept(bytes, start, end)) accepted += 1;
    });
    for (let at = 0; at < stream.length; ) {
      const size = 1 + random.below(random.below(4) === 0 ? 400 : 12);
      reader.push(stream.subarray(at, at + size));
      mostPending = Math.max(mostPending, reader.pendingBytes);
      at += size;
    }
    packets += count;
    if (reader.error) errors += 1;
    const plain = readWhole(stream);
    if (plain.count !== count || plain.digest !== digest || plain.errorAt !== (reader.error?.offset ?? -1)) {
      disagreements.push(seed + run);
    }
  }
  return { streams, packets, accepted, errors, mostPending, disagreements };
}

/** The rules of the framing once more, on a stream that lies whole in memory. */
function readWhole(stream: Uint8Array): { count: number; digest: number; errorAt: number } {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let order: 'big' | 'little' | null = null;
  let count = 0;
  let digest = 0;
  let at = 0;
  while (at + 4 <= stream.length) {
    const big = view.getUint32(at, false);
    const little = view.getUint32(at, true);
    let length: number;
    if (big === 0) length = 0;
    else if (order !== 'little' && big <= 255) {
      order = 'big';
      length = big;
    } else if (order !== 'big' && little <= 149) {
      order = 'little';
      length = little;
    } else return { count, digest, errorAt: at };
    at += 4;
    if (length >= 1 && length <= 149 && at + length <= stream.length) {
      count += 1;
      for (const byte of stream.subarray(at, at + length)) digest = (Math.imul(digest, 31) + byte) | 0;
      digest = (Math.imul(digest, 31) + length) | 0;
    }
    at += length;
  }
  return { count, digest, errorAt: -1 };
}

function validStream(random: Random): Uint8Array {
  const little = random.below(4) === 0;
  const bytes: number[] = [];
  for (let frames = 1 + random.below(8); frames > 0; frames--) {
    const kind = random.below(10);
    const length = kind === 0 ? 0 : kind === 1 && !little ? 150 + random.below(106) : kind < 4 ? 149 : 148;
    bytes.push(...(little ? [length, 0, 0, 0] : [0, 0, 0, length]));
    for (let i = 0; i < length; i++) bytes.push(i === 0 ? 0x80 : i === 1 ? 3 : i & 0xff);
  }
  return Uint8Array.from(bytes);
}

function mutate(stream: Uint8Array, random: Random): Uint8Array {
  let bytes = stream;
  for (let left = 1 + random.below(4); left > 0; left--) {
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

/** xorshift32: small, seeded, the same everywhere. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e37_79b1) | 1;
    for (let i = 0; i < 4; i++) this.below(2);
  }

  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
}
