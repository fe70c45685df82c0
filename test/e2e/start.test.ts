import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { childrenOf } from '../support/children-of.ts';
import { Program, ROOT } from '../support/processes.ts';
import { schedulingOf, whyNoRealtime } from '../support/realtime.ts';

describe('The two commands', () => {
  let home: string;
  let program: Program | null = null;

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'squelch-home-'));
  });

  afterEach(async () => {
    program?.kill();
    program = null;
    await rm(home, { recursive: true, force: true });
  });

  it('npm start -- --no-open prints the address within 5 s of the build and ends on Ctrl+C', async () => {
    const started = performance.now();
    const args = ['--no-open', '--sound=silence', '--station-port=0'];
    program = Program.start([path.join(ROOT, 'scripts/start.mjs'), ...args], { SQUELCH_HOME: home });
    await program.printed(/^http:\/\/127\.0\.0\.1:\d+\/enter\?token=\S{20,}$/m);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await program.end()).toBe(0);
  });

  const noRealtime = whyNoRealtime();
  it.skipIf(noRealtime !== null)('every process that a voice goes through has a real-time thread', async () => {
    const args = ['--no-open', '--keep', '--sound=silence', '--station-port=0'];
    program = Program.start([path.join(ROOT, 'scripts/start.mjs'), ...args], { SQUELCH_HOME: home });
    const { pid } = program;
    await vi.waitFor(() => {
      const [main = 0] = childrenOf(pid, 'index');
      const [sound = 0] = childrenOf(main, 'sound');
      const [station = 0] = childrenOf(main, 'station');
      const priorities = [main, sound, station].map((one) => schedulingOf(one));
      expect(priorities).toEqual([3, 4, 3].map((priority) => ({ kind: 'round robin', priority })));
    }, 10_000);
    const [main = 0] = childrenOf(pid, 'index');
    for (const hotkey of childrenOf(main, 'hotkey')) expect(schedulingOf(hotkey)).toEqual({ kind: 'ordinary' });
  });

  describe('a second npm start', () => {
    const args = ['--no-open', '--keep', '--sound=silence', '--station-port=0'];
    const address = /^http:\/\/127\.0\.0\.1:(\d+)\/enter\?token=\S{20,}$/m;
    let second: Program | null = null;

    afterEach(() => {
      second?.kill();
      second = null;
    });

    function startAgain(...more: string[]): Program {
      second = Program.start([path.join(ROOT, 'scripts/start.mjs'), ...args, ...more], { SQUELCH_HOME: home });
      return second;
    }

    it('says that one runs, gives another address of it, and ends', async () => {
      program = Program.start([path.join(ROOT, 'scripts/start.mjs'), ...args], { SQUELCH_HOME: home });
      const [first, port] = await program.printed(address);
      const again = startAgain();
      const [other, samePort] = await again.printed(address);
      expect(again.output).toMatch(/Squelch runs already \(process \d+\).*--profile=NAME/);
      expect(await again.exited()).toBe(0);
      expect(samePort).toBe(port);
      expect(other).not.toBe(first);
      const entered = await Promise.all([first, other].map((url) => fetch(url, { redirect: 'manual' })));
      expect(entered.map(({ status }) => status)).toEqual([303, 303]);
    });

    it('is another identity with --profile or --data, with settings of its own', async () => {
      program = Program.start([path.join(ROOT, 'scripts/start.mjs'), ...args], { SQUELCH_HOME: home });
      const [, port] = await program.printed(address);
      const beside = startAgain('--profile=second');
      const [, otherPort] = await beside.printed(address);
      expect(otherPort).not.toBe(port);
      expect(await beside.end()).toBe(0);
      const files = await readdir(path.join(home, 'config/profiles/second/config'));
      expect(files).toContain('links.json');
      const links = await Promise.all(
        ['config', 'config/profiles/second/config'].map((folder) =>
          readFile(path.join(home, folder, 'links.json'), 'utf8'),
        ),
      );
      expect(links[0]).not.toBe(links[1]);
    });

    it('takes over after a crash', async () => {
      program = Program.start([path.join(ROOT, 'scripts/start.mjs'), ...args], { SQUELCH_HOME: home });
      await program.printed(address);
      program.kill();
      await program.exited();
      const again = startAgain();
      await again.printed(address);
      expect(again.output).not.toContain('runs already');
      expect(await again.end()).toBe(0);
      expect(await readdir(path.join(home, 'config'))).not.toContain('instance.lock');
    });
  });

  it('squelch station serves rooms without display or sound card, on this computer alone unless told otherwise', async () => {
    program = Program.start([path.join(ROOT, 'scripts/squelch.mjs'), 'station', '--paltalk-port', '0'], {
      DISPLAY: '',
      PULSE_SERVER: 'unix:/nowhere',
    });
    const [, port] = await program.printed(/listening on 127\.0\.0\.1:(\d+)/);
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port) }, () => {
        socket.destroy();
        resolve();
      });
      socket.once('error', reject);
    });
    expect(await program.end()).toBe(0);
  });

  it.each([
    [['--port=70000'], /--port is a whole number from 0 to 65535, not "70000"/],
    [['--sound=loud'], /--sound is devices, silence or wav:IN:OUT/],
    [['--nonsense'], /--nonsense/],
  ])('refuses %j with the option’s name and what it accepts', async (args, sentence) => {
    program = Program.start([path.join(ROOT, 'out/main/index.js'), '--shell=browser', '--no-open', ...args], {
      SQUELCH_HOME: home,
    });
    await program.printed(sentence);
    expect(await program.exited()).toBe(2);
  });
});
