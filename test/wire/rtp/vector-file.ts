import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder with the golden data; the same tests run on another one when the environment names it. */
const FOLDER = join(process.env.SQUELCH_VECTORS ?? 'test/vectors', 'rtp');

/** Reads one of the RTP vector files; its shape is the caller's word. */
export function readVectors<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Shape;
}

/** Bytes of a hexadecimal string; spaces are for the reader. */
export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
