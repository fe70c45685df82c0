import { describe, expect, test } from 'vitest';
import type { FromSound } from '../../../src/main/sound/protocol.ts';
import { type LossCause, SoundSupervisor } from '../../../src/main/sound/supervisor.ts';
import { FakeSoundProcess, MISSING, OPEN } from './fake-sound-process.ts';
import { FakeTimers } from './fake-timers.ts';

class Bench {
  readonly timers = new FakeTimers();
  readonly children: FakeSoundProcess[] = [];
  readonly losses: LossCause[] = [];
  readonly heard: FromSound['type'][] = [];
  /** What happened to processes, in order. */
  readonly lives: string[] = [];
  readonly supervisor = new SoundSupervisor({
    spawn: () => {
      const child = new FakeSoundProcess();
      this.children.push(child);
      return child;
    },
    timers: this.timers,
    born: () => this.lives.push('born'),
    heard: ({ type }) => this.heard.push(type),
    gone: (why) => {
      this.lives.push('gone');
      if (why !== null) this.losses.push(why);
    },
  });

  get child(): FakeSoundProcess {
    const child = this.children.at(-1);
    if (child === undefined) throw new Error('none was started');
    return child;
  }

  /** A supervisor whose process runs well. */
  static running(): Bench {
    const bench = new Bench();
    bench.supervisor.start();
    bench.run();
    return bench;
  }

  run(): void {
    this.child.ready();
    this.child.beat(this.timers);
  }
}

describe('a lost process', () => {
  test('that ends is replaced at once, and told of before the next one is born', () => {
    const bench = Bench.running();
    bench.child.exit();
    expect(bench.children).toHaveLength(2);
    expect(bench.losses).toEqual(['exit']);
    expect(bench.lives).toEqual(['born', 'gone', 'born']);
  });

  test('is one that never gets ready', () => {
    const bench = new Bench();
    bench.supervisor.start();
    bench.timers.pass(7900);
    expect(bench.children).toHaveLength(1);
    bench.timers.pass(300);
    expect(bench.children).toHaveLength(2);
    expect(bench.losses).toEqual(['start']);
  });

  test('that says nothing for 300 ms is killed', () => {
    const bench = Bench.running();
    bench.timers.pass(10_000);
    expect(bench.losses).toEqual([]);
    const hung = bench.child;
    hung.hang();
    bench.timers.pass(250);
    expect(bench.losses).toEqual([]);
    bench.timers.pass(250);
    expect(hung.killed).toBe(true);
    expect(bench.losses).toEqual(['process']);
    expect(bench.children).toHaveLength(2);
  });

  test.each([
    ['input', { input: false, output: true }],
    ['output', { input: true, output: false }],
  ] as const)('whose %s stands still for 300 ms is killed', (why, moving) => {
    const bench = Bench.running();
    bench.timers.pass(1000);
    bench.child.beat(bench.timers, moving);
    bench.timers.pass(200);
    expect(bench.losses).toEqual([]);
    bench.timers.pass(400);
    expect(bench.losses).toEqual([why]);
  });

  test('a device that slept may take seconds to its first block, not for ever', () => {
    const bench = Bench.running();
    bench.child.beat(bench.timers, { input: true, output: false });
    bench.timers.pass(3900);
    expect(bench.losses).toEqual([]);
    bench.timers.pass(400);
    expect(bench.losses).toEqual(['output']);
  });

  test('a direction that is missing need not move', () => {
    const bench = new Bench();
    bench.supervisor.start();
    bench.child.ready(MISSING, OPEN);
    bench.child.beat(bench.timers, { input: false, output: true });
    bench.timers.pass(20_000);
    expect(bench.losses).toEqual([]);
  });

  test('is not suspected when it was us who slept', () => {
    const bench = Bench.running();
    bench.timers.pass(1000);
    for (let i = 0; i < 5; i++) {
      bench.timers.stall(3000);
      bench.timers.pass(500);
    }
    expect(bench.losses).toEqual([]);
    bench.child.hang();
    bench.timers.pass(600);
    expect(bench.losses).toEqual(['process']);
  });

  test('waits longer each time it dies young, and not at all after a long life', () => {
    const bench = new Bench();
    bench.supervisor.start();
    const waits: number[] = [];
    for (let death = 0; death < 7; death++) {
      const before = bench.children.length;
      bench.child.exit();
      let waited = 0;
      for (; bench.children.length === before; waited += 50) bench.timers.pass(50);
      waits.push(waited);
    }
    expect(waits).toEqual([0, 250, 500, 1000, 2000, 5000, 5000]);
    bench.run();
    bench.timers.pass(5100);
    bench.child.exit();
    expect(bench.children).toHaveLength(9);
  });

  test('is not heard any more', () => {
    const bench = Bench.running();
    const old = bench.child;
    bench.supervisor.retry();
    bench.heard.length = 0;
    old.ready();
    expect(bench.heard).toEqual([]);
  });

  test('may be told things, which are lost', () => {
    const bench = new Bench();
    bench.supervisor.start();
    bench.child.exit();
    bench.child.exit();
    expect(bench.supervisor.alive).toBe(false);
    bench.supervisor.post({ type: 'deafen', on: true });
    bench.timers.pass(250);
    expect(bench.supervisor.alive).toBe(true);
    expect(bench.child.received).toEqual([]);
  });
});

describe('a process that is well', () => {
  test('is replaced when somebody asks, and that is no loss', () => {
    const bench = Bench.running();
    bench.supervisor.retry();
    expect(bench.children).toHaveLength(2);
    expect(bench.children[0]?.killed).toBe(true);
    expect(bench.losses).toEqual([]);
  });

  test('need not move anything while it opens devices', () => {
    const bench = Bench.running();
    bench.supervisor.opening();
    bench.child.beat(bench.timers, { input: false, output: false });
    bench.timers.pass(2000);
    expect(bench.losses).toEqual([]);
  });

  test('may rest its microphone; once that shall deliver again, it must', () => {
    const bench = Bench.running();
    bench.child.hang();
    const beats = (resting: boolean) =>
      bench.timers.every(100, () => {
        outputBlocks += 20;
        bench.child.say({ type: 'beat', inputBlocks: 0, outputBlocks, ...(resting && { resting }) });
      });
    let outputBlocks = 1_000_000;
    const stop = beats(true);
    bench.timers.pass(60_000);
    expect(bench.losses).toEqual([]);
    stop();
    beats(false);
    // As long as a device that is opened gets for its first block.
    bench.timers.pass(3_900);
    expect(bench.losses).toEqual([]);
    bench.timers.pass(500);
    expect(bench.losses).toEqual(['input']);
  });
});

describe('the end', () => {
  test('lets the process quit, and kills it when it does not', () => {
    const bench = Bench.running();
    bench.supervisor.close();
    expect(bench.child.told('quit')).toHaveLength(1);
    bench.timers.pass(600);
    expect(bench.child.killed).toBe(false);
    bench.timers.pass(200);
    expect(bench.child.killed).toBe(true);
    bench.timers.pass(60_000);
    expect(bench.children).toHaveLength(1);
  });

  test('comes between two processes too', () => {
    const bench = new Bench();
    bench.supervisor.start();
    bench.child.exit();
    bench.child.exit();
    bench.supervisor.close();
    bench.timers.pass(60_000);
    expect(bench.children).toHaveLength(2);
  });
});
