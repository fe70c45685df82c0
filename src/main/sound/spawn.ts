import { findNative, libraryPathEnv } from '../../native/addons.ts';
import type { Child, Host } from '../engine/host.ts';
import type { SoundOption } from '../options.ts';
import { type SoundArguments, writeSoundArguments } from './arguments.ts';

export interface SpawnParts {
  readonly spawn: Host['spawn'];
  readonly backend: SoundOption;
  /** Beside what the process needs by itself. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a sound process. @param mode `watch`: it looks for missing devices and does nothing else */
export function spawnSound({ spawn, backend, env }: SpawnParts, mode: SoundArguments['mode']): Child {
  const args = mode === 'watch' ? ({ mode } as const) : playArguments(backend);
  return spawn('sound', { args: writeSoundArguments(args), env: { ...env, ...processEnv(backend) } });
}

function playArguments(option: SoundOption): SoundArguments {
  if (option.backend !== 'wav') return { mode: 'play', backend: option.backend };
  return { mode: 'play', backend: 'wav', files: { input: option.input, output: option.output } };
}

function processEnv({ backend }: SoundOption): Record<string, string> {
  if (backend !== 'devices') return {};
  // Reads and writes that wait for a device hold a thread each; with libuv's usual four, files would wait behind them.
  const pool = { UV_THREADPOOL_SIZE: '16' };
  try {
    return { ...pool, ...libraryPathEnv(findNative('naudiodon').folder) };
  } catch {
    // The process finds that out by itself and reports it as the state of its devices.
    return pool;
  }
}
