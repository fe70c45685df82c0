import { parseArgs } from 'node:util';
import type { WavFiles } from './backends/wav.ts';
import type { SoundBackend } from './protocol.ts';

/** What the sound process is told when it is started. */
export type SoundArguments =
  | { readonly mode: 'play'; readonly backend: Exclude<SoundBackend, 'wav'> }
  | { readonly mode: 'play'; readonly backend: 'wav'; readonly files: WavFiles }
  /** Look for missing devices and do nothing else. */
  | { readonly mode: 'watch' };

/**
 * @param args `--backend=devices|silence|wav`, `--wav-in=FILE`, `--wav-out=FILE`, or `--watch`
 * @throws {TypeError} for anything else
 */
export function readSoundArguments(args: readonly string[]): SoundArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      backend: { type: 'string', default: 'devices' },
      'wav-in': { type: 'string' },
      'wav-out': { type: 'string' },
      watch: { type: 'boolean', default: false },
    },
  });
  if (values.watch) return { mode: 'watch' };
  switch (values.backend) {
    case 'devices':
    case 'silence':
      return { mode: 'play', backend: values.backend };
    case 'wav': {
      const { 'wav-in': input, 'wav-out': output } = values;
      return { mode: 'play', backend: 'wav', files: { ...(input && { input }), ...(output && { output }) } };
    }
    default:
      throw new TypeError(`--backend is devices, silence or wav, not "${values.backend}"`);
  }
}

/** The arguments that `readSoundArguments` understands. */
export function writeSoundArguments(choice: SoundArguments): readonly string[] {
  if (choice.mode === 'watch') return ['--watch'];
  const args = [`--backend=${choice.backend}`];
  if (choice.backend !== 'wav') return args;
  if (choice.files.input) args.push(`--wav-in=${choice.files.input}`);
  if (choice.files.output) args.push(`--wav-out=${choice.files.output}`);
  return args;
}
