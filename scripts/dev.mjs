// For working on the app: rebuilds at every change and restarts the browser shell when main has changed; reload the page
// for the renderer. Where Electron's binary is, `npm run dev -- --electron` uses electron-vite's own mode instead.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildAll } from './build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const manifest = createRequire(import.meta.url).resolve('electron-vite/package.json');
const electronVite = join(dirname(manifest), 'bin', 'electron-vite.js');
const rest = argv.slice(2).filter((arg) => arg !== '--electron');

if (argv.includes('--electron')) {
  run([electronVite, 'dev', '--', ...rest]);
} else {
  await buildAll();
  run([electronVite, 'build', '--watch']);
  run(['--watch', join(ROOT, 'out', 'main', 'index.js'), '--shell=browser', '--keep', '--no-open', ...rest]);
}

/** @param {string[]} args of node */
function run(args) {
  const child = spawn(execPath, args, { cwd: ROOT, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => exit(code ?? 0));
}
