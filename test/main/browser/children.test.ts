import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { forkChild } from '../../../src/main/browser/children.ts';
import type { Child, ChildExit } from '../../../src/main/engine/host.ts';
import { openLog } from '../../../src/main/engine/log.ts';
import { temporaryFolders } from '../../support/temporary-folder.ts';

const folderFor = temporaryFolders();

/** Starting Node takes its time on a busy machine. */
function until<T>(look: () => T) {
  return expect.poll(look, { timeout: 15_000, interval: 10 });
}
const children: Child[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});

/** Starts this program as the Station would be. */
function start(program: string, options: Parameters<typeof forkChild>[3] = {}) {
  const folder = folderFor();
  writeFileSync(path.join(folder, 'package.json'), '{"type": "module"}');
  if (program !== '') writeFileSync(path.join(folder, 'station.js'), program);
  mkdirSync(path.join(folder, 'logs'));
  const child = forkChild(folder, openLog(path.join(folder, 'logs'), 'info'), 'station', options);
  children.push(child);
  const messages: unknown[] = [];
  const exits: ChildExit[] = [];
  child.onMessage((message) => messages.push(message));
  child.onExit((how) => exits.push(how));
  /** The lines of the log about processes that have ended. */
  const ends = () =>
    readFileSync(path.join(folder, 'logs', 'squelch.log'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'child process ended');
  return { child, messages, exits, ends };
}

const ECHO = `process.on('message', (message) => process.send({ back: message })); process.send('up');`;

describe('a child process', () => {
  test('talks in structured clones: typed arrays stay typed arrays, both ways', async () => {
    const { child, messages } = start(ECHO);
    await until(() => messages).toEqual(['up']);
    const message = { bytes: Uint8Array.of(0, 255), samples: Float32Array.of(0.25), more: new Map([[1, 2n]]) };
    child.post(message);
    await until(() => messages).toHaveLength(2);
    expect(messages[1]).toEqual({ back: message });
    expect(messages[1]).toHaveProperty('back.bytes', expect.any(Uint8Array));
    expect(messages[1]).toHaveProperty('back.samples', expect.any(Float32Array));
  });

  test('gets its arguments, its environment on top of ours, and nothing of how we were started', async () => {
    const { messages } = start(
      'process.send([process.argv.slice(2), process.env.OURS, process.env.PATH, process.execArgv])',
      {
        args: ['--bind', '127.0.0.1'],
        env: { OURS: 'yes' },
      },
    );
    await until(() => messages).toEqual([[['--bind', '127.0.0.1'], 'yes', process.env.PATH, []]]);
  });

  test('that is killed hears nothing and can not refuse', async () => {
    const { child, messages, exits } = start(`process.on('SIGTERM', () => {}); ${ECHO} for (;;) {}`);
    await until(() => messages).toEqual(['up']);
    expect(child.pid).toBeGreaterThan(0);
    child.kill();
    await until(() => exits).toEqual([{ code: null, signal: 'SIGKILL' }]);
    child.kill();
    expect(exits).toHaveLength(1);
  });

  test('that has ended can be posted to, which is nobody’s trouble', async () => {
    const { child, exits } = start('process.exit(3)');
    child.post('before it could read');
    await until(() => exits).toEqual([{ code: 3, signal: null }]);
    expect(() => child.post('after')).not.toThrow();
    // An error event without a listener would end this process by now.
    await new Promise((resolve) => setImmediate(resolve));
  });

  test('tells its end to everyone who asks, also to one who asks late', async () => {
    const { child, exits } = start('process.exit(0)');
    const second: ChildExit[] = [];
    child.onExit((how) => second.push(how));
    await until(() => exits).toHaveLength(1);
    await until(() => second).toEqual([{ code: 0, signal: null }]);
    const late = new Promise((resolve) => child.onExit(resolve));
    expect(await late).toEqual({ code: 0, signal: null });
  });

  test('whose file is missing reports one end and why', async () => {
    const { exits, ends } = start('');
    await until(() => exits).toEqual([{ code: 1, signal: null }]);
    await until(ends).toMatchObject([{ role: 'station', code: 1, stderr: expect.stringContaining('station.js') }]);
  });

  test('that could not be started at all reports one end', async () => {
    const node = process.execPath;
    process.execPath = '/no/such/node';
    const { child, exits, ends } = (() => {
      try {
        return start(ECHO);
      } finally {
        process.execPath = node;
      }
    })();
    await until(() => exits).toEqual([{ code: null, signal: null }]);
    expect(child.pid).toBeUndefined();
    expect(() => child.post('x')).not.toThrow();
    expect(() => child.kill()).not.toThrow();
    expect(exits).toHaveLength(1);
    await until(ends).toHaveLength(1);
  });

  test('leaves its last words in the log, but not what it said of a good end', async () => {
    const noise = `process.stderr.write('x'.repeat(100_000)); process.stderr.write('the last words');`;
    const bad = start(`${noise} process.exitCode = 7;`);
    await until(bad.ends).toMatchObject([{ code: 7, stderr: expect.stringMatching(/the last words$/) }]);
    expect(bad.ends()[0].stderr.length).toBeLessThanOrEqual(4096);
    const good = start(noise);
    await until(good.ends).toMatchObject([{ code: 0 }]);
    expect(good.ends()[0]).not.toHaveProperty('stderr');
  });
});
