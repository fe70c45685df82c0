#!/usr/bin/env node
// The `squelch` command: `squelch` opens the app, `squelch station` serves rooms without display or sound card, `squelch ptt`
// presses the talk key of a running app. An installed Squelch has a shell script in this one's place, which starts no Node.
import { spawn, spawnSync } from 'node:child_process';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';
import { buildTalkCommand } from './talk-command.mjs';

const USAGE = `Usage: squelch [options]           open the app (squelch --help lists its options)
       squelch station [options]   serve rooms from this computer (squelch station --help)
       squelch ptt down|up|toggle  press, release or switch the talk key of the Squelch that is running
`;

const [command, ...rest] = argv.slice(2);
const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

if (command === 'station') {
  await buildIfStale();
  run(at('../out/main/station.js'), rest);
} else if (command === 'ptt') {
  const client = buildTalkCommand();
  if (client === null) {
    process.stderr.write('“squelch ptt” needs a C compiler once (Debian: gcc), or socat: see the README.\n');
    exit(2);
  }
  exit(spawnSync(client, rest, { stdio: 'inherit' }).status ?? 2);
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
