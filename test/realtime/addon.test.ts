import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { findNative } from '../../src/native/addons.ts';
import { AS_ORDINARY_USER, schedulingOf, whyNoRealtime } from '../support/realtime.ts';

const CHILD = path.join(import.meta.dirname, 'addon-child.cjs');

const children: Child[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});

/** A process with the addon loaded, that does what it is told. */
class Child {
  readonly #process: ChildProcess;
  readonly #answers: Interface;
  /** Rejected when the process ends. */
  readonly #ended: Promise<never>;

  /** @param before what starts it, and its arguments */
  constructor(...before: string[]) {
    const [program = process.execPath, ...args] = [...before, process.execPath, CHILD, findNative('realtime').file];
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process = child;
    this.#answers = createInterface({ input: child.stdout });
    this.#ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`the process ended with ${code ?? signal}`);
    });
    this.#ended.catch(() => {});
    children.push(this);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** All but JavaScript's. */
  get otherThreads(): readonly number[] {
    return readdirSync(`/proc/${this.pid}/task`)
      .map(Number)
      .filter((thread) => thread !== this.pid);
  }

  /** @param line JavaScript. @returns its value @throws when the process ends instead */
  async run(line: string): Promise<unknown> {
    this.#process.stdin?.write(`${line}\n`);
    const [answer] = (await Promise.race([once(this.#answers, 'line'), this.#ended])) as [string];
    return JSON.parse(answer);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}

/** Soft and hard, µs. */
function limitsOf(pid: number): readonly string[] {
  const line = /^Max realtime timeout +(\S+) +(\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'));
  return line?.slice(1) ?? [];
}

const onLinux = process.platform === 'linux';

describe.runIf(onLinux)('the guard', () => {
  test('limits how long a real-time thread may run, and says before the end that it is near', async () => {
    const child = new Child();
    expect(await child.run('addon.guard() && addon.guard()')).toBe(true);
    expect(limitsOf(child.pid)).toEqual(['100000', '200000']);
  });

  test('leaves a lower limit as it is, and takes half of it', async () => {
    const child = new Child('prlimit', '--rttime=80000:80000');
    expect(await child.run('addon.guard()')).toBe(true);
    expect(limitsOf(child.pid)).toEqual(['40000', '80000']);
  });

  test('refuses where the limit leaves no time to act, and then nothing is raised', async () => {
    const child = new Child('prlimit', '--rttime=10000:10000');
    expect(await child.run('[addon.guard(), addon.raise(addon.thread(), 3)]')).toEqual([false, false]);
    expect(schedulingOf(child.pid)).toEqual({ kind: 'ordinary' });
  });

  test('nothing is raised without it', async () => {
    const child = new Child();
    expect(await child.run('[addon.raise(addon.thread(), 3), addon.demoted()]')).toEqual([false, 0]);
  });
});

const reason = whyNoRealtime();
describe.skipIf(reason !== null)(`a raised thread${reason ? ` (skipped: ${reason})` : ''}`, () => {
  test('is a real-time one, and what it starts is not', async () => {
    const child = new Child();
    expect(await child.run('addon.guard() && addon.raise(addon.thread(), 4)')).toBe(true);
    expect(schedulingOf(child.pid)).toEqual({ kind: 'round robin', priority: 4 });
    expect(await child.run('childsPolicy()')).toBe(0);
    const before = child.otherThreads;
    await child.run('startThread()');
    const started = child.otherThreads.filter((thread) => !before.includes(thread));
    expect(started).not.toEqual([]);
    for (const thread of started) expect(schedulingOf(child.pid, thread)).toEqual({ kind: 'ordinary' });
  });

  test('that runs away is an ordinary one before it is killed, as often as it does', async () => {
    const child = new Child();
    await child.run('addon.guard()');
    for (const demoted of [1, 2, 3]) {
      expect(await child.run('addon.raise(addon.thread(), 3)')).toBe(true);
      expect(await child.run('spin(300), addon.demoted()')).toBe(demoted);
      expect(schedulingOf(child.pid)).toEqual({ kind: 'ordinary' });
    }
  });

  test('takes the others along when it runs away: which one it was is not known', async () => {
    const child = new Child();
    await child.run('addon.guard()');
    const [other = 0] = child.otherThreads;
    expect(await child.run(`[addon.raise(${other}, 5), addon.raise(addon.thread(), 4)]`)).toEqual([true, true]);
    expect(schedulingOf(child.pid, other)).toEqual({ kind: 'round robin', priority: 5 });
    await child.run('spin(300)');
    expect(schedulingOf(child.pid, other)).toEqual({ kind: 'ordinary' });
  });

  test('may work for a long time as long as it waits now and then', async () => {
    const child = new Child();
    await child.run('addon.guard() && addon.raise(addon.thread(), 3)');
    for (let i = 0; i < 8; i++) await child.run('spin(40)');
    expect(await child.run('addon.demoted()')).toBe(0);
    expect(schedulingOf(child.pid)).toEqual({ kind: 'round robin', priority: 3 });
  });

  test('is one of this process: nobody else is touched', async () => {
    const [child, other] = [new Child(), new Child()];
    await other.run('1');
    expect(await child.run(`addon.guard(), addon.raise(${other.pid}, 3)`)).toBe(false);
    expect(await child.run('[addon.raise(0, 3), addon.raise(-1, 3), addon.raise(addon.thread(), 1000)]')).toEqual([
      false,
      false,
      false,
    ]);
    expect(schedulingOf(other.pid)).toEqual({ kind: 'ordinary' });
  });

  test('of an ordinary user is refused; raised by somebody else it is guarded like any other', async () => {
    const child = new Child(...AS_ORDINARY_USER);
    expect(await child.run('addon.guard() && addon.raise(addon.thread(), 3)')).toBe(false);
    // As RealtimeKit does.
    expect(spawnSync('chrt', ['--reset-on-fork', '--rr', '--pid', '3', String(child.pid)]).status).toBe(0);
    expect(schedulingOf(child.pid)).toEqual({ kind: 'round robin', priority: 3 });
    expect(await child.run('spin(300), addon.demoted()')).toBe(1);
    expect(schedulingOf(child.pid)).toEqual({ kind: 'ordinary' });
  });
});
