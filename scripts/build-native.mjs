// Builds the addons of ours, every folder of native/ that has a binding.gyp: `npm ci` and `npm install` run it at their
// end. What can't be built here is said and left out, since the app runs without it; the tests do not pass without it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { arch, argv, env, execPath, exit, platform } from 'node:process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Packages that ship the sources or binaries of a library that an addon of ours is built on. */
const LIBRARIES = ['@discordjs/opus', 'naudiodon'];
const force = argv.includes('--force');
const folders = readdirSync(join(ROOT, 'native')).filter((name) =>
  existsSync(join(ROOT, 'native', name, 'binding.gyp')),
);

let failed = 0;
for (const name of folders) if (!buildAddon(name)) failed++;
// Whoever asks for the addons alone wants to know; an installation goes on.
if (failed > 0 && env.npm_lifecycle_event !== 'postinstall') exit(1);

/**
 * @param {string} name a folder of native/
 * @returns {boolean} whether its addon is there now
 */
function buildAddon(name) {
  const folder = join(ROOT, 'native', name);
  const stamp = join(folder, 'build', '.built-from');
  const inputs = fingerprint(folder);
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) return true;
  const start = Date.now();
  const run = spawnSync(execPath, [nodeGyp(), 'rebuild', ...headers()], {
    cwd: folder,
    encoding: 'utf8',
    // node-gyp compiles one file at a time unless told otherwise.
    env: { JOBS: 'max', ...env },
  });
  if (run.status === 0) {
    writeFileSync(stamp, inputs);
    console.log(`Built native/${name} in ${((Date.now() - start) / 1000).toFixed(1)} s.`);
    return true;
  }
  console.warn(`${run.stdout ?? ''}${run.stderr ?? run.error ?? ''}`.trimEnd().split('\n').slice(-20).join('\n'));
  console.warn(`native/${name} could not be built; it needs a C++ compiler, make and Python. Squelch runs with less.`);
  return false;
}

/**
 * What an addon is made of: its own files, the packages that bring the sources of its library, and the machine. Not the
 * version of Node, since all of them are N-API.
 *
 * @param {string} folder
 */
function fingerprint(folder) {
  const hash = createHash('sha256').update(`${platform} ${arch}\n`);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !/^build($|[\\/])/.test(file) && statSync(join(folder, file)).isFile())
    .sort();
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  for (const name of LIBRARIES) {
    const manifest = join(ROOT, 'node_modules', name, 'package.json');
    if (existsSync(manifest)) hash.update(readFileSync(manifest));
  }
  return hash.digest('hex');
}

/** npm's own node-gyp when npm runs us, else the one that electron-builder brings. */
function nodeGyp() {
  return env.npm_config_node_gyp ?? createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
}

/** The headers that came with this Node, where they did: node-gyp would fetch them. */
function headers() {
  const prefix = dirname(dirname(execPath));
  const given = env.npm_config_nodedir !== undefined;
  return !given && platform !== 'win32' && existsSync(join(prefix, 'include/node/node_api.h'))
    ? [`--nodedir=${prefix}`]
    : [];
}
