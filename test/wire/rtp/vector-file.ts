import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder with the golden data; the same tests run on another one when the environment names it. */
const FOLDER = join(process.env.SQUELCH_VECTORS ?? 'test/vectors', 'rtp');

/**
 * Reads every RTP vector file of a kind, whatever its name: the kind stands in its `format`, as in `jbuf/1`. The files'
 * shape is the caller's word.
 */
export function readVectors<Shape>(kind: 'jbuf' | 'parse' | 'rtp-gen' | 'utils'): Shape[] {
  const files = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')))
    .filter((file) => typeof file === 'object' && file !== null && 'format' in file && file.format === `${kind}/1`);
  if (files.length === 0) throw new Error(`no ${kind} vectors in ${FOLDER}`);
  return files as Shape[];
}

/** Bytes of a hexadecimal string; spaces are for the reader. */
export function fromHex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
