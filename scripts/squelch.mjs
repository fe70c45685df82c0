#!/usr/bin/env node
// The `squelch` command: `squelch` opens the app, `squelch station` serves rooms without display or sound card.
import { spawn } from 'node:child_process';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';

const USAGE = `Usage: squelch [options]           open the app (squelch --help lists its options)
       squelch station [options]   serve rooms from this computer (squelch station --help)
`;

const [command, ...rest] = argv.slice(2);
const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

if (command === 'station') {
  await buildIfStale();
  run(at('../out/main/station.js'), rest);
} else if (command === undefined || command.startsWith('-')) {
  run(at('start.mjs'), argv.slice(2));
} else {
  process.stderr.write(`There is no command "${command}".\n\n${USAGE}`);
  exit(2);
}

/** @param {string} file @param {string[]} args */
function run(file, args) {
  const child = spawn(execPath, [file, ...args], { stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => exit(code ?? 1));
}
