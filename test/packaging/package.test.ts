import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUSES } from '../../scripts/fuses.mjs';
import { buildTalkCommand } from '../../scripts/talk-command.mjs';
import { bundleEntry } from '../support/bundle.ts';
import { ROOT } from '../support/processes.ts';
import { readFuses, writeStubDist } from './stub-dist.ts';

/** Largest app.asar, bytes. */
const BUDGET = 25 * 1024 * 1024;
const isLinux = process.platform === 'linux';
const FUSE_COUNT = Object.keys(FUSES).length;

describe.skipIf(!isLinux)(`The packaged app${isLinux ? '' : ' (needs Linux)'}`, () => {
  let folder = '';
  let app = '';
  let archived: string[] = [];

  beforeAll(() => {
    // Where there is no compiler, the installer has no client.
    buildTalkCommand();
    folder = mkdtempSync(path.join(tmpdir(), 'squelch-package-'));
    const dist = path.join(folder, 'electron');
    writeStubDist(dist, FUSE_COUNT);
    const builder = path.join(ROOT, 'node_modules/electron-builder/out/cli/cli.js');
    const options = [`-c.electronDist=${dist}`, '-c.npmRebuild=false', `-c.directories.output=${folder}/dist`];
    execFileSync(process.execPath, [builder, '--linux', 'dir', '--publish', 'never', ...options], {
      cwd: ROOT,
      stdio: 'pipe',
      env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: 'false' },
    });
    // Moved, so that nothing of the checkout lies above it.
    app = path.join(folder, 'moved here', 'Squelch');
    cpSync(path.join(folder, 'dist/linux-unpacked'), app, { recursive: true });
    renameSync(path.join(folder, 'dist'), path.join(folder, 'gone'));
    rmSync(path.join(folder, 'gone'), { recursive: true });
    const asar = createRequire(import.meta.url)('@electron/asar') as { listPackage(file: string, o: object): string[] };
    archived = asar.listPackage(path.join(app, 'resources/app.asar'), { isPack: true });
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has every fuse as it shall be', () => {
    const wire = readFuses(readFileSync(path.join(app, 'squelch')));
    const wanted = Object.entries(FUSES)
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([, on]) => (on ? '1' : '0'));
    expect(wire).toBe(wanted.join(''));
  });

  test('holds what runs, and no tests, sources, maps or tools', () => {
    const files = archived.map((line) => line.replace(/^(un)?pack\s*:\s*/, '').trim());
    for (const file of [
      '/out/main/index.js',
      '/out/main/hotkey.js',
      '/out/main/sound.js',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
    ])
      expect(files).toContain(file);
    // Of the assets, the cues are played by the app; the icons are for the installer.
    expect(files.filter((file) => /^\/(src|test|bench|scripts|docs|assets(?!\/cues(\/|$)))\//.test(file))).toEqual([]);
    expect(files.filter((file) => /^\/out\/.*\.map$|\.tsx?$/.test(file) && !/\/node_modules\//.test(file))).toEqual([]);
    const tools = [
      'electron',
      'vite',
      'vitest',
      'typescript',
      'playwright-core',
      '@biomejs',
      'electron-builder',
      'react-dom',
    ];
    expect(files.filter((file) => tools.some((tool) => file.startsWith(`/node_modules/${tool}/`)))).toEqual([]);
  });

  test('stays in its budget', () => {
    expect(statSync(path.join(app, 'resources/app.asar')).size).toBeLessThan(BUDGET);
  });

  test('has every native module outside of the archive, where plain Node loads it', async () => {
    const bundle = await bundleEntry('src/native/addons.ts');
    const from = path.join(app, 'resources/app.asar/out/main');
    const script = `
      const { findNative, loadNative } = await import(${JSON.stringify(bundle)});
      const [, name] = process.argv;
      const place = { from: ${JSON.stringify(from)} };
      console.log(findNative(name, place).file, Object.getOwnPropertyNames(loadNative(name, place)).length);`;
    for (const name of ['naudiodon', 'opus', 'uiohook', 'libopus', 'sound', 'realtime'] as const) {
      const env: Record<string, string> = { PATH: process.env.PATH ?? '' };
      if (name === 'naudiodon') env.LD_LIBRARY_PATH = folderOf(app, 'naudiodon.node');
      // Without a display the hook ends its process with an error, but only after it was loaded.
      const { stdout: answer } = spawnSync(process.execPath, ['--input-type=module', '-e', script, name], {
        env,
        encoding: 'utf8',
      });
      expect(answer, name).toMatch(/app\.asar\.unpacked.*\.node [1-9]/);
    }
  });

  test('carries the talk key’s hook for this computer alone', () => {
    const folder = path.join(app, 'resources/app.asar.unpacked/node_modules/uiohook-napi/prebuilds');
    expect(readdirSync(folder)).toEqual([`${process.platform}-${process.arch}`]);
  });

  test('carries RNNoise’s binary without its loaders for browsers', () => {
    const folder = '/node_modules/@jitsi/rnnoise-wasm/dist/';
    const files = archived.flatMap((line) => line.split(folder)[1]?.trim() ?? []);
    expect(files).toEqual(['rnnoise.wasm']);
  });

  test('names no server of releases unless it is told to, and so asks none for updates', () => {
    expect(existsSync(path.join(app, 'resources/app-update.yml'))).toBe(false);
    expect(archived.some((line) => line.includes('/node_modules/electron-updater/package.json'))).toBe(true);
  });

  test('has the client of “squelch ptt” beside it', () => {
    expect(existsSync(path.join(app, 'resources/bin/squelch-ptt'))).toBe(true);
  });
});

function folderOf(root: string, name: string): string {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' }).find((file) => file.endsWith(`/${name}`));
  if (found === undefined) throw new Error(`no ${name}`);
  return path.dirname(path.join(root, found));
}
