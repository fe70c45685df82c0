// Starts the app: builds what is stale, then Electron when its binary can be had, else Node with the user's browser.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { argv, env, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(ROOT, 'out', 'main', 'index.js');
const args = argv.slice(2);

// --no-open asks for an address to open by hand and --shell=browser for the browser: neither needs Electron.
const wantsBrowser = args.includes('--no-open') || args.includes('--shell=browser') || args.includes('--help');

await buildIfStale();
const electron = wantsBrowser ? null : electronBinary();
if (!electron && !wantsBrowser)
  console.log('Electron’s binary is not available here, so Squelch runs in your browser.');
const rest = args.filter((arg) => !arg.startsWith('--shell='));
const child = electron
  ? spawn(electron, [ROOT, '--shell=desktop', ...rest], { stdio: 'inherit' })
  : spawn(execPath, [MAIN, '--shell=browser', ...rest], { stdio: 'inherit' });

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.on(signal, () => child.kill(signal));
child.on('exit', (code) => exit(code ?? 1));

/** @returns {string | null} the path of Electron's executable, fetched on the first run where the network allows it */
function electronBinary() {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const known = () => {
    const name = join(folder, 'path.txt');
    if (!existsSync(name)) return null;
    const file = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(name, 'utf8').trim());
    return existsSync(file) ? file : null;
  };
  const present = known();
  if (present) return present;
  const fetched = spawnSync(execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 300_000 });
  return fetched.status === 0 ? known() : null;
}
