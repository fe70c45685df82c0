import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface UtilsVectors {
  readonly linear2ulaw_table: string;
  readonly ulaw2linear_table: string;
  readonly linear2ulaw_scalar: readonly (readonly [number, number])[];
  readonly ulaw2linear_scalar: readonly (readonly [number, number])[];
  readonly bulk: { readonly in: string; readonly ulaw: string; readonly back: string };
  readonly resample: readonly {
    readonly id: string;
    readonly in_rate: number;
    readonly out_rate: number;
    readonly in: string;
    readonly out_n: number;
    readonly out: string;
  }[];
  readonly errors: readonly { readonly call: string; readonly error: string; readonly message: string }[];
}

/** The golden data of librtpsynth's audio functions: every file of this kind in the folder, whatever its name. */
export function readUtilsVectors(): UtilsVectors[] {
  const folder = join(process.env.SQUELCH_VECTORS ?? 'test/vectors', 'rtp');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .filter((file) => typeof file === 'object' && file !== null && 'format' in file && file.format === 'utils/1');
  if (files.length === 0) throw new Error(`no utils vectors in ${folder}`);
  return files as UtilsVectors[];
}

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

/** Little-endian 16-bit samples. */
export function samplesOf(base64: string): Int16Array {
  const bytes = bytesOf(base64);
  const view = new DataView(bytes.buffer);
  return Int16Array.from({ length: bytes.length / 2 }, (_, i) => view.getInt16(2 * i, true));
}
