import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { bundleEntry } from './bundle.ts';

test('a bundle is one importable file that keeps its exports', async () => {
  const file = await bundleEntry('src/child/parent-port.ts');
  expect(path.extname(file)).toBe('.mjs');
  const module: { openParentPort?: unknown } = await import(/* @vite-ignore */ pathToFileURL(file).href);
  expect(module.openParentPort).toBeTypeOf('function');
});

test('two bundlings of one entry at the same time share one file and leave nothing behind', async () => {
  const [first, second] = await Promise.all([
    bundleEntry('src/child/parent-port.ts'),
    bundleEntry('src/child/parent-port.ts'),
  ]);
  expect(second).toBe(first);
  const name = path.basename(first);
  const beside = await readdir(path.dirname(first));
  expect(beside.filter((file) => file.startsWith(name))).toEqual([name]);
});
