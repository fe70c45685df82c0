import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES } from '../../../src/audio/gsm0610/index.ts';
import { firstDifference } from './first-difference.ts';
import { decodeAll, encodeAll, samplesOf } from './whole-files.ts';

/** `NAME.raw` → libgsm's encoder → `NAME.gsm` → libgsm's decoder → `NAME.dec.raw`; `NAME.raw` may be missing. */
const FOLDER = join(process.env.SQUELCH_VECTORS ?? 'test/vectors', 'gsm');
const files = readdirSync(FOLDER).filter((file) => /\.(gsm|raw)$/.test(file));
const names = [...new Set(files.map((file) => file.replace(/(\.dec)?\.[a-z]+$/, '')))].sort();

const read = (file: string) => readFileSync(join(FOLDER, file));
const has = (file: string) => existsSync(join(FOLDER, file));

describe('GSM 06.10 vectors', () => {
  test('the vectors folder holds coded files, each with its decoded sound', () => {
    expect(names).not.toEqual([]);
    expect(names.filter((name) => !has(`${name}.gsm`) || !has(`${name}.dec.raw`))).toEqual([]);
  });

  for (const name of names.filter((each) => has(`${each}.raw`))) {
    test(`vectors: ${name}.raw is encoded to the bytes of ${name}.gsm`, () => {
      const coded = encodeAll(samplesOf(read(`${name}.raw`)));
      expect(firstDifference(coded, read(`${name}.gsm`), GSM_FRAME_BYTES)).toBeNull();
    });
  }

  for (const name of names) {
    test(`vectors: ${name}.gsm is decoded to the samples of ${name}.dec.raw`, () => {
      const sound = decodeAll(read(`${name}.gsm`));
      expect(firstDifference(sound, samplesOf(read(`${name}.dec.raw`)), GSM_FRAME_SAMPLES)).toBeNull();
    });
  }
});
