import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Rolldown } from 'vite';

/** The checkout, wherever this file itself was bundled to. */
const ROOT = findRoot(import.meta.dirname);
/** Bundles stay inside the checkout so that `import 'ws'` and the native resolver find its `node_modules`. */
const CACHE = path.join(ROOT, 'node_modules/.cache/squelch-test');

/**
 * Bundles one process's entry as the build does (our code in, packages out), for tests that start real processes.
 * The file is named by what is in it, so test files that run side by side share it and never see half of one.
 *
 * @param entry path from the root of the repository, `src/main/sound/index.ts`
 * @returns absolute path of an `.mjs` file for `fork`
 */
export async function bundleEntry(entry: string): Promise<string> {
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: path.join(ROOT, entry),
      target: 'node20.19',
      write: false,
      minify: false,
      rolldownOptions: { output: { format: 'es', codeSplitting: false } },
    },
  });
  const code = entryCode(result);
  const name = `${path.basename(path.dirname(entry))}-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`;
  const file = path.join(CACHE, name);
  await mkdir(CACHE, { recursive: true });
  const half = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(half, code);
  await rename(half, file);
  return file;
}

function entryCode(result: Awaited<ReturnType<typeof build>>): string {
  const outputs = Array.isArray(result) ? result : [result];
  for (const output of outputs) {
    if (!('output' in output)) continue;
    const chunks = output.output.filter((part): part is Rolldown.OutputChunk => part.type === 'chunk');
    const [chunk] = chunks;
    if (chunk && chunks.length === 1) return chunk.code;
  }
  throw new Error('the bundle did not come out as one file');
}

function findRoot(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : findRoot(path.dirname(folder));
}
