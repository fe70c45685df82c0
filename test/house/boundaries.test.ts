import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BIOME = path.join(ROOT, 'node_modules/@biomejs/biome/bin/biome');

/** Every arrow that must not be drawn: a room, and what a file in it tries. */
const WRONG: readonly (readonly [room: string, line: string])[] = [
  ['src/wire', "import { connect } from 'node:net';\nexport const probe = connect;"],
  ['src/wire', "import type { FrameFormat } from '../audio/format.ts';\nexport type Probe = FrameFormat;"],
  ['src/wire', 'export const probe = () => setTimeout(() => {}, 1);'],
  ['src/wire', 'export const probe = Buffer.alloc(1);'],
  ['src/audio', "export * from '../wire/rtp/header.ts';"],
  ['src/audio', "export const probe = () => import('node:fs');"],
  ['src/main/engine', "import { app } from 'electron';\nexport const probe = app;"],
  ['src/main/engine', "export const probe = () => import('electron-updater');"],
  ['src/main/engine', "export * from '../../renderer/strings.ts';"],
  ['src/main/browser', "export * from '../../station/service.ts';"],
  ['src/renderer', "export * from '../main/options.ts';"],
  ['src/renderer', "import { readFileSync } from 'node:fs';\nexport const probe = readFileSync;"],
  ['src/shared', "export * from '../audio/format.ts';"],
  ['src/station', "export * from '../main/options.ts';"],
];

describe('The house', () => {
  let folder: string;
  let findings: string;

  // The same rules over a house of wrong files, in one run; the real sources stay untouched.
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'squelch-house-'));
    const rules = JSON.parse(readFileSync(path.join(ROOT, 'biome.json'), 'utf8'));
    writeFileSync(path.join(folder, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }));
    WRONG.forEach(([room, line], i) => {
      mkdirSync(path.join(folder, room), { recursive: true });
      writeFileSync(path.join(folder, room, `probe-${i}.ts`), `${line}\n`);
    });
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [BIOME, 'lint', '--max-diagnostics=none', '--reporter=github', '.'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    findings = `${stdout}${stderr}`;
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('has no wrong import, unused variable or unformatted line anywhere', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [BIOME, 'check', '.'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });

  it.each(WRONG.map(([room, line], i) => [room, line, i] as const))('a file in %s may not say %j', (room, _line, i) => {
    const found = findings.split('\n').filter((finding) => finding.includes(`${room}/probe-${i}.ts`));
    expect(found.join('\n')).toMatch(/noRestrictedImports|noRestrictedGlobals/);
  });
});
