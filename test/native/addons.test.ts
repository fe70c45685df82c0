import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findNative, libraryPathEnv, loadNative, NativeModuleError } from '../../src/native/addons.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'squelch-native-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file that looks like a shared object for that ELF machine. */
function elf(machine: number): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  bytes[18] = machine;
  return bytes;
}

function put(file: string, bytes: Uint8Array): string {
  const full = path.join(folder, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, bytes);
  return full;
}

function refusal(run: () => unknown): NativeModuleError {
  try {
    run();
  } catch (error) {
    if (error instanceof NativeModuleError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the installed addons', () => {
  test.each(['naudiodon', 'opus', 'uiohook'] as const)('%s is found as a file of this computer', (name) => {
    const found = findNative(name);
    expect(found).toMatchObject({ name, folder: path.dirname(found.file) });
    expect(existsSync(found.file)).toBe(true);
  });

  test('Opus loads although its folder is named after another runtime', () => {
    expect(loadNative('opus')).toHaveProperty('OpusEncoder');
  });

  test('naudiodon brings its PortAudio along', () => {
    expect(readdirSync(findNative('naudiodon').folder).join(' ')).toMatch(/portaudio/);
  });
});

describe('findNative', () => {
  const linux = { platform: 'linux', arch: 'x64' };

  test('looks upwards from where the code lies', () => {
    const file = put('up/node_modules/naudiodon/build/Release/naudiodon.node', elf(62));
    expect(findNative('naudiodon', { ...linux, from: path.join(folder, 'up/out/main') }).file).toBe(file);
  });

  test('looks beside an asar archive, never into it', () => {
    put('app/resources/app.asar/node_modules/naudiodon/build/Release/naudiodon.node', elf(62));
    const from = path.join(folder, 'app/resources/app.asar/out/main');
    expect(refusal(() => findNative('naudiodon', { ...linux, from })).code).toBe('missing');
    const file = put('app/resources/app.asar.unpacked/node_modules/naudiodon/build/Release/naudiodon.node', elf(62));
    expect(findNative('naudiodon', { ...linux, from }).file).toBe(file);
  });

  test('takes the Opus binary of this platform, whatever Node it was built with', () => {
    const base = 'opus/node_modules/@discordjs/opus/prebuild';
    put(`${base}/node-v999-napi-v3-darwin-x64-unknown-unknown/opus.node`, elf(62));
    const file = put(`${base}/node-v108-napi-v3-linux-x64-glibc-2.31/opus.node`, elf(62));
    expect(findNative('opus', { ...linux, from: path.join(folder, 'opus') }).file).toBe(file);
  });

  test('refuses a file for another processor and names both', () => {
    put('arm/node_modules/uiohook-napi/prebuilds/linux-arm64/uiohook-napi.node', elf(62));
    const place = { from: path.join(folder, 'arm'), platform: 'linux', arch: 'arm64' };
    const error = refusal(() => findNative('uiohook', place));
    expect(error).toMatchObject({ code: 'wrong-architecture', module: 'uiohook' });
    expect(error.message).toMatch(/built for x64.*linux-arm64.*npm ci/);
  });

  test('says what is lost and what to do when there is none', () => {
    const error = refusal(() => findNative('naudiodon', { ...linux, from: path.join(folder, 'none') }));
    expect(error).toMatchObject({ code: 'missing', module: 'naudiodon' });
    expect(error.message).toMatch(/microphone and speaker.*npm ci.*build-essential/);
  });

  test('a file that is there and does not load is an error of ours too', () => {
    put('broken/node_modules/naudiodon/build/Release/naudiodon.node', elfOfThisComputer());
    const error = refusal(() => loadNative('naudiodon', { from: path.join(folder, 'broken') }));
    expect(error).toMatchObject({ code: 'unloadable', module: 'naudiodon' });
    expect(error.message).toMatch(/does not load/);
  });
});

/** The first bytes of a real addon: right processor, nothing behind them. */
function elfOfThisComputer(): Uint8Array {
  return readFileSync(findNative('opus').file).subarray(0, 64);
}

describe('libraryPathEnv', () => {
  test.each([
    ['linux', { LD_LIBRARY_PATH: '/x' }, { LD_LIBRARY_PATH: '/lib:/x' }],
    ['linux', { LD_LIBRARY_PATH: '' }, { LD_LIBRARY_PATH: '/lib' }],
    ['linux', {}, { LD_LIBRARY_PATH: '/lib' }],
    ['darwin', {}, { DYLD_LIBRARY_PATH: '/lib' }],
    ['win32', { Path: 'C:\\x' }, { Path: '/lib;C:\\x' }],
  ])('on %s puts the folder before what is there: %j', (platform, env, expected) => {
    expect(libraryPathEnv('/lib', env, platform)).toEqual(expected);
  });
});

const onLinux = process.platform === 'linux';

describe.runIf(onLinux)('a naudiodon that was moved after it was built', () => {
  /** A copy whose recorded library path leads nowhere, as on a computer that never built it. */
  function moved(): string {
    const { folder: original } = findNative('naudiodon');
    const copy = path.join(folder, 'moved/node_modules/naudiodon/build/Release');
    mkdirSync(copy, { recursive: true });
    for (const file of readdirSync(original)) {
      if (file.includes('.so')) cpSync(path.join(original, file), path.join(copy, file));
    }
    const addon = Buffer.from(readFileSync(path.join(original, 'naudiodon.node')));
    const recorded = Buffer.from('/build/Release\0');
    for (let at = addon.indexOf(recorded); at !== -1; at = addon.indexOf(recorded, at + 1))
      addon.write('/nowhere!', at);
    writeFileSync(path.join(copy, 'naudiodon.node'), addon);
    return copy;
  }

  /** Loads it in a process of its own and tells which PortAudio came with it. */
  function portAudioOf(copy: string, env: Record<string, string>): string {
    const code = `require(${JSON.stringify(path.join(copy, 'naudiodon.node'))});
      console.log(require('fs').readFileSync('/proc/self/maps', 'utf8').match(/\\S*libportaudio\\S*/)[0]);`;
    const { LD_LIBRARY_PATH: _, ...clean } = process.env;
    return execFileSync(process.execPath, ['-e', code], {
      env: { ...clean, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  }

  test('does not load by itself, and does with its folder as the library path', () => {
    const copy = moved();
    expect(() => portAudioOf(copy, {})).toThrow();
    expect(path.dirname(portAudioOf(copy, libraryPathEnv(copy, {})))).toBe(copy);
  });
});
