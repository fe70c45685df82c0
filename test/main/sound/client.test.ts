import { describe, expect, test } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import type { SpawnOptions } from '../../../src/main/engine/host.ts';
import type { IncomingFrame } from '../../../src/main/links/link.ts';
import { SoundClient } from '../../../src/main/sound/client.ts';
import type { LossCause } from '../../../src/main/sound/supervisor.ts';
import { CUE_DEFAULTS } from '../../../src/shared/settings.ts';
import { FakeSoundProcess, MISSING, OPEN } from './fake-sound-process.ts';
import { FakeTimers } from './fake-timers.ts';

const DEFAULTS = { input: 'default', output: 'default' };

class Bench {
  readonly timers = new FakeTimers();
  readonly players: FakeSoundProcess[] = [];
  readonly watchers: FakeSoundProcess[] = [];
  readonly losses: LossCause[] = [];
  readonly states: string[] = [];
  readonly threads: number[] = [];
  readonly client: SoundClient;

  constructor() {
    this.client = new SoundClient({
      spawn: (_, options) => this.#spawn(options),
      backend: { backend: 'devices' },
      timers: this.timers,
      raise: ({ thread }) => this.threads.push(thread),
    });
    this.client.diagnostics.on('lost', ({ why }) => this.losses.push(why));
    this.client.events.on('status', ({ process }) => this.states.push(process));
  }

  get player(): FakeSoundProcess {
    return last(this.players);
  }

  get watcher(): FakeSoundProcess {
    return last(this.watchers);
  }

  /** A client whose process runs well. */
  static running(): Bench {
    const bench = new Bench();
    bench.client.start(DEFAULTS);
    bench.run();
    return bench;
  }

  run(): void {
    this.player.ready();
    this.player.beat(this.timers);
  }

  /** Its speaker is missing; the watcher has begun to look. */
  runMute(): void {
    this.player.ready(OPEN, MISSING);
    this.player.beat(this.timers, { input: true, output: false });
    this.timers.pass(100);
  }

  #spawn(options?: SpawnOptions): FakeSoundProcess {
    const child = new FakeSoundProcess(options);
    (child.args.includes('--watch') ? this.watchers : this.players).push(child);
    return child;
  }
}

function last<T>(list: readonly T[]): T {
  const item = list.at(-1);
  if (item === undefined) throw new Error('none was started');
  return item;
}

function frame(arrivedAt: number): IncomingFrame {
  return { speaker: 7, seq: 1, timestamp: 640, format: GSM_ROOM_FORMAT, bytes: Uint8Array.of(1), arrivedAt };
}

describe('the start', () => {
  test('tells the process its devices', () => {
    const bench = new Bench();
    bench.client.start({ input: 'ALSA/one', output: 'ALSA/two' });
    expect(bench.player.told('open')).toEqual([{ type: 'open', devices: { input: 'ALSA/one', output: 'ALSA/two' } }]);
  });

  test('is over when the process has tried its devices', () => {
    const bench = new Bench();
    bench.client.start(DEFAULTS);
    expect(bench.client.status).toEqual({ process: 'starting', ready: null });
    bench.player.ready();
    expect(bench.client.status).toMatchObject({ process: 'running', ready: { input: OPEN, output: OPEN } });
  });
});

describe('while it runs', () => {
  test('packets, levels, stats and trouble come through', () => {
    const bench = Bench.running();
    const heard: unknown[] = [];
    bench.client.events.on('packet', (packet) => heard.push(packet));
    bench.client.events.on('levels', (levels) => heard.push(levels));
    bench.client.diagnostics.on('stats', (stats) => heard.push(stats));
    bench.client.diagnostics.on('trouble', (trouble) => heard.push(trouble));
    const packet = { format: 'gsm/8000/1/80', bytes: Uint8Array.of(1), first: true, last: false };
    bench.player.say({ type: 'packet', ...packet });
    bench.player.say({ type: 'levels', inputDb: -20, outputDb: -30 });
    bench.player.say({ type: 'stats', speakers: [], underruns: 0 });
    bench.player.say({ type: 'trouble', message: 'oh' });
    expect(heard).toEqual([packet, { inputDb: -20, outputDb: -30 }, { speakers: [], underruns: 0 }, { message: 'oh' }]);
  });

  test('a thread that the process may not raise by itself is passed on', () => {
    const bench = Bench.running();
    bench.player.say({ type: 'thread', request: { process: 4711, thread: 4712, priority: 5 } });
    expect(bench.threads).toEqual([4712]);
  });

  test('a frame carries its age, never a time of our clock', () => {
    const bench = Bench.running();
    bench.client.frame('link:7', frame(bench.timers.now() - 12));
    bench.client.frame('link:7', frame(bench.timers.now() + 5));
    expect(bench.player.told('frame').map(({ ageMs, speaker, seq }) => ({ ageMs, speaker, seq }))).toEqual([
      { ageMs: 12, speaker: 'link:7', seq: 1 },
      { ageMs: 0, speaker: 'link:7', seq: 1 },
    ]);
  });

  test('a choice of devices is made in the running process, and watched anew', () => {
    const bench = Bench.running();
    bench.client.choose({ input: 'ALSA/one', output: 'default' });
    expect(bench.player.told('open').at(-1)).toEqual({
      type: 'open',
      devices: { input: 'ALSA/one', output: 'default' },
    });
    expect(bench.client.status.process).toBe('starting');
    // Nothing moves while devices are being opened, and that is no loss.
    bench.player.beat(bench.timers, { input: false, output: false });
    bench.timers.pass(2000);
    expect(bench.losses).toEqual([]);
    bench.run();
    bench.timers.pass(2000);
    expect(bench.client.status.process).toBe('running');
    expect(bench.losses).toEqual([]);
  });

  test('a choice of devices closes every gate', () => {
    const bench = Bench.running();
    bench.client.gate(GSM_ROOM_FORMAT, true);
    bench.client.choose({ input: 'ALSA/one', output: 'default' });
    expect(bench.player.told('gate').map(({ open }) => open)).toEqual([true, false]);
    bench.client.gate(GSM_ROOM_FORMAT, true);
    expect(bench.player.told('gate')).toHaveLength(2);
  });

  test('asking for a new look starts a new process', () => {
    const bench = Bench.running();
    bench.client.retry();
    expect(bench.players).toHaveLength(2);
    expect(bench.players[0]?.killed).toBe(true);
    expect(bench.losses).toEqual([]);
  });
});

describe('a lost process', () => {
  test('that ends is replaced at once', () => {
    const bench = Bench.running();
    bench.player.exit();
    expect(bench.players).toHaveLength(2);
    expect(bench.losses).toEqual(['exit']);
    expect(bench.states.slice(-1)).toEqual(['restarting']);
    bench.run();
    expect(bench.states.slice(-1)).toEqual(['running']);
  });

  test('what it sends after its end is not heard', () => {
    const bench = Bench.running();
    const old = bench.player;
    bench.client.retry();
    bench.states.length = 0;
    old.ready();
    expect(bench.states).toEqual([]);
  });

  test('leaves every gate closed; the next one gets the mix, the deafness and the gains, not the key', () => {
    const bench = Bench.running();
    bench.client.gate(GSM_ROOM_FORMAT, true);
    bench.client.mix('a:1', { gainDb: -6, pan: 0.5, muted: false });
    bench.client.mix('a:2', { gainDb: 0, pan: 0, muted: true });
    bench.client.forget('a:2');
    bench.client.deafen(true);
    bench.client.gain(3, -3);
    bench.client.monitor(true);
    bench.player.exit();
    expect(bench.player.told('gate')).toEqual([]);
    expect(bench.player.told('mix')).toEqual([{ type: 'mix', speaker: 'a:1', gainDb: -6, pan: 0.5, muted: false }]);
    expect(bench.player.told('deafen')).toEqual([{ type: 'deafen', on: true }]);
    expect(bench.player.told('gain')).toEqual([{ type: 'gain', inputDb: 3, outputDb: -3 }]);
    expect(bench.player.told('monitor')).toEqual([{ type: 'monitor', on: true }]);
    // A press meanwhile is not remembered either: it would open the microphone later, by itself.
    bench.client.gate(GSM_ROOM_FORMAT, true);
    expect(bench.player.told('gate')).toEqual([]);
    bench.run();
    bench.client.gate(GSM_ROOM_FORMAT, true);
    expect(bench.player.told('gate')).toMatchObject([{ type: 'gate', format: GSM_ROOM_FORMAT, open: true }]);
  });
});

describe('a microphone that rests', () => {
  test('rests in the next process too, whose cues are the user’s', () => {
    const bench = Bench.running();
    bench.client.keepOpen(false);
    bench.client.cues(CUE_DEFAULTS);
    bench.client.ring(true);
    bench.player.exit();
    expect(bench.player.told('keepOpen')).toEqual([{ type: 'keepOpen', on: false }]);
    expect(bench.player.told('cues')).toEqual([{ type: 'cues', settings: CUE_DEFAULTS }]);
    expect(bench.player.told('ring')).toEqual([{ type: 'ring', on: true }]);
  });
});

describe('a missing device', () => {
  /** A client whose microphone is missing, with its watcher started. */
  function deaf(choice = 'default'): Bench {
    const bench = new Bench();
    bench.client.start({ input: choice, output: 'default' });
    bench.player.ready(MISSING, OPEN);
    bench.player.beat(bench.timers, { input: false, output: true });
    bench.timers.pass(100);
    return bench;
  }

  test('is looked for by a process of its own, while the other direction goes on', () => {
    const bench = deaf();
    expect(bench.watchers).toHaveLength(1);
    expect(bench.watcher.told('watch')).toEqual([{ type: 'watch', input: 'default', output: null }]);
    expect(bench.players).toHaveLength(1);
    expect(bench.player.killed).toBe(false);
  });

  test('is used by a new process as soon as it is there', () => {
    const bench = deaf();
    const { watcher } = bench;
    watcher.say({ type: 'found', direction: 'input' });
    expect(watcher.killed).toBe(true);
    expect(bench.players).toHaveLength(2);
    bench.run();
    bench.timers.pass(60_000);
    expect(bench.watchers).toHaveLength(1);
    expect(bench.losses).toEqual([]);
  });

  test('that comes while I talk waits until I let go', () => {
    const bench = new Bench();
    bench.client.start(DEFAULTS);
    bench.runMute();
    bench.client.gate(GSM_ROOM_FORMAT, true);
    bench.watcher.say({ type: 'found', direction: 'output' });
    bench.timers.pass(5000);
    expect(bench.players).toHaveLength(1);
    bench.client.gate(GSM_ROOM_FORMAT, false);
    // The last packet has still to come out of the process.
    expect(bench.players).toHaveLength(1);
    bench.timers.pass(200);
    bench.client.gate(GSM_ROOM_FORMAT, true);
    bench.timers.pass(1000);
    expect(bench.players).toHaveLength(1);
    bench.client.gate(GSM_ROOM_FORMAT, false);
    bench.timers.pass(300);
    expect(bench.players).toHaveLength(2);
  });

  test('that comes while I talk is not forgotten when the talk ends by a lost process', () => {
    const bench = new Bench();
    bench.client.start(DEFAULTS);
    bench.runMute();
    bench.client.gate(GSM_ROOM_FORMAT, true);
    bench.player.exit();
    bench.runMute();
    bench.watcher.say({ type: 'found', direction: 'output' });
    expect(bench.players).toHaveLength(3);
  });

  test('is looked for again when the watcher ends', () => {
    const bench = deaf();
    bench.watcher.exit();
    bench.timers.pass(1100);
    expect(bench.watchers).toHaveLength(2);
  });

  test('that only the watcher can open is believed more and more slowly', () => {
    const bench = deaf();
    const pauses: number[] = [];
    for (let i = 0; i < 6; i++) {
      bench.watcher.say({ type: 'found', direction: 'input' });
      bench.player.ready(MISSING, OPEN);
      bench.player.beat(bench.timers, { input: false, output: true });
      const before = bench.watchers.length;
      let waited = 0;
      for (; bench.watchers.length === before; waited += 100) bench.timers.pass(100);
      pauses.push(waited);
    }
    expect(pauses).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  test('is looked for by its own id, also while another one stands in for it', () => {
    const bench = new Bench();
    bench.client.start({ input: 'ALSA/headset', output: 'default' });
    bench.player.ready({ ...OPEN, message: 'The chosen microphone is not there.' }, OPEN);
    bench.timers.pass(100);
    expect(bench.watcher.told('watch')).toEqual([{ type: 'watch', input: 'ALSA/headset', output: null }]);
  });

  test('is not looked for any more when the process is lost, until the next one says that it is missing', () => {
    const bench = deaf();
    bench.player.exit();
    expect(bench.watcher.killed).toBe(true);
    bench.timers.pass(2000);
    expect(bench.watchers).toHaveLength(1);
  });
});

describe('the end', () => {
  test('takes a watcher along', () => {
    const bench = new Bench();
    bench.client.start(DEFAULTS);
    bench.player.ready(MISSING, MISSING);
    bench.timers.pass(100);
    bench.client.close();
    expect(bench.watcher.killed).toBe(true);
  });
});

describe('the microphone test', () => {
  const plan = {
    lengthMs: 5000,
    format: GSM_ROOM_FORMAT,
    network: { lossPercent: 0, delayMs: 0, jitterMs: 0 },
  };

  test('is done by the process, and its reports come through', () => {
    const bench = Bench.running();
    const phases: string[] = [];
    bench.client.events.on('test', ({ phase }) => phases.push(phase));
    bench.client.test(plan);
    expect(bench.player.told('test')).toEqual([{ type: 'test', plan }]);
    bench.player.say({ type: 'test', report: { phase: 'recording', ms: 5000 } });
    bench.player.say({ type: 'test', report: { phase: 'cancelled' } });
    expect(phases).toEqual(['recording', 'cancelled']);
  });

  test('is over when the process is, said once', () => {
    const bench = Bench.running();
    const phases: string[] = [];
    bench.client.events.on('test', ({ phase }) => phases.push(phase));
    bench.client.test(plan);
    bench.player.say({ type: 'test', report: { phase: 'recording', ms: 5000 } });
    bench.client.retry();
    bench.run();
    bench.client.retry();
    expect(phases).toEqual(['recording', 'cancelled']);
    expect(bench.player.told('test')).toEqual([]);
  });

  test('ends with its device: no block would come that could end it', () => {
    for (const [input, output] of [
      [MISSING, OPEN],
      [OPEN, MISSING],
    ] as const) {
      const bench = Bench.running();
      bench.client.test(plan);
      bench.player.ready(input, output);
      expect(bench.player.told('test')).toEqual([
        { type: 'test', plan },
        { type: 'test', plan: null },
      ]);
    }
  });

  test('does not begin where no process runs', () => {
    const bench = new Bench();
    bench.client.start(DEFAULTS);
    const phases: string[] = [];
    bench.client.events.on('test', ({ phase }) => phases.push(phase));
    bench.client.test(plan);
    expect(phases).toEqual(['cancelled']);
    expect(bench.player.told('test')).toEqual([]);
  });
});

describe('the counters', () => {
  test('are those of the last beat and the last statistics, and begin anew with a new process', () => {
    const bench = Bench.running();
    const speaker = { speaker: 'a:1', bufferMs: 80, late: 0, duplicates: 0, lost: 0, concealed: 0, stretched: 0 };
    bench.player.say({ type: 'beat', inputBlocks: 7, outputBlocks: 8 });
    bench.player.say({ type: 'stats', speakers: [speaker], underruns: 2 });
    const latencyMs = { input: 5, output: 20 };
    bench.player.say({ type: 'beat', inputBlocks: 9, outputBlocks: 10, latencyMs });
    const counted = { inputBlocks: 9, outputBlocks: 10, underruns: 2, speakers: [speaker] };
    expect(bench.client.counts).toEqual({ ...counted, latencyMs });
    const silent = { input: null, output: null };
    bench.player.say({ type: 'beat', inputBlocks: 9, outputBlocks: 10 });
    expect(bench.client.counts).toEqual({ ...counted, latencyMs: silent });
    bench.client.retry();
    expect(bench.client.counts).toEqual({
      ...{ inputBlocks: 0, outputBlocks: 0, underruns: 0, speakers: [] },
      latencyMs: silent,
    });
  });
});
