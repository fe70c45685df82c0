// Builds main, preload and renderer into out/. `npm run build` always does; the other scripts build only what is stale.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const STAMP = join(ROOT, 'out', '.built');
const INPUTS = ['src', 'assets', 'package.json', 'package-lock.json', 'electron.vite.config.ts', 'tsconfig.json'];

/** Builds everything, whether it is stale or not. */
export async function buildAll() {
  const start = Date.now();
  // The builder takes longer to load than everything else here, and most starts build nothing.
  const { build } = await import('electron-vite');
  await build({ root: ROOT, logLevel: 'warn' });
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  // The stamp bears the time at which the build began: a file saved meanwhile is newer.
  writeFileSync(STAMP, `${start}\n`);
  return Date.now() - start;
}

/** Builds when any input is newer than the last build. */
export async function buildIfStale() {
  const built = Number(statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const newest = Math.max(...INPUTS.map((path) => newestIn(join(ROOT, path))));
  if (newest <= built) return;
  const ms = await buildAll();
  console.log(`Built in ${(ms / 1000).toFixed(1)} s.`);
}

/**
 * @param {string} path
 * @returns {number} the latest change below it, ms since the epoch; 0 where there is nothing
 */
function newestIn(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(path).map((name) => newestIn(join(path, name)));
  return Math.max(stats.mtimeMs, ...inside);
}

if (argv[1] === fileURLToPath(import.meta.url)) await buildAll();
