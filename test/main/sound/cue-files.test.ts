import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cueFault, findCueFolder, loadCues } from '../../../src/main/sound/cue-files.ts';
import { encodeWav, readWav } from '../../../src/main/sound/wav-file.ts';
import { CUE_DEFAULTS, cueKind } from '../../../src/shared/settings.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();
const ROOT = path.resolve(import.meta.dirname, '../../..');
const OURS = path.join(ROOT, 'assets', 'cues');

function load(changes: Partial<typeof CUE_DEFAULTS> = {}, folder: string | null = OURS) {
  const troubles: string[] = [];
  const sounds = loadCues({ ...CUE_DEFAULTS, ...changes }, folder, (message) => troubles.push(message));
  return { sounds, troubles };
}

describe('our own cues', () => {
  test('are what our script makes', () => {
    const folder = folderFor();
    execFileSync(process.execPath, [path.join(ROOT, 'scripts/make-cues.mjs'), folder]);
    expect(readdirSync(folder).sort()).toEqual(readdirSync(OURS).sort());
    for (const file of readdirSync(folder))
      expect(readFileSync(path.join(folder, file)).equals(readFileSync(path.join(OURS, file))), file).toBe(true);
  });

  test('are one a kind, 48 kHz, never clipped, and silent at both ends, so that none clicks', () => {
    expect(readdirSync(OURS).sort()).toEqual(cueKind.options.map((kind) => `${kind}.wav`).sort());
    for (const kind of cueKind.options) {
      const { rate, channels, samples } = readWav(readFileSync(path.join(OURS, `${kind}.wav`)));
      expect([rate, channels]).toEqual([48_000, 1]);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(peak).toBeGreaterThan(0.2);
      expect(peak).toBeLessThan(0.95);
      expect(Math.abs(samples[0] ?? 1) + Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.01);
    }
  });

  test('are found from any folder of the checkout, and nowhere else', () => {
    expect(findCueFolder(path.join(ROOT, 'out', 'main'))).toBe(OURS);
    expect(findCueFolder(folderFor())).toBeNull();
  });

  test('are all loaded by default', () => {
    const { sounds, troubles } = load();
    expect([...sounds.keys()].sort()).toEqual([...cueKind.options].sort());
    expect(troubles).toEqual([]);
  });
});

describe('a kind of cue', () => {
  test('that is off is not loaded', () => {
    expect(load({ start: { on: false, file: null } }).sounds.has('start')).toBe(false);
  });

  test('is replaced by the user’s file, brought to one channel and 48 kHz', () => {
    const file = path.join(folderFor(), 'mine.wav');
    writeFileSync(file, encodeWav(new Float32Array(2 * 2_400).fill(0.5), 24_000, 2));
    const sound = load({ end: { on: true, file } }).sounds.get('end');
    expect(Math.abs((sound?.length ?? 0) - 4_800)).toBeLessThan(10);
    expect(sound?.[2_400]).toBeCloseTo(0.5, 1);
  });

  test.each([
    ['is not there', () => {}, 'ENOENT'],
    ['is no WAV file', (file: string) => writeFileSync(file, 'la la la'), 'not a WAV file'],
    [
      'is longer than ten seconds',
      (file: string) => writeFileSync(file, encodeWav(new Float32Array(81_000), 8_000)),
      'longer than 10 s',
    ],
    ['is larger than any cue', (file: string) => writeFileSync(file, Buffer.alloc(17 * 1024 * 1024)), 'larger than'],
    ['is a folder', (file: string) => mkdirSync(file), 'EISDIR'],
  ])('whose file %s is ours instead, and that is reported', (_, make, why) => {
    const file = path.join(folderFor(), 'mine.wav');
    make(file);
    const { sounds, troubles } = load({ denied: { on: true, file } });
    expect(sounds.get('denied')).toEqual(load().sounds.get('denied'));
    expect(troubles).toEqual([expect.stringContaining(why)]);
  });

  test.each([
    ['lies nowhere', () => {}, 'There is no such file.'],
    ['is a folder', (file: string) => mkdirSync(file), 'This is a folder. Give the path of a WAV file.'],
    ['is no WAV file', (file: string) => writeFileSync(file, 'la la la'), 'This is no WAV file of at most 10 s'],
  ])('whose file %s is refused before it is kept', (_, make, why) => {
    const file = path.join(folderFor(), 'mine.wav');
    make(file);
    expect(cueFault(file)).toContain(why);
    expect(cueFault('mine.wav')).toBe('Give the whole path of the file, from the root on.');
    expect(cueFault(path.join(OURS, 'start.wav'))).toBeNull();
  });

  test('without any file is silent, and that is no reason to stop', () => {
    expect(load({}, null)).toEqual({ sounds: new Map(), troubles: [] });
  });
});
