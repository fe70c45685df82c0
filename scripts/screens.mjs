// Takes a picture of every screen of the window, dark and light, in three sizes: node scripts/screens.mjs [FOLDER].
// The pictures are taken by the test that looks at the same screens, so what is pictured has also been checked. They are
// kept with a small palette: all of them together are a few megabytes.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv, env, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';
import { smallPng } from './small-png.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(argv[2] ?? join(ROOT, 'docs', 'screens'));

await buildIfStale();
// A screen that is no more must leave no picture behind.
for (const name of pictures()) rmSync(join(folder, name));
const { status } = spawnSync(
  execPath,
  [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/renderer/window/scenes.test.ts'],
  { cwd: ROOT, stdio: 'inherit', env: { ...env, SQUELCH_SCREENS: folder } },
);
let bytes = 0;
for (const name of pictures()) {
  const small = smallPng(readFileSync(join(folder, name)));
  writeFileSync(join(folder, name), small);
  bytes += small.length;
}
if (status === 0) console.log(`${pictures().length} pictures, ${(bytes / 1e6).toFixed(1)} MB, are in ${folder}.`);
exit(status ?? 1);

/** The names of the pictures in the folder. */
function pictures() {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.png'));
  } catch {
    return [];
  }
}
