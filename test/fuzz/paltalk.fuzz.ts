import { FrameReader } from '../../src/wire/paltalk/frame-reader.ts';
import { PacketCheck } from '../../src/wire/paltalk/packet.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

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
    const stream = mutate(validStream(random), random, 1 + random.below(4));
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
