import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import type { HostPaths } from './engine/host.ts';
import type { Options } from './options.ts';

/**
 * @returns the folder that takes the place of `SQUELCH_HOME` for `--profile` and `--data`, absolute; null without them. A
 * profile lies below the usual settings, so that whoever removes those removes all.
 */
export function homeOf({ profile, data }: Pick<Options, 'profile' | 'data'>): string | null {
  if (data !== null) return resolve(data);
  return profile === null ? null : join(hostPaths().config, 'profiles', profile);
}

/**
 * Where this user's files live: the platform's folders, or one folder given by `SQUELCH_HOME` (a second identity on one
 * computer, a portable installation, a test).
 */
export function hostPaths(environment: NodeJS.ProcessEnv = process.env): HostPaths {
  const home = environment.SQUELCH_HOME;
  if (home) return { config: resolve(home, 'config'), logs: resolve(home, 'logs') };
  const { config, log } = envPaths('squelch', { suffix: '' });
  return { config, logs: log };
}
