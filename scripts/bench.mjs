// Runs the benchmarks: `npm run bench` all of them, `npm run bench -- gsm` those whose name contains "gsm". Each prints
// JSON lines, ours beside a peer of the same run. Never part of the tests: figures belong to a machine.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
// Below node_modules, so that the peers are found from there.
const OUT = join(ROOT, 'node_modules', '.cache', 'squelch-bench');
const wanted = argv.slice(2);

const files = readdirSync(join(ROOT, 'bench'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.bench.ts'))
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .sort();
if (files.length === 0) {
  console.error(`No benchmark's name contains ${wanted.join(' or ')}.`);
  exit(2);
}

mkdirSync(OUT, { recursive: true });
let failed = 0;
for (const file of files) {
  const name = basename(file, '.ts');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: join(ROOT, 'bench', file),
      outDir: OUT,
      emptyOutDir: false,
      target: 'node20.19',
      rolldownOptions: { output: { format: 'es', entryFileNames: `${name}.mjs`, codeSplitting: false } },
    },
  });
  console.error(`— ${file}`);
  const run = spawnSync(execPath, ['--expose-gc', join(OUT, `${name}.mjs`)], { cwd: ROOT, stdio: 'inherit' });
  if (run.status !== 0) failed++;
}
exit(failed === 0 ? 0 : 1);
