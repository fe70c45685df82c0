// Takes a picture of every screen of the window, dark and light, in three sizes: node scripts/screens.mjs [FOLDER].
// The pictures are taken by the test that looks at the same screens, so what is pictured has also been checked.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { argv, env, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(argv[2] ?? join(ROOT, 'docs', 'screens'));

await buildIfStale();
const { status } = spawnSync(
  execPath,
  [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', 'test/renderer/window/scenes.test.ts'],
  { cwd: ROOT, stdio: 'inherit', env: { ...env, SQUELCH_SCREENS: folder } },
);
if (status === 0) console.log(`The pictures are in ${folder}.`);
exit(status ?? 1);
