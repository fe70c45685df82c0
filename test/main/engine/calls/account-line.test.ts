import { beforeEach, describe, expect, test } from 'vitest';
import { AccountLine } from '../../../../src/main/engine/calls/account-line.ts';
import { CALLS } from '../../../../src/main/engine/calls/document.ts';
import { CallRefusal } from '../../../../src/main/engine/calls/refusal.ts';
import type { CallAccount, CallOptions } from '../../../../src/shared/calls.ts';
import { FakeCallLines } from '../../../support/fake-call-line.ts';

const NOW = 1_700_000_000_000;
const AT_STATION: CallAccount = { name: 'Ann', server: { where: 'station' } };

let lines: FakeCallLines;
let account: CallAccount;
let options: CallOptions;
/** What was told of the call: its phase, or `none`. */
let phases: string[];
let line: AccountLine;

beforeEach(() => {
  lines = new FakeCallLines();
  account = AT_STATION;
  options = CALLS.defaults().options;
  phases = [];
  line = new AccountLine({
    createLine: lines.create,
    wanted: () => ({ account, options }),
    wall: () => NOW,
    changed: () => {},
    call: (call) => phases.push(call?.phase ?? 'none'),
    ended: ({ end }) => phases.push(end),
    frame: () => {},
  });
});

/** Registered at the own Station, and waiting. */
function ready(): void {
  line.stationAt(2091);
  line.start();
  lines.last.become({ state: 'ready' });
}

describe('the line of an account at the own Station', () => {
  test('is made when the Station listens, and not before', () => {
    line.start();
    expect([line.current, line.view.state, line.view.reason?.code]).toEqual([null, 'connecting', 'station-starting']);
    line.stationAt(2091);
    expect(lines.last.options).toMatchObject({ host: '127.0.0.1', port: 2091, name: 'Ann' });
  });

  test('follows the Station to another port, and tries at once where it comes back to the same', () => {
    ready();
    line.stationAt(null);
    line.stationAt(2091);
    expect(lines.made).toHaveLength(1);
    expect(lines.last.asked).toEqual(['open', 'open', 'retryNow']);
    line.stationAt(40_000);
    expect(lines.made[0]?.asked.at(-1)).toBe('close');
    expect(lines.last.options.port).toBe(40_000);
  });

  test('is made nowhere before the start', () => {
    line.stationAt(2091);
    line.renew();
    expect(lines.made).toEqual([]);
    expect(line.stationPort).toBe(2091);
  });
});

test('the line of an account elsewhere does not care where the Station is', () => {
  account = { name: 'Ann', server: { where: 'host', host: '::1', port: 9 } };
  line.start();
  line.stationAt(2091);
  line.stationAt(40_000);
  expect(lines.made).toHaveLength(1);
  expect(line.view).toMatchObject({ where: '[::1]:9', companions: false });
});

describe('a connection that is lost', () => {
  test('comes back by itself, and it is told when', () => {
    ready();
    lines.last.become({ state: 'retrying', retryInMs: 700, reason: { code: 'reset', text: 'It broke off.' } });
    expect(line.view).toMatchObject({ state: 'retrying', retryAt: NOW + 700, reachable: false });
    expect(lines.last.asked).toEqual(['open']);
  });

  test('stays lost where the user wants that, until told to come back', () => {
    options = { ...options, autoReconnect: false };
    ready();
    lines.last.become({ state: 'retrying', retryInMs: 700, reason: { code: 'reset', text: 'It broke off.' } });
    expect(lines.last.asked.at(-1)).toBe('close');
    expect(line.view).toMatchObject({ state: 'failed', retryAt: null, reason: { code: 'reset' } });
    expect(line.view.reason?.text).toMatch(/^It broke off\. .*connect again/);
    line.reconnect();
    expect(lines.last.asked.slice(-2)).toEqual(['open', 'retryNow']);
  });

  test('refuses a call with what the user sees', () => {
    expect(() => line.ready).toThrow(new CallRefusal('offline', 'You are not connected to your call server.'));
    ready();
    expect(line.ready).toBe(lines.last);
    lines.last.become({ state: 'retrying', reason: { code: 'reset', text: 'It broke off.' } });
    expect(() => line.ready).toThrow(new CallRefusal('offline', 'It broke off.'));
  });
});

describe('a new line', () => {
  test('takes the place of the old one when account or options change, which is heard no more', () => {
    ready();
    const [old] = lines.made;
    options = { ...options, byteOrder: 'le' };
    line.renew();
    expect(lines.last.options.byteOrder).toBe('le');
    expect(old?.asked.at(-1)).toBe('close');
    phases.length = 0;
    old?.show({ phase: 'ringing' });
    old?.become({ state: 'failed' });
    expect([phases, line.view.state]).toEqual([[], 'connecting']);
  });

  test('waits for the end of a call that is on, and is not made twice', async () => {
    ready();
    lines.last.show({ phase: 'talking' });
    line.renew();
    line.renew();
    expect(lines.made).toHaveLength(1);
    lines.last.over();
    expect(phases).toEqual(['talking', 'theyHungUp', 'none']);
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines.made).toHaveLength(2);
    // The old line went with no call on it.
    expect(phases).toEqual(['talking', 'theyHungUp', 'none', 'none']);
  });

  test('waits for the next call too where that comes at once', async () => {
    ready();
    lines.last.show({ phase: 'talking' });
    line.renew();
    lines.last.over();
    lines.last.show({ key: 2, phase: 'ringing' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines.made).toHaveLength(1);
    lines.last.over();
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines.made).toHaveLength(2);
  });
});

test('at the end the call is hung up and its end still told', () => {
  ready();
  lines.last.show({ phase: 'talking' });
  line.close();
  expect(phases).toEqual(['talking', 'hungUp', 'none']);
  line.stationAt(40_000);
  expect(lines.made).toHaveLength(1);
});
