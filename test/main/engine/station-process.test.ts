import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { StationMessage } from '../../../src/child/station-messages.ts';
import { StationProcess } from '../../../src/main/engine/station-process.ts';
import type { StationView } from '../../../src/shared/state.ts';
import { FakeChildren } from '../../support/fake-child.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(options: { port?: number; scope?: StationView['scope'] } = {}) {
  const children = new FakeChildren();
  const station = new StationProcess(children.spawn, {
    scope: options.scope ?? 'computer',
    now: () => Date.now(),
    ...(options.port !== undefined && { port: options.port }),
  });
  const views: StationView[] = [];
  const ports: number[] = [];
  const notices: { title: string; text: string }[] = [];
  station.events.on('view', (view) => views.push(view));
  station.events.on('listening', ({ port }) => ports.push(port));
  station.events.on('notice', (notice) => notices.push(notice));
  return { station, children, views, ports, notices };
}

const listening = (port: number): StationMessage => ({
  type: 'listening',
  service: 'paltalk',
  host: '127.0.0.1',
  port,
});
const failed = (code: 'port-in-use' | 'port-denied', message = 'Port 2090 …'): StationMessage => ({
  type: 'failed',
  service: 'paltalk',
  code,
  host: '127.0.0.1',
  port: 2090,
  message,
});

/** The value behind an option of the last child's command line. */
function argument(children: FakeChildren, option: string): string | undefined {
  const args = children.last.options.args ?? [];
  return args[args.indexOf(option) + 1];
}

describe("the Station's process", () => {
  test('is started at once, for this computer alone, on the usual port, with Echo', () => {
    const { station, children } = setUp();
    expect(station.view).toEqual({ state: 'starting', scope: 'computer', port: null, addresses: [], message: null });
    station.start();
    expect(children.last.role).toBe('station');
    expect(children.last.options.args).toEqual([
      ...['--bind', '127.0.0.1'],
      ...['--paltalk-port', '2090'],
      ...['--call-port', '2091'],
      ...['--echo-room', '1'],
    ]);
  });

  test('is bound to every network where the user shares it, on the port the user asked for', () => {
    const { station, children } = setUp({ scope: 'network', port: 4000 });
    station.start();
    expect(argument(children, '--bind')).toBe('0.0.0.0');
    expect(argument(children, '--paltalk-port')).toBe('4000');
  });

  test('says where rooms are served as soon as it listens', () => {
    const { station, children, ports, views } = setUp();
    station.start();
    children.last.say(listening(2090));
    expect(ports).toEqual([2090]);
    expect(views.at(-1)).toEqual({ state: 'running', scope: 'computer', port: 2090, addresses: [], message: null });
    expect(station.view).toBe(views.at(-1));
  });

  test('shows a port before it says that it listens there, so that links find the Station running', () => {
    const { station, children } = setUp();
    const order: string[] = [];
    station.events.on('view', ({ state }) => order.push(state));
    station.events.on('listening', () => order.push('listening'));
    station.start();
    children.last.say(listening(2090));
    expect(order).toEqual(['running', 'listening']);
  });

  test('passes over messages that are none of the contract', () => {
    const { station, children, views, ports } = setUp();
    station.start();
    const nonsense = [null, 'listening', 7, {}, { type: 'listening' }, { ...listening(2090), port: '2090' }, []];
    for (const message of [...nonsense, { ...listening(2090), service: 'telex' }, { type: '__proto__' }])
      children.last.say(message);
    children.last.say({ type: 'stats', service: 'paltalk', rooms: 1, members: 2 });
    expect(views).toEqual([]);
    expect(ports).toEqual([]);
  });
});

describe('a Station that dies', () => {
  test('is started again within the same moment, on its port, and the user sees it', () => {
    const { station, children, views } = setUp();
    station.start();
    children.last.say(listening(2090));
    vi.advanceTimersByTime(60_000);
    children.last.die();
    expect(views.at(-1)).toMatchObject({ state: 'restarting', port: null });
    vi.advanceTimersByTime(0);
    expect(children.born).toHaveLength(2);
    expect(argument(children, '--paltalk-port')).toBe('2090');
    children.last.say(listening(2090));
    expect(views.at(-1)).toMatchObject({ state: 'running', port: 2090 });
  });

  test('at birth is started again with growing pauses of at most ten seconds', () => {
    const { station, children } = setUp();
    station.start();
    const pauses: number[] = [];
    for (let death = 0; death < 9; death++) {
      vi.advanceTimersByTime(1_000);
      children.last.die();
      const born = children.born.length;
      const before = Date.now();
      while (children.born.length === born) vi.advanceTimersByTime(1);
      pauses.push(Date.now() - before);
    }
    // The first advance of the fake clock is one millisecond, also where there is nothing to wait for.
    expect(pauses).toEqual([1, 250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  });

  test('starts at once again when it has lived, however much trouble there was before', () => {
    const { station, children } = setUp();
    station.start();
    for (let death = 0; death < 9; death++) {
      children.last.die();
      vi.advanceTimersByTime(10_000);
    }
    children.last.say(listening(2090));
    vi.advanceTimersByTime(3_600_000);
    const born = children.born.length;
    children.last.die();
    vi.advanceTimersByTime(0);
    expect(children.born).toHaveLength(born + 1);
    children.last.die();
    vi.advanceTimersByTime(0);
    expect(children.born).toHaveLength(born + 2);
  });

  test('has nothing more to say', () => {
    const { station, children, views, ports } = setUp();
    station.start();
    const dead = children.last;
    dead.die();
    vi.advanceTimersByTime(0);
    const shown = views.length;
    dead.say(listening(2090));
    dead.say(failed('port-in-use'));
    expect(views).toHaveLength(shown);
    expect(ports).toEqual([]);
  });
});

describe("the Station's thread", () => {
  test('is passed on for whoever may raise it', () => {
    const { station, children } = setUp();
    const heard: unknown[] = [];
    station.events.on('thread', (request) => heard.push(request));
    station.start();
    const request = { process: 7, thread: 8, priority: 3 };
    for (const wrong of [{ ...request, process: 'me' }, { ...request, thread: 1.5 }, null])
      children.last.say({ type: 'thread', request: wrong });
    children.last.say({ type: 'thread', request });
    expect(heard).toEqual([request]);
  });
});

describe('the calls of the Station', () => {
  const callsAt = (port: number): StationMessage => ({
    type: 'listening',
    service: 'call',
    host: '127.0.0.1',
    port,
  });

  test('have a port of their own, which is told when it listens and when it is gone', () => {
    const { station, children, views } = setUp();
    const heard: (number | null)[] = [];
    station.events.on('callsAt', ({ port }) => heard.push(port));
    station.start();
    children.last.say(listening(2090));
    const shown = views.length;
    children.last.say(callsAt(2091));
    expect(heard).toEqual([2091]);
    expect(views).toHaveLength(shown);
    children.last.die();
    expect(heard).toEqual([2091, null]);
  });

  test('move to a free port where theirs is taken; the rooms stay', () => {
    const { station, children, notices } = setUp();
    station.start();
    children.last.say({ ...failed('port-in-use'), service: 'call', port: 2091 });
    children.last.die({ code: 1, signal: null });
    vi.advanceTimersByTime(0);
    expect(argument(children, '--paltalk-port')).toBe('2090');
    expect(argument(children, '--call-port')).toBe('0');
    expect(notices).toMatchObject([{ title: 'Port 2091 is in use', text: expect.stringContaining('for calls') }]);
  });

  test('take any free port where the rooms do', () => {
    const { station, children } = setUp({ port: 0 });
    station.start();
    expect(argument(children, '--call-port')).toBe('0');
  });
});

describe('a port that is in use', () => {
  test('is no reason to have no Station: it moves to a free one and says so, once', () => {
    const { station, children, notices, ports, views } = setUp();
    station.start();
    children.last.say(failed('port-in-use'));
    children.last.die({ code: 1, signal: null });
    vi.advanceTimersByTime(0);
    expect(argument(children, '--paltalk-port')).toBe('0');
    children.last.say(listening(40_123));
    expect(ports).toEqual([40_123]);
    expect(views.at(-1)).toMatchObject({
      state: 'running',
      port: 40_123,
      message: expect.stringMatching(/Port 2090 is taken.*40123/),
    });
    expect(notices).toEqual([
      { title: 'Port 2090 is in use', text: expect.stringMatching(/end that program and start Squelch again/) },
    ]);
    vi.advanceTimersByTime(60_000);
    children.last.die();
    vi.advanceTimersByTime(0);
    expect(argument(children, '--paltalk-port')).toBe('0');
    expect(notices).toHaveLength(1);
  });
});

describe('a Station that may not do what it was told', () => {
  test('says why, keeps saying it and tries again with pauses', () => {
    const { station, children, views } = setUp();
    station.start();
    for (let attempt = 0; attempt < 3; attempt++) {
      children.last.say(failed('port-denied', 'Port 80 needs rights that you do not have.'));
      children.last.die({ code: 1, signal: null });
      vi.advanceTimersByTime(1_000);
      expect(views.at(-1)).toMatchObject({ state: 'failed', message: 'Port 80 needs rights that you do not have.' });
    }
    expect(children.born.length).toBeGreaterThan(3);
    children.last.say(listening(2090));
    expect(views.at(-1)).toMatchObject({ state: 'running', message: null });
  });
});

describe('sharing the Station', () => {
  test('starts the new process only when the old one is gone, since it needs its port', () => {
    const { station, children, views } = setUp();
    station.start();
    children.last.say(listening(2090));
    const old = children.last;
    station.share('network');
    expect(old.kills).toBe(1);
    expect(views.at(-1)).toMatchObject({ state: 'restarting', scope: 'network', port: null });
    vi.advanceTimersByTime(60_000);
    expect(children.born).toHaveLength(1);
    old.die();
    vi.advanceTimersByTime(0);
    expect(children.born).toHaveLength(2);
    expect(argument(children, '--bind')).toBe('0.0.0.0');
    children.last.say(listening(2090));
    expect(views.at(-1)).toMatchObject({ state: 'running', scope: 'network' });
  });

  test('does not believe the old process that it listens, once it was told to go', () => {
    const { station, children, ports, views } = setUp();
    station.start();
    station.share('network');
    children.last.say(listening(2090));
    children.last.say(failed('port-in-use'));
    expect(ports).toEqual([]);
    expect(views.at(-1)).toMatchObject({ state: 'restarting', scope: 'network' });
  });

  test('is no death at birth: back and forth, the Station is there at once', () => {
    const { station, children } = setUp();
    station.start();
    for (const scope of ['network', 'computer', 'network', 'computer'] as const) {
      station.share(scope);
      children.last.die();
      vi.advanceTimersByTime(0);
    }
    expect(children.born).toHaveLength(5);
    expect(argument(children, '--bind')).toBe('127.0.0.1');
  });

  test('tries the usual port again, which another program may have left', () => {
    const { station, children } = setUp();
    station.start();
    children.last.say(failed('port-in-use'));
    children.last.die({ code: 1, signal: null });
    vi.advanceTimersByTime(0);
    station.share('network');
    children.last.die();
    vi.advanceTimersByTime(0);
    expect(argument(children, '--paltalk-port')).toBe('2090');
  });

  test('needs no waiting where the old process is dead already', () => {
    const { station, children } = setUp();
    station.start();
    for (let death = 0; death < 8; death++) {
      children.last.die();
      vi.advanceTimersByTime(10_000);
    }
    children.last.die();
    const born = children.born.length;
    station.share('network');
    vi.advanceTimersByTime(0);
    expect(children.born).toHaveLength(born + 1);
    vi.advanceTimersByTime(60_000);
    expect(children.born).toHaveLength(born + 1);
  });

  test('in the way it is already shared changes nothing', () => {
    const { station, children, views } = setUp();
    station.start();
    station.share('computer');
    expect(children.last.kills).toBe(0);
    expect(views).toEqual([]);
  });
});

describe('closing', () => {
  test('kills the process, which is not started again', () => {
    const { station, children } = setUp();
    station.start();
    station.close();
    expect(children.last.kills).toBe(1);
    children.last.die();
    vi.advanceTimersByTime(60_000);
    expect(children.born).toHaveLength(1);
  });

  test('calls off a start that was waiting, and sharing afterwards starts nothing', () => {
    const { station, children } = setUp();
    station.start();
    children.last.die();
    station.close();
    station.share('network');
    vi.advanceTimersByTime(60_000);
    expect(children.born).toHaveLength(1);
  });
});
