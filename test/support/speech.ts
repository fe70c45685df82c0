import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { readWav, toMono } from '../../src/main/sound/wav-file.ts';
import type { Sound } from './likeness.ts';
import { missingPackages } from './programs.ts';

const run = promisify(execFile);

/** @returns why nothing can be said here, for the name of a skipped test; null when it can */
export function whyNoSpeech(): string | null {
  return missingPackages({ 'espeak-ng': 'espeak-ng' });
}

/**
 * Says something by espeak-ng.
 *
 * @param file where to write the WAV file
 * @returns the same sound, mono
 */
export async function speak(text: string, file: string): Promise<Sound> {
  await run('espeak-ng', ['-v', 'en', '-s', '160', '-w', file, text]);
  return readSound(file);
}

/** Reads a WAV file as one channel. */
export async function readSound(file: string): Promise<Sound> {
  const wav = readWav(await readFile(file));
  return { samples: toMono(wav), rate: wav.rate };
}
