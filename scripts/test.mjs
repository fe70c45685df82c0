// Runs every test and ends with one plain line: N passed, N failed, N skipped. Arguments go to vitest (a folder, -t NAME).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'squelch-test-'));
const report = join(work, 'report.json');

// End-to-end tests drive the built app.
await buildIfStale();
const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(
  execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...argv.slice(2)],
  { cwd: ROOT, stdio: 'inherit' },
);

const results = readReport();
rmSync(work, { recursive: true, force: true });
if (!results) {
  console.log('The tests did not run to their end.');
  console.log('0 passed, 1 failed');
  exit(1);
}
const tests = results.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map((test) => ({ ...test, file: name.slice(ROOT.length) })),
);
const skipped = tests.filter(({ status }) => status === 'pending' || status === 'skipped' || status === 'todo');
if (skipped.length > 0) {
  console.log('\nSkipped, each by what its name says is missing on this machine:');
  for (const { fullName, file } of skipped) console.log(`  ${fullName} (${file})`);
}
const count = (/** @type {string} */ status) => tests.filter((test) => test.status === status).length;
// A file that fails to load has no tests to fail, and one that fails before its first test skips them all.
const broken = results.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
);
const told = count('failed') + broken.length;
// An error that no test waited for is in no test's result; vitest tells of it by how it ends alone.
const stray = told === 0 && run.status !== 0;
if (stray && tests.length === 0) console.log('\nNo test was found.');
else if (stray) console.log('\nEvery test passed, but an error came outside of them: see “Unhandled Errors” above.');
const failed = stray ? 1 : told;
console.log(`\n${count('passed')} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
exit(failed === 0 ? 0 : 1);

/**
 * @typedef {{ status: string, fullName: string }} Test
 * @returns {{ testResults: { name: string, status: string, assertionResults: Test[] }[] } | null}
 */
function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return null;
  }
}
