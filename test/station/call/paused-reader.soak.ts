import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { bundleEntry } from '../../support/bundle.ts';
import { Caller, CD, type Parameters, TORRENT } from './caller.ts';

const MiB = 1024 * 1024;
const PAUSE_MS = 60_000;
/** A process grows while it is young, whoever reads: code is compiled, heaps take their size. */
const WARM_MS = 40_000;

interface Report {
  readonly rss: number;
  readonly counters: Readonly<Record<string, number>>;
}

const children: ChildProcess[] = [];
const callers: Caller[] = [];

afterEach(async () => {
  for (const caller of callers.splice(0)) await caller.leave();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function serve(limits: object) {
  const child = fork(await bundleEntry('test/station/call/soak-server.ts'), [JSON.stringify(limits)], {
    execArgv: ['--expose-gc'],
  });
  children.push(child);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const report = async () => {
    child.send('?');
    return ((await once(child, 'message')) as [Report])[0];
  };
  const talking = async (parameters: Parameters, from: string, to: string) => {
    const [caller, callee] = [await Caller.enter(port, from), await Caller.enter(port, to)];
    callers.push(caller, callee);
    caller.call(to, parameters);
    await callee.next();
    callee.send(4);
    await caller.next();
    return [caller, callee] as const;
  };
  return { report, talking };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Sends numbered packets of `bytes` every 20 ms. @returns how to stop, and how many went out. */
function speak(caller: Caller, bytes: number) {
  let sent = 0;
  const timer = setInterval(() => {
    const body = new Uint8Array(bytes);
    new DataView(body.buffer).setUint32(0, sent++);
    caller.send(6, body);
  }, 20);
  return { stop: () => clearInterval(timer), sent: () => sent };
}

/** Asks once a second. @returns the least resident memory: what a collector has not yet given back is no growth. */
async function rssOver(report: () => Promise<Report>, seconds: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let second = 0; second < seconds; second++) {
    await pause(1_000);
    least = Math.min(least, (await report()).rss);
  }
  return least;
}

const numberOf = (body: string) => Number.parseInt(body.slice(0, 8), 16);

describe('a reader that pauses for 60 s', () => {
  // 96 kB/s fill what two systems hold in the better part of a minute; the other one is full within seconds.
  it.each<[string, Parameters, number]>([
    ['48 kHz mono int16', CD, 1_920],
    ['all that a call may send', TORRENT, 120_000],
  ])(
    'costs the server at most 2 MiB and hears the hang-up; another call hears all: %s',
    async (_, parameters, bytes) => {
      const { report, talking } = await serve({ stallMs: 2 * PAUSE_MS });
      const [alice, bob] = await talking(parameters, 'alice', 'bob');
      const [carol, dave] = await talking(CD, 'carol', 'dave');
      const loud = speak(alice, bytes);
      const beside = speak(carol, 1_920);
      await pause(WARM_MS);
      const before = await rssOver(report, 8);
      bob.socket.pause();
      await pause(PAUSE_MS / 2);
      const after = await rssOver(report, PAUSE_MS / 2_000);
      loud.stop();
      beside.stop();
      alice.send(5);
      await pause(500);
      bob.socket.resume();
      await bob.until(() => bob.heard.at(-1)?.type === 5);
      const { missed } = (await report()).counters;
      const grownMiB = (after - before) / MiB;
      console.log(JSON.stringify({ grownMiB, missed, heard: bob.heard.length }));
      expect(missed).toBeGreaterThan(0);
      expect(grownMiB).toBeLessThan(2);
      const numbers = bob.heard.filter(({ type }) => type === 6).map(({ body }) => numberOf(body));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      await dave.until(() => dave.heard.filter(({ type }) => type === 6).length === beside.sent());
      expect(alice.isClosed).toBe(false);
    },
  );

  it('for good is cut 10 s after the system is full, and the other one is told', async () => {
    const { report, talking } = await serve({});
    const [alice, bob] = await talking(TORRENT, 'alice', 'bob');
    bob.socket.pause();
    const loud = speak(alice, 120_000);
    while (((await report()).counters.missed ?? 0) === 0) await pause(100);
    const full = performance.now();
    await alice.until(() => alice.heard.at(-1)?.type === 5);
    loud.stop();
    const seconds = (performance.now() - full) / 1_000;
    console.log(JSON.stringify({ cutAfterSeconds: seconds }));
    expect(alice.heard.at(-1)?.body).toBe('505454580103000105');
    expect(seconds).toBeGreaterThan(9);
    expect(seconds).toBeLessThan(13);
  });
});
