import { readExtension } from '../../src/wire/call/extension.ts';
import { readControl } from '../../src/wire/call/packet.ts';
import { isUsable, nearestUsable } from '../../src/wire/call/parameters.ts';
import { PacketReader } from '../../src/wire/call/reader.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

/** What a run of `fuzzCalls` saw; the lists of complaints are empty when all is well. */
export interface FuzzReport {
  readonly streams: number;
  /** Packets handed out or stepped over. */
  readonly packets: number;
  /** Streams that ended in an error. */
  readonly errors: number;
  readonly codes: Readonly<Record<string, number>>;
  /** Most bytes that a reader held between two chunks. */
  readonly mostHeld: number;
  /** Streams for which the reader and a plain reading of the whole stream disagree, as seeds to repeat them with. */
  readonly disagreements: readonly number[];
}

/**
 * Breaks valid streams in every way a network or a stranger can, cuts them anywhere, and compares what the incremental
 * reader says with a reading of the whole stream by a second, straightforward implementation. Every packet that comes out
 * is read to its last field.
 *
 * @param streams how many streams; each is some hundred bytes long.
 * @param seed the same seed gives the same streams.
 */
export function fuzzCalls(streams: number, seed: number): FuzzReport {
  const disagreements: number[] = [];
  const codes: Record<string, number> = {};
  let packets = 0;
  let mostHeld = 0;
  for (let run = 0; run < streams; run++) {
    const random = new Random(seed + run);
    const little = random.below(3) === 0;
    const inCall = random.below(2) === 0;
    // Some streams stay whole: a fuzzer that only ever meets errors at the first packet shows little.
    const stream = mutate(validStream(random, little), random, random.below(4));
    const digest = new Digest();
    const reader = new PacketReader(
      {
        onControl: (type, bytes, start, end) => {
          digest.packet(type, bytes, start, end);
          const packet = readControl(type, bytes, start, end, reader.byteOrder ?? 'be');
          readExtension(packet.optional);
          if ('parameters' in packet && !isUsable(nearestUsable(packet.parameters))) digest.add(1);
        },
        onData: (bytes, start, end) => digest.packet(6, bytes, start, end),
        onSkipped: (type, length) => {
          digest.add(type);
          digest.add(length);
        },
      },
      { byteOrder: 'auto', requestFirst: true },
    );
    reader.inCall = inCall;
    for (let at = 0; at < stream.length; ) {
      const size = 1 + random.below(random.below(4) === 0 ? 400 : 12);
      const chunk = stream.subarray(at, at + size);
      const budget = 1 + random.below(5);
      for (let from = 0; from < chunk.length && reader.error === null; ) from = reader.read(chunk, from, budget);
      mostHeld = Math.max(mostHeld, reader.heldBytes);
      at += size;
    }
    packets += reader.packetsRead;
    const code = reader.error?.code ?? 'none';
    codes[code] = (codes[code] ?? 0) + 1;
    const plain = readWhole(stream, inCall);
    if (plain.digest !== digest.value || plain.error !== code || (reader.error?.offset ?? plain.at) !== plain.at) {
      disagreements.push(seed + run);
    }
  }
  return { streams, packets, errors: streams - (codes.none ?? 0), codes, mostHeld, disagreements };
}

/** The rules of the framing once more, on a stream that lies whole in memory. */
function readWhole(stream: Uint8Array, inCall: boolean): { digest: number; error: string; at: number } {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const digest = new Digest();
  let little: boolean | null = null;
  let at = 0;
  const fail = (error: string) => ({ digest: digest.value, error, at });
  while (at + 6 <= stream.length) {
    const first = little === null;
    little ??= view.getUint16(at + 2) === 0 && view.getUint16(at) !== 0;
    const length = view.getUint32(at, little);
    const type = view.getUint16(at + 4, little);
    if (length < 6) return fail('short-length');
    if (first && (type !== 0 || length === 6)) return fail('not-a-request');
    if ((type === 0 && length !== 6 && length < 19) || (type === 2 && length < 17)) return fail('short-length');
    if (length > (type === 1 ? 4102 : type !== 6 ? 4370 : inCall ? 262_150 : 65_542)) return fail('long-length');
    if (type > 6 || (type === 6 && !inCall)) {
      digest.add(type);
      digest.add(length);
    } else {
      if (at + length > stream.length) break;
      if (type === 0 && length > 6 && 19 + view.getUint16(at + 17, little) > length) return fail('name-length');
      digest.packet(type === 0 && length === 6 ? 1 : type, stream, at, at + length);
    }
    at += length;
  }
  return fail('none');
}

class Digest {
  value = 0;

  add(number: number): void {
    this.value = (Math.imul(this.value, 31) + number) | 0;
  }

  packet(type: number, bytes: Uint8Array, start: number, end: number): void {
    this.add(type);
    this.add(end - start);
    for (let i = start; i < end; i++) this.add(bytes[i] ?? 0);
  }
}

function validStream(random: Random, little: boolean): Uint8Array {
  const bytes: number[] = [];
  for (let left = 1 + random.below(8), first = true; left > 0; left--, first = false) {
    const type = first ? 0 : random.below(8);
    const name = type === 0 ? random.below(20) : 0;
    const fixed = type === 0 ? 13 : type === 2 ? 11 : 0;
    const body = Array.from({ length: fixed + name + random.below(60) }, (_, i) => (i * 7) & 0xff);
    if (type === 0) {
      body[11] = little ? name : 0;
      body[12] = little ? 0 : name;
    }
    const extension = [0x50, 0x54, 0x54, 0x58, 1, 1 + random.below(7), 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    if (random.below(2) === 0) body.splice(fixed + name, body.length, ...extension);
    const length = 6 + body.length;
    bytes.push(...(little ? [length & 255, length >> 8, 0, 0, type, 0] : [0, 0, length >> 8, length & 255, 0, type]));
    bytes.push(...body);
  }
  return Uint8Array.from(bytes);
}
