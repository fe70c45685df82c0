import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ROOT } from '../support/processes.ts';

/** What the window may weigh on its way to the browser, bytes of gzip. */
const BUDGET = 350 * 1024;

test('the window’s scripts and styles stay below 350 KiB gzip', () => {
  const assets = path.join(process.env.SQUELCH_RENDERER ?? path.join(ROOT, 'out', 'renderer'), 'assets');
  const sizes = readdirSync(assets)
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => gzipSync(readFileSync(path.join(assets, name))).length);
  expect(sizes.length).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(BUDGET);
});
