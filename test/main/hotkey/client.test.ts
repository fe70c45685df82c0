import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Binding } from '../../../src/main/hotkey/bindings.ts';
import { HotkeyClient, type HotkeyClientEvents } from '../../../src/main/hotkey/client.ts';
import { isFinal } from '../../../src/main/hotkey/this-desktop.ts';
import { FakeChildren } from '../../support/fake-child.ts';

const F8: Binding = { id: 'talk', inputs: ['F8'], links: null };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function supervisor(source: 'hook' | 'portal' | null = 'hook') {
  const children = new FakeChildren();
  const client = new HotkeyClient({ spawn: children.spawn, source, isFinal });
  const heard: string[] = [];
  const note = <K extends keyof HotkeyClientEvents>(event: K) =>
    client.events.on(event, (payload) => heard.push(`${event} ${JSON.stringify(payload)}`));
  for (const event of ['pressed', 'released', 'lost', 'captured'] as const) note(event);
  client.start([F8]);
  return { client, children, heard };
}

test('starts the process of this desktop’s source with the bindings', () => {
  const { children } = supervisor('portal');
  expect(children.last).toMatchObject({ role: 'hotkey', options: { args: ['--source=portal'] } });
  expect(children.last.posted).toEqual([{ type: 'bind', bindings: [{ id: 'talk', inputs: ['F8'] }], suspects: [] }]);
});

test('starts no process where nothing can be heard', () => {
  const { client, children } = supervisor(null);
  expect(children.born).toEqual([]);
  expect(client.status).toEqual({ state: 'off' });
});

test('passes on presses and releases, and nothing that is no message', () => {
  const { client, children, heard } = supervisor();
  children.last.say({ type: 'listening' });
  for (const noise of [null, 7, 'pressed', {}, { type: 'pressed' }, { type: 'pressed', binding: 1, kind: 'key' }])
    children.last.say(noise);
  children.last.say({ type: 'pressed', binding: 'talk', kind: 'mouse' });
  children.last.say({ type: 'released', binding: 'talk' });
  expect(client.status).toEqual({ state: 'listening' });
  expect(heard).toEqual(['pressed {"binding":"talk","kind":"mouse"}', 'released {"binding":"talk"}']);
});

describe('a process that dies', () => {
  test('is told as lost in the same turn, and another one is started at once', () => {
    const { client, children, heard } = supervisor();
    children.last.say({ type: 'listening' });
    children.last.die();
    expect(heard).toEqual(['lost {"wasListening":true}']);
    expect(client.status).toEqual({ state: 'restarting' });
    vi.advanceTimersByTime(1);
    expect(children.born).toHaveLength(2);
  });

  test('leaves the keys that it held as suspects to the next', () => {
    const { children } = supervisor();
    children.last.say({ type: 'pressed', binding: 'talk', kind: 'key' });
    children.last.die();
    vi.advanceTimersByTime(1);
    expect(children.last.posted).toMatchObject([{ type: 'bind', suspects: ['F8'] }]);
  });

  test('again and again is started with growing pauses, and its state says so', () => {
    const { client, children } = supervisor();
    const births = [0];
    for (let i = 0; i < 6; i++) {
      const before = children.born.length;
      children.last.die();
      let waited = 0;
      while (children.born.length === before) {
        vi.advanceTimersByTime(250);
        waited += 250;
      }
      births.push(waited);
    }
    expect(births).toEqual([0, 250, 250, 1000, 5000, 30_000, 30_000]);
    expect(client.status).toMatchObject({ state: 'failed' });
  });

  test('after it has listened for a while is started again at once', () => {
    const { children } = supervisor();
    for (let i = 0; i < 4; i++) {
      children.last.say({ type: 'listening' });
      children.last.say({ type: 'beat' });
      children.last.die();
      vi.advanceTimersByTime(1);
    }
    expect(children.born).toHaveLength(5);
  });

  test('with a reason that may pass is tried again every half minute', () => {
    const { client, children } = supervisor();
    children.last.say({ type: 'failed', code: 'dead-display', detail: 'nothing answers at DISPLAY=:9' });
    children.last.die();
    expect(client.status).toEqual({
      state: 'failed',
      code: 'dead-display',
      detail: 'nothing answers at DISPLAY=:9',
    });
    vi.advanceTimersByTime(29_999);
    expect(children.born).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(children.born).toHaveLength(2);
  });

  test('with a reason that can’t pass is left alone', () => {
    const { children } = supervisor();
    children.last.say({ type: 'failed', code: 'no-module', detail: 'not here' });
    children.last.die();
    vi.advanceTimersByTime(600_000);
    expect(children.born).toHaveLength(1);
  });

  test('because the app ends stays dead', () => {
    const { client, children, heard } = supervisor();
    client.close();
    expect(children.last.kills).toBe(1);
    children.last.die();
    vi.advanceTimersByTime(600_000);
    expect(children.born).toHaveLength(1);
    expect(heard).toEqual([]);
  });
});

describe('the heartbeat', () => {
  test('of a process that hangs is missed: it is killed, told as lost and replaced', () => {
    const { children, heard } = supervisor();
    children.last.say({ type: 'listening' });
    vi.advanceTimersByTime(4000);
    expect(children.born[0]?.kills).toBe(1);
    expect(heard).toEqual(['lost {"wasListening":true}']);
    vi.advanceTimersByTime(1);
    expect(children.born).toHaveLength(2);
  });

  test('keeps a process alive', () => {
    const { children } = supervisor();
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1000);
      children.last.say({ type: 'beat' });
    }
    expect(children.born).toHaveLength(1);
  });

  test('of a process given up is heard no more, and neither are its presses', () => {
    const { children, heard } = supervisor();
    vi.advanceTimersByTime(4000);
    children.born[0]?.say({ type: 'pressed', binding: 'talk', kind: 'key' });
    children.born[0]?.die();
    expect(heard).toEqual(['lost {"wasListening":false}']);
  });
});
