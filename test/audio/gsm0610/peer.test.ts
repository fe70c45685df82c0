import { spawnSync } from 'node:child_process';
import { endianness } from 'node:os';
import { describe, expect, test } from 'vitest';
import { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES } from '../../../src/audio/gsm0610/index.ts';
import { missingPackages } from '../../support/programs.ts';
import { firstDifference } from './first-difference.ts';
import { mixedSignal, railToRail, randomFrames } from './signals.ts';
import { bytesOf, decodeAll, encodeAll, samplesOf } from './whole-files.ts';

/** `-l` is 16-bit linear in the host's byte order, `-c` reads and writes the standard streams. */
function run(program: 'toast' | 'untoast', input: Uint8Array): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, ['-l', '-c'], { input, maxBuffer: 2 ** 28 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}

function whyNoPeer(): string | null {
  if (endianness() !== 'LE') return 'toast reads the byte order of the host';
  return missingPackages({ 'libgsm-tools': 'toast' });
}

const reason = whyNoPeer();

describe.skipIf(reason !== null)(`GSM 06.10 beside libgsm's toast${reason ? ` (skipped: ${reason})` : ''}`, () => {
  test.each([11, 22, 33])('encodes and decodes 40 s of mixed sound, seed %i, to the same bytes and samples', (seed) => {
    const sound = mixedSignal(2000 * GSM_FRAME_SAMPLES, seed);
    const theirs = run('toast', bytesOf(sound));
    expect(firstDifference(encodeAll(sound), theirs, GSM_FRAME_BYTES)).toBeNull();
    const heard = samplesOf(run('untoast', theirs));
    expect(firstDifference(decodeAll(theirs), heard, GSM_FRAME_SAMPLES)).toBeNull();
  });

  test('encodes steps from rail to rail, which overflow inside both, to the same bytes', () => {
    const sound = railToRail(400 * GSM_FRAME_SAMPLES);
    expect(firstDifference(encodeAll(sound), run('toast', bytesOf(sound)), GSM_FRAME_BYTES)).toBeNull();
  });

  test('decodes random frames to the same samples', () => {
    const frames = randomFrames(3000, 44);
    const theirs = samplesOf(run('untoast', frames));
    expect(firstDifference(decodeAll(frames), theirs, GSM_FRAME_SAMPLES)).toBeNull();
  });
});
