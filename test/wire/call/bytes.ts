import type { ControlType } from '../../../src/wire/call/format.ts';
import { type CallStreamError, PacketReader, type PacketReaderOptions } from '../../../src/wire/call/reader.ts';
import { toHex } from '../hex.ts';

export { hex, join, toHex } from '../hex.ts';

/** A packet written by hand: Length and Message Type, then `body`. `length` lies about the size where a test wants it to. */
export function raw(type: number, body: Uint8Array = new Uint8Array(0), little = false, length = 6 + body.length) {
  const bytes = new Uint8Array(6 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, little);
  view.setUint16(4, type, little);
  bytes.set(body, 6);
  return bytes;
}

/** What a reader said, in order: `type hex` for packets, `data hex`, `skipped type length`. */
export interface Heard {
  readonly said: string[];
  readonly types: number[];
  readonly reader: PacketReader;
  readonly error: CallStreamError | null;
  /** Most memory that the reader held between two chunks. */
  readonly mostHeld: number;
}

export interface HearOptions extends Partial<PacketReaderOptions> {
  readonly inCall?: boolean;
}

/** Reads `chunks` one after the other with a new reader. */
export function hear(chunks: readonly Uint8Array[], options: HearOptions = {}): Heard {
  const { byteOrder = 'be', requestFirst = false, inCall = false, allocate } = options;
  const said: string[] = [];
  const types: number[] = [];
  const reader = new PacketReader(
    {
      onControl: (type: ControlType, bytes, start, end) => {
        types.push(type);
        said.push(`${type} ${toHex(bytes.subarray(start, end))}`);
      },
      onData: (bytes, start, end) => {
        said.push(`data ${toHex(bytes.subarray(start, end))}`);
      },
      onSkipped: (type, length) => {
        said.push(`skipped ${type} ${length}`);
      },
    },
    { byteOrder, requestFirst, ...(allocate && { allocate }) },
  );
  reader.inCall = inCall;
  let mostHeld = 0;
  for (const chunk of chunks) {
    reader.read(chunk);
    mostHeld = Math.max(mostHeld, reader.heldBytes);
  }
  return { said, types, reader, error: reader.error, mostHeld };
}

/** One chunk a byte. */
export function byteByByte(stream: Uint8Array): Uint8Array[] {
  return Array.from(stream, (byte) => Uint8Array.of(byte));
}

/** `stream` cut into chunks of these sizes, over and over. */
export function cut(stream: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(stream.subarray(at, at + size));
    at += size;
  }
  return chunks;
}
