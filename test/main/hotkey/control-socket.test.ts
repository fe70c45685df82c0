import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, test } from 'vitest';
import { controlPath } from '../../../src/main/hotkey/control-path.ts';
import { ControlSocket } from '../../../src/main/hotkey/control-socket.ts';
import { ROOT } from '../../support/processes.ts';
import { hasProgram } from '../../support/programs.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();
const sockets: ControlSocket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function listening(home = folderFor()) {
  const file = controlPath(path.join(home, 'config'), { SQUELCH_HOME: home });
  const asked: string[] = [];
  const socket = new ControlSocket({
    path: file,
    act: (request) => {
      asked.push(request);
      return request === 'up' ? 'idle' : request === 'toggle' ? 'blocked offline' : 'keyed';
    },
  });
  sockets.push(socket);
  return { socket, file, asked, home, how: await socket.listen() };
}

/** Sends these bytes and reads until the other side hangs up. */
function talk(file: string, data: Uint8Array | string, hangUp = false): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const client = createConnection({ path: file, allowHalfOpen: true }, () => {
      if (hangUp) client.end(data);
      else client.write(data);
    });
    client.on('data', (chunk) => {
      answer += chunk.toString();
    });
    client.on('end', () => client.end());
    client.on('error', () => {});
    client.on('close', () => resolve(answer));
  });
}

describe('controlPath', () => {
  test.each([
    ['linux', { XDG_RUNTIME_DIR: '/run/user/7' }, '/run/user/7/squelch/control.sock'],
    ['linux', { XDG_RUNTIME_DIR: '/run/user/7', SQUELCH_HOME: '/x' }, '/c/control.sock'],
    ['linux', {}, '/c/control.sock'],
    ['darwin', { XDG_RUNTIME_DIR: '/run' }, '/c/control.sock'],
  ])('on %s with %j is %s', (platform, env, file) => {
    expect(controlPath('/c', env, platform)).toBe(file);
  });

  test('on Windows is a pipe of this user’s own', () => {
    expect(controlPath('C:\\Users\\Ada', {}, 'win32')).toMatch(/^\\\\\.\\pipe\\squelch-control-[0-9a-f]{16}$/);
    expect(controlPath('C:\\Users\\Ada', {}, 'win32')).not.toBe(controlPath('C:\\Users\\Bo', {}, 'win32'));
  });
});

describe('the local socket', () => {
  test('is this user’s alone', async () => {
    const { file } = await listening();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o077).toBe(0);
  });

  test('does what the line says and answers with the state', async () => {
    const { file, asked } = await listening();
    expect(await talk(file, 'ptt down\n')).toBe('ok keyed\n');
    expect(await talk(file, 'ptt up\n', true)).toBe('ok idle\n');
    expect(asked).toEqual(['down', 'up']);
  });

  test('does one thing a connection', async () => {
    const { file, asked } = await listening();
    await talk(file, 'ptt down\nptt up\nptt down\n');
    expect(asked).toEqual(['down']);
  });

  test('refuses everything else with a sentence, and goes on', async () => {
    const { file, asked } = await listening();
    expect(await talk(file, 'rm -rf /\n')).toMatch(/^error unknown/);
    expect(await talk(file, 'x'.repeat(100_000))).toMatch(/^error too-long/);
    expect(await talk(file, 'ptt dow', true)).toMatch(/^error incomplete/);
    expect(asked).toEqual([]);
    expect(await talk(file, 'ptt down\n')).toBe('ok keyed\n');
  });

  test('survives 300 clients that send noise or nothing and hang up', async () => {
    const { file, asked } = await listening();
    let seed = 1;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed;
    };
    for (let i = 0; i < 300; i++) {
      const noise = Uint8Array.from({ length: random() % 90 }, () => random() % 256);
      const client = createConnection(file);
      client.on('error', () => {});
      client.resume();
      client.write(noise);
      if (random() % 2) client.end();
      else client.destroy();
      await new Promise((resolve) => client.once('close', resolve));
    }
    expect(asked).toEqual([]);
    expect(await talk(file, 'ptt state\n')).toBe('ok keyed\n');
  });

  test('replaces what a crashed Squelch has left behind', async () => {
    const home = folderFor();
    mkdirSync(path.join(home, 'config'));
    writeFileSync(path.join(home, 'config', 'control.sock'), '');
    expect((await listening(home)).how).toBe('listening');
  });

  test('leaves a running Squelch its own', async () => {
    const first = await listening();
    const second = await listening(first.home);
    expect(second.how).toBe('taken');
    expect(await talk(first.file, 'ptt down\n')).toBe('ok keyed\n');
    expect(first.asked).toEqual(['down']);
  });

  test('is gone when the app ends', async () => {
    const { socket, file } = await listening();
    socket.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(existsSync(file)).toBe(false);
  });
});

const compiler = ['cc', 'gcc', 'clang'].find(hasProgram) ?? null;

describe.skipIf(compiler === null)(`the native client${compiler === null ? ' (needs a C compiler)' : ''}`, () => {
  /** Compiles it with every warning as an error. */
  function client(): string {
    const file = path.join(folderFor(), 'squelch-ptt');
    const source = path.join(ROOT, 'native/ptt/squelch-ptt.c');
    execFileSync(compiler ?? 'cc', [
      '-std=c11',
      '-D_GNU_SOURCE',
      '-O2',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-o',
      file,
      source,
    ]);
    return file;
  }

  const run = (file: string, args: string[], home: string) =>
    spawnSync(file, args, { env: { SQUELCH_HOME: home }, encoding: 'utf8' });

  test('says how it is used, and that nobody answers', () => {
    const file = client();
    const home = folderFor();
    expect(run(file, [], home)).toMatchObject({ status: 2, stderr: 'Usage: squelch ptt down|up|toggle|state\n' });
    expect(run(file, ['jump'], home).status).toBe(2);
    expect(run(file, ['down'], home)).toMatchObject({ status: 2, stderr: expect.stringMatching(/is not running/) });
    expect(run(file, ['down'], `/${'x'.repeat(200)}`).status).toBe(2);
  });

  test('asks, prints the answer and has exit codes, mostly within 20 ms from start to end', async () => {
    const file = client();
    const { home, asked } = await listening();
    const ask = (request: string) =>
      new Promise<{ code: number | null; out: string; ms: number }>((resolve) => {
        const start = performance.now();
        const child = spawn(file, [request], { env: { SQUELCH_HOME: home } });
        let out = '';
        child.stdout.on('data', (chunk) => {
          out += chunk;
        });
        child.on('close', (code) => resolve({ code, out, ms: performance.now() - start }));
      });
    expect(await ask('down')).toMatchObject({ code: 0, out: 'ok keyed\n' });
    expect(await ask('up')).toMatchObject({ code: 0, out: 'ok idle\n' });
    expect(await ask('toggle')).toMatchObject({ code: 1, out: 'ok blocked offline\n' });
    const times: number[] = [];
    for (let i = 0; i < 21; i++) times.push((await ask('down')).ms);
    times.sort((a, b) => a - b);
    expect(times[10]).toBeLessThan(20);
    expect(asked).toHaveLength(24);
  });

  test('does not wait for ever for a Squelch that hangs', async () => {
    const file = client();
    const home = folderFor();
    mkdirSync(path.join(home, 'config'));
    const deaf = createServer(() => {});
    await new Promise<void>((resolve) => deaf.listen(path.join(home, 'config', 'control.sock'), resolve));
    // Synchronously, so that this process hangs as well.
    expect(run(file, ['down'], home)).toMatchObject({ status: 2, stderr: 'Squelch does not answer.\n' });
    deaf.close();
  });
});
