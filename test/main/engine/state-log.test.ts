import { pino } from 'pino';
import { beforeEach, expect, test } from 'vitest';
import { StateLog } from '../../../src/main/engine/state-log.ts';
import { linkView } from '../../support/app-states.ts';
import { soundReady } from '../../support/fake-sound.ts';

let lines: Record<string, unknown>[];
let log: StateLog;

beforeEach(() => {
  lines = [];
  log = new StateLog(
    pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
  );
});

test('a link’s state is a line when it changes, and a warning where it is lost; counters are none', () => {
  log.link(linkView('a', { state: 'ready', stats: { sent: 1 } }));
  log.link(linkView('a', { state: 'ready', stats: { sent: 2 } }));
  log.link(
    linkView('a', { state: 'retrying', reason: { code: 'refused', text: 'Nothing answers at secret.example' } }),
  );
  log.forget('a');
  log.link(linkView('a', { state: 'retrying', reason: { code: 'refused', text: '' } }));
  expect(lines.map(({ level, state }) => [level, state])).toEqual([
    [30, 'ready'],
    [40, 'retrying'],
    [40, 'retrying'],
  ]);
  expect(lines[1]).toMatchObject({ link: 'a', reason: 'refused', msg: 'link' });
  expect(JSON.stringify(lines)).not.toContain('secret.example');
});

test('devices are told by their state and not by their names', () => {
  log.sound({ process: 'starting', ready: null });
  log.sound({ process: 'running', ready: soundReady() });
  const input = { state: 'missing', name: 'Ada’s headset', message: 'Ada’s headset is gone' } as const;
  log.sound({ process: 'running', ready: soundReady({ input }) });
  expect(lines.map(({ level, input: state }) => [level, state])).toEqual([
    [30, null],
    [30, 'open'],
    [40, 'missing'],
  ]);
  expect(JSON.stringify(lines)).not.toContain('Ada');
});

test('so is the Station', () => {
  log.station({ state: 'running', scope: 'computer', port: 2090 });
  log.station({ state: 'failed', scope: 'computer', port: null });
  expect(lines).toMatchObject([
    { level: 30, state: 'running', port: 2090 },
    { level: 40, state: 'failed' },
  ]);
});
