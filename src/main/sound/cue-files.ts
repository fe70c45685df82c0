import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createResampler } from '../../audio/resample.ts';
import { type CueKind, type CueSettings, cueKind } from '../../shared/settings.ts';
import { GRAPH_RATE } from './backend.ts';
import { readWav, toMono, WavError } from './wav-file.ts';

/** A user's own file is read whole: a song by mistake must not fill the memory, bytes. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_SECONDS = 10;

/**
 * Looks for our own cues from a folder upwards: beside the sources, beside the build, and in the package they all lie at
 * the root.
 *
 * @returns null where there are none
 */
export function findCueFolder(from: string): string | null {
  const folder = path.join(from, 'assets', 'cues');
  if (existsSync(path.join(folder, 'start.wav'))) return folder;
  const above = path.dirname(from);
  return above === from ? null : findCueFolder(above);
}

/**
 * Reads the cues that are on. A user's file that can't be used is reported and replaced by ours: a cue that is missing
 * would say something wrong.
 *
 * @param folder with our own, `start.wav` …; null for none
 * @returns mono at the graph's rate
 */
export function loadCues(
  settings: CueSettings,
  folder: string | null,
  trouble: (message: string) => void,
): ReadonlyMap<CueKind, Float32Array> {
  const sounds = new Map<CueKind, Float32Array>();
  for (const kind of cueKind.options) {
    const { on, file } = settings[kind];
    if (!on) continue;
    const ours = folder === null ? [] : [path.join(folder, `${kind}.wav`)];
    for (const candidate of file === null ? ours : [file, ...ours]) {
      try {
        sounds.set(kind, readCue(candidate));
        break;
      } catch (error) {
        trouble(`the ${kind} cue ${candidate}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return sounds;
}

/**
 * What is wrong with a file that shall be a cue.
 *
 * @returns a sentence for the user; null when it can be played
 */
export function cueFault(file: string): string | null {
  if (!path.isAbsolute(file)) return 'Give the whole path of the file, from the root on.';
  try {
    readCue(file);
    return null;
  } catch (error) {
    if (error instanceof WavError) return `This is no WAV file of at most ${MAX_SECONDS} s: ${error.message}.`;
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return 'There is no such file.';
    if (code === 'EACCES' || code === 'EPERM') return 'You may not read this file.';
    if (code === 'EISDIR') return 'This is a folder. Give the path of a WAV file.';
    return 'This file can’t be read.';
  }
}

/** @throws {WavError} or the file system's error */
function readCue(file: string): Float32Array {
  const { size } = statSync(file);
  if (size > MAX_BYTES) throw new WavError(`larger than ${MAX_BYTES} bytes`);
  const wav = readWav(readFileSync(file));
  const mono = toMono(wav);
  if (mono.length > MAX_SECONDS * wav.rate) throw new WavError(`longer than ${MAX_SECONDS} s`);
  const resampler = createResampler(wav.rate, GRAPH_RATE);
  const out = new Float32Array(resampler.outputBound(mono.length));
  return out.subarray(0, resampler.process(mono, 0, mono.length, out, 0));
}
