import { type ChildProcess, type ForkOptions, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StationMessage } from '../../src/child/station-messages.ts';
import type { ThreadRequest } from '../../src/realtime/threads.ts';
import { bundleEntry } from '../support/bundle.ts';
import { AS_ORDINARY_USER, schedulingOf, whyNoRealtime } from '../support/realtime.ts';
import { Person } from './paltalk/person.ts';

let entry = '';
const children: ChildProcess[] = [];
let blocker: Server | null = null;

beforeAll(async () => {
  entry = await bundleEntry('src/station/index.ts');
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  blocker?.close();
  blocker = null;
});

/** As a person starts it: no parent port, an environment without display. */
function run(...args: string[]) {
  const child = spawn(process.execPath, [entry, ...args], { env: { PATH: process.env.PATH ?? '' } });
  children.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  /** What it printed, once there are so many lines of it. */
  const lines = async (count: number) => {
    while (out.split('\n').length <= count) await once(child.stdout, 'data');
    return out;
  };
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  return { child, lines, ended };
}

/** As the app starts it. */
function forked(...args: string[]) {
  return forkedWith({}, ...args);
}

function forkedWith(options: ForkOptions, ...args: string[]) {
  const child = fork(entry, args, { serialization: 'advanced', execArgv: [], ...options });
  children.push(child);
  const messages: StationMessage[] = [];
  // Asked for where this computer does not let the Station have its way, so not among the others.
  const requests: ThreadRequest[] = [];
  child.on('message', (message: StationMessage) => {
    if (message.type === 'thread') requests.push(message.request);
    else messages.push(message);
  });
  const until = async (ready: (messages: readonly StationMessage[]) => boolean) => {
    while (!ready(messages)) await once(child, 'message');
    return messages;
  };
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, messages, requests, until, ended };
}

async function takenPort(): Promise<number> {
  blocker = createServer();
  await new Promise<void>((resolve) => blocker?.listen(0, '127.0.0.1', resolve));
  const address = blocker.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('squelch station, by hand', () => {
  it('prints where it listens and who can get in, and ends on SIGTERM', async () => {
    const { child, lines, ended } = run('--paltalk-port', '0');
    const printed = await lines(2);
    expect(printed).toMatch(
      /^Paltalk rooms: listening on 127\.0\.0\.1:\d+ \(this computer only; --bind 0\.0\.0\.0 lets the network in\)\nCalls: listening on 127\.0\.0\.1:\d+ \(this computer only; --bind 0\.0\.0\.0 lets the network in\)\n$/,
    );
    const port = Number(/:(\d+) /.exec(printed)?.[1]);
    const ann = await Person.enter(port, 5, 1001);
    const bob = await Person.enter(port, 5, 1002);
    // Which hello the process reads first is its own affair, so Bob talks until Ann hears him.
    while (ann.heard.length === 0) {
      bob.say();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, out: printed, err: '' });
    await Promise.all([ann.closed, bob.closed]);
  });

  it('ends on SIGINT too, and says when the network can get in', async () => {
    const { child, lines, ended } = run('--paltalk-port', '0', '--bind', '0.0.0.0');
    expect(await lines(2)).toMatch(/listening on 0\.0\.0\.0:\d+ \(whoever reaches it can listen and talk\)\n$/);
    // Twice, as it comes when a launcher passes on what the terminal has sent to both.
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });

  it('says which port is in use and what to do, exit 1', async () => {
    const port = await takenPort();
    const { code, out, err } = await run('--paltalk-port', String(port)).ended;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      new RegExp(`^Paltalk rooms: Port ${port} is in use on 127\\.0\\.0\\.1\\. .*--paltalk-port\\.\n$`),
    );
  });

  it('names a bad option and what is accepted, exit 2', async () => {
    const { code, out, err } = await run('--paltalk-port', '70000').ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^--paltalk-port 70000 is not accepted: .*0 to 65535/);
  });

  it('prints help, exit 0', async () => {
    const { code, out, err } = await run('--help').ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const option of ['--bind', '--paltalk-port', '--call-port', '--echo-room', '--help'])
      expect(out).toContain(option);
  });
});

describe('the Station as the app’s child', () => {
  it('reports where it listens, then its people as they come and go, and ends with its parent', async () => {
    const { child, until, ended } = forked('--paltalk-port', '0');
    const [first, second] = await until((messages) => messages.length > 1);
    expect(first).toEqual({ type: 'listening', service: 'paltalk', host: '127.0.0.1', port: expect.any(Number) });
    expect(second).toEqual({ type: 'listening', service: 'call', host: '127.0.0.1', port: expect.any(Number) });
    const port = first?.type === 'listening' ? first.port : 0;
    const ann = await Person.enter(port, 9, 1001);
    expect((await until((messages) => messages.length > 2))[2]).toEqual({
      type: 'stats',
      service: 'paltalk',
      rooms: 1,
      members: 1,
    });
    await ann.leave();
    expect((await until((messages) => messages.length > 3))[3]).toMatchObject({ rooms: 0, members: 0 });
    child.disconnect();
    expect(await ended).toBe(0);
  });

  it('has Echo in room 1', async () => {
    const { until } = forked('--paltalk-port', '0');
    const [first] = await until((messages) => messages.length > 0);
    const ann = await Person.enter(first?.type === 'listening' ? first.port : 0, 1, 1001);
    ann.say({ fill: 0x42 });
    const [heard] = await ann.hears(1);
    expect(heard?.slice(16)).toBe(`00000001${'42'.repeat(132)}01000000`);
    await ann.leave();
  });

  it('reports a port in use and exits with 1', async () => {
    const port = await takenPort();
    const { until, ended } = forked('--paltalk-port', String(port));
    expect((await until((messages) => messages.length > 0))[0]).toEqual({
      type: 'failed',
      service: 'paltalk',
      code: 'port-in-use',
      host: '127.0.0.1',
      port,
      message: expect.stringContaining(`Port ${port} is in use`),
    });
    expect(await ended).toBe(1);
  });

  it('reports the calls’ port in use, and serves no rooms either', async () => {
    const port = await takenPort();
    const { until, ended } = forked('--paltalk-port', '0', '--call-port', String(port));
    expect((await until((messages) => messages.length > 1))[1]).toMatchObject({
      type: 'failed',
      service: 'call',
      code: 'port-in-use',
      port,
    });
    expect(await ended).toBe(1);
  });

  it('reports an address that this computer does not have', async () => {
    const { until, ended } = forked('--paltalk-port', '0', '--bind', '192.0.2.1');
    expect((await until((messages) => messages.length > 0))[0]).toMatchObject({
      type: 'failed',
      code: 'address-unknown',
      message: expect.stringContaining('192.0.2.1 is not an address of this computer'),
    });
    expect(await ended).toBe(1);
  });
});

const reason = whyNoRealtime();
describe.skipIf(reason !== null)(`the Station’s thread${reason ? ` (skipped: ${reason})` : ''}`, () => {
  const realtime = { kind: 'round robin', priority: 3 };

  it('is a real-time one, whoever has started it', async () => {
    const { child, requests } = forked('--paltalk-port', '0');
    const { child: byHand } = run('--paltalk-port', '0');
    for (const { pid = 0 } of [child, byHand])
      await vi.waitFor(() => expect(schedulingOf(pid)).toEqual(realtime), 5_000);
    expect(requests).toEqual([]);
  });

  it('is an ordinary one where it may not be raised, and the parent is asked for it', async () => {
    const [execPath, ...execArgv] = [...AS_ORDINARY_USER, process.execPath];
    const { child, requests, until } = forkedWith({ execPath, execArgv }, '--paltalk-port', '0');
    await until(() => requests.length > 0);
    const pid = child.pid ?? 0;
    expect(requests).toEqual([{ process: pid, thread: pid, priority: 3 }]);
    expect(schedulingOf(pid)).toEqual({ kind: 'ordinary' });
  });
});
