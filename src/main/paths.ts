import { resolve } from 'node:path';
import envPaths from 'env-paths';
import type { HostPaths } from './engine/host.ts';

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
