// Runs what takes too long for the tests: minutes of sound, millions of mutated inputs. By hand; `npm run soak -- NAME`.
import { spawnSync } from 'node:child_process';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';

await buildIfStale();
const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const args = [
  at('../node_modules/vitest/vitest.mjs'),
  'run',
  '--config',
  at('../vitest.soak.config.ts'),
  ...argv.slice(2),
];
exit(spawnSync(execPath, args, { cwd: at('..'), stdio: 'inherit' }).status ?? 1);
