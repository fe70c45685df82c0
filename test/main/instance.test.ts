import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimFolder, start } from '../../src/main/instance.ts';
import { temporaryFolders } from '../support/temporary-folder.ts';
import { mountTinyDisk } from '../support/tiny-disk.ts';

const folderFor = temporaryFolders();
let folder = '';
let socket = '';
let lock = '';
beforeEach(() => {
  folder = folderFor();
  socket = path.join(folder, 'control.sock');
  lock = path.join(folder, 'instance.lock');
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Another Squelch's local socket. */
async function answering(answer: (line: string) => string): Promise<void> {
  const server = createServer((client) => {
    client.once('data', (line) => client.end(`${answer(line.toString())}\n`));
  });
  servers.push(server);
  server.listen(socket);
  await once(server, 'listening');
}

const IDLE = path.join(import.meta.dirname, '../support/idle-process.mjs');

/** A process that lives until it is killed: somebody else's. */
async function otherProcess() {
  const child = fork(IDLE, { execArgv: [] });
  await once(child, 'message');
  return {
    pid: child.pid ?? 0,
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('the data folder', () => {
  test('is ours when nobody has it, and is free again afterwards', async () => {
    const claim = await claimFolder(path.join(folder, 'new'), socket);
    expect(claim.kind).toBe('ours');
    expect(readdirSync(path.join(folder, 'new'))).toEqual(['instance.lock']);
    if (claim.kind === 'ours') claim.release();
    expect(readdirSync(path.join(folder, 'new'))).toEqual([]);
  });

  test('is taken while its holder lives, and says who that is', async () => {
    const other = await otherProcess();
    await claimFolder(folder, '/other.sock', other.pid);
    expect(await claimFolder(folder, socket)).toEqual({
      kind: 'taken',
      by: { pid: other.pid, began: expect.anything(), socket: '/other.sock' },
    });
    await other.kill();
    expect((await claimFolder(folder, socket)).kind).toBe('ours');
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid, socket });
  });

  test('is taken over where another process has got the number of the one that crashed', async () => {
    const other = await otherProcess();
    writeFileSync(lock, JSON.stringify({ pid: other.pid, began: 'another boot 17', socket: '/other.sock' }));
    expect((await claimFolder(folder, socket)).kind).toBe('ours');
    await other.kill();
  });

  test.each(['', 'nonsense', '{"pid":', '{"pid":-1,"began":null,"socket":""}', '{"pid":"1"}', '[]'])(
    'is taken over where the lock says %j',
    async (text) => {
      writeFileSync(lock, text);
      expect((await claimFolder(folder, socket)).kind).toBe('ours');
      expect(readdirSync(folder)).toEqual(['instance.lock']);
    },
  );

  test('has one holder of many that come at the same moment, also over a dead one’s lock', async () => {
    const others = await Promise.all(Array.from({ length: 8 }, otherProcess));
    for (let round = 0; round < 20; round++) {
      const home = path.join(folder, String(round));
      mkdirSync(home);
      writeFileSync(path.join(home, 'instance.lock'), '{"pid":999999999,"began":null,"socket":"/gone"}');
      const claims = await Promise.all(others.map(({ pid }) => claimFolder(home, socket, pid)));
      expect(claims.filter(({ kind }) => kind === 'ours')).toHaveLength(1);
      expect(readdirSync(home)).toEqual(['instance.lock']);
    }
    await Promise.all(others.map(({ kill }) => kill()));
  });

  test('is taken over also after a newcomer died while it did so', async () => {
    writeFileSync(lock, '{"pid":999999999,"began":null,"socket":"/gone"}');
    mkdirSync(`${lock}.turn`);
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(`${lock}.turn`, longAgo, longAgo);
    expect((await claimFolder(folder, socket)).kind).toBe('ours');
    expect(readdirSync(folder)).toEqual(['instance.lock']);
  });

  test('is not given back by one who has lost it', async () => {
    const claim = await claimFolder(folder, socket);
    const other = await otherProcess();
    writeFileSync(lock, JSON.stringify({ pid: other.pid, began: null, socket: '/other.sock' }));
    if (claim.kind === 'ours') claim.release();
    expect(readdirSync(folder)).toEqual(['instance.lock']);
    await other.kill();
  });

  test('counts as ours where nothing can be written', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    expect((await claimFolder(path.join(folder, 'file', 'config'), socket)).kind).toBe('ours');
  });

  const disk = mountTinyDisk(4096);
  disk?.unmount();
  test.skipIf(!disk)(`counts as ours on a full disk${disk ? '' : ' (needs a user who may mount)'}`, async () => {
    const full = mountTinyDisk(4096);
    if (!full) throw new Error('no disk');
    try {
      writeFileSync(path.join(full.folder, 'full'), new Uint8Array(4096));
    } catch {
      // As full as it gets.
    }
    expect((await claimFolder(full.folder, socket)).kind).toBe('ours');
    expect(readdirSync(full.folder)).not.toContain('instance.lock');
    full.unmount();
  });
});

describe('a second start', () => {
  test('is answered by the first', async () => {
    const other = await otherProcess();
    await claimFolder(folder, socket, other.pid);
    await answering((line) => `ok ${line.trim()}: shown`);
    expect(await start(folder, socket, 'app show')).toEqual({
      kind: 'other',
      by: expect.objectContaining({ pid: other.pid }),
      answer: 'app show: shown',
    });
    await other.kill();
  });

  test('waits for a first one that is just starting', async () => {
    const other = await otherProcess();
    await claimFolder(folder, socket, other.pid);
    let asked = 0;
    const starting = start(folder, socket, 'app show');
    await answering(() => (++asked < 3 ? 'ok ' : 'ok shown'));
    expect(await starting).toMatchObject({ kind: 'other', answer: 'shown' });
  });

  test('takes over from a first one that is just ending', async () => {
    const other = await otherProcess();
    await claimFolder(folder, socket, other.pid);
    const starting = start(folder, socket, 'app show');
    await other.kill();
    expect((await starting).kind).toBe('ours');
  });

  test('says of one that hangs who it is', async () => {
    const other = await otherProcess();
    await claimFolder(folder, socket, other.pid);
    expect(await start(folder, socket, 'app show', 300)).toMatchObject({ kind: 'silent', by: { pid: other.pid } });
    await other.kill();
  });
});
