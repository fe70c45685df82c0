import { describe, expect, test } from 'vitest';
import { formatKey, GSM_ROOM_FORMAT } from '../../../../src/audio/format.ts';
import { TalkDesk, type Targets } from '../../../../src/main/engine/ptt/desk.ts';
import { isUiSource } from '../../../../src/main/engine/ptt/machine.ts';
import type { OutgoingFrame } from '../../../../src/main/links/link.ts';
import type { PttView } from '../../../../src/shared/state.ts';
import { FakeLink } from '../../../support/fake-link.ts';

const GSM = formatKey(GSM_ROOM_FORMAT);
const word: OutgoingFrame = { bytes: new Uint8Array(132), first: false, last: false };

function setUp(...names: string[]) {
  const links = new Map(names.map((name) => [name, readyLink()]));
  const gates: boolean[] = [];
  const views: PttView[] = [];
  const log = { asked: 0, targets: { links } as Targets };
  const desk = new TalkDesk(
    { gate: (_, open) => gates.push(open) },
    () => {
      log.asked++;
      return log.targets;
    },
    (view) => views.push(view),
  );
  const link = (name: string): FakeLink => {
    const found = links.get(name);
    if (!found) throw new Error(`no link ${name}`);
    return found;
  };
  return { desk, link, gates, views, log, state: () => views.at(-1) };
}

function readyLink(): FakeLink {
  const link = new FakeLink();
  link.become({ state: 'ready' });
  return link;
}

describe('the talk desk', () => {
  test('opens the gate before it shows that the user is heard, and says by whom', () => {
    const order: string[] = [];
    const links = new Map([['echo', readyLink()]]);
    const desk = new TalkDesk(
      { gate: (_, open) => order.push(`gate ${open}`) },
      () => ({ links }),
      (view) => order.push(`${view.state} ${view.links}`),
    );
    desk.press('ui:key@w1');
    desk.release('ui:key@w1');
    expect(order).toEqual(['gate true', 'keyed echo', 'gate false', 'idle ']);
  });

  test('carries packets to the links that were keyed, and to no other', () => {
    const { desk, link, log } = setUp('a', 'b');
    const [a, b] = [link('a'), link('b')];
    log.targets = { links: new Map([['a', a]]) };
    desk.press('ui:key@w1');
    desk.packet(GSM, word);
    expect(a.sent).toEqual([word]);
    expect(b.sent).toEqual([]);
  });

  test('stays with the links it began with, whatever is selected meanwhile', () => {
    const { desk, link, log, state } = setUp('a', 'b');
    const [a, b] = [link('a'), link('b')];
    log.targets = { links: new Map([['a', a]]) };
    desk.press('ui:key@w1');
    log.targets = { links: new Map([['b', b]]) };
    desk.press('hook:key');
    desk.packet(GSM, word);
    expect(state()?.links).toEqual(['a']);
    desk.release('ui:key@w1');
    desk.release('hook:key');
    desk.packet(GSM, { ...word, last: true });
    expect([a.sent.length, b.sent.length]).toEqual([2, 0]);
    desk.press('ui:key@w1');
    expect(state()?.links).toEqual(['b']);
  });

  test('asks who would hear once a talk, not at every source or repetition', () => {
    const { desk, log } = setUp('a');
    desk.press('ui:key@w1');
    desk.press('ui:key@w1');
    desk.press('hook:key');
    expect(log.asked).toBe(1);
  });

  test.each(['noDevice', 'offline', 'noLink'] as const)('opens nothing where %s stands in the way', (block) => {
    const { desk, gates, log, state } = setUp('a');
    log.targets = { block };
    desk.press('ui:key@w1');
    expect(state()).toEqual({ state: 'blocked', reason: block, links: [] });
    log.targets = { links: new Map([['a', readyLink()]]) };
    desk.press('ui:key@w1');
    desk.press('hook:key');
    expect(gates).toEqual([]);
    desk.releaseWhere(() => true);
    expect(state()).toEqual({ state: 'idle', reason: null, links: [] });
    desk.press('ui:key@w1');
    expect(gates).toEqual([true]);
  });

  test('closes when the window that holds the key has gone', () => {
    const { desk, gates, state } = setUp('a');
    desk.press('ui:pointer@w1');
    desk.releaseWhere((source) => isUiSource(source, 'w1'));
    expect(gates).toEqual([true, false]);
    expect(state()?.state).toBe('idle');
  });

  test('shows nothing new where nothing has changed', () => {
    const { desk, views } = setUp('a');
    desk.press('ui:key@w1');
    desk.press('ui:key@w1');
    desk.release('hook:key');
    desk.linkLost('other');
    expect(views).toHaveLength(1);
  });
});

describe('a lost microphone', () => {
  test('ends the talk and says so; the next press keys afresh', () => {
    const { desk, link, gates, state } = setUp('a');
    desk.press('ui:key@w1');
    desk.microphoneLost();
    expect(state()).toEqual({ state: 'blocked', reason: 'noDevice', links: [] });
    desk.release('ui:key@w1');
    desk.press('ui:key@w1');
    desk.packet(GSM, word);
    expect(gates).toEqual([true, false, true]);
    expect(link('a').sent).toEqual([word]);
  });

  test('takes along what was still on its way out', () => {
    const { desk, link } = setUp('a');
    desk.press('ui:key@w1');
    desk.release('ui:key@w1');
    desk.microphoneLost();
    desk.packet(GSM, { ...word, last: true });
    expect(link('a').sent).toEqual([]);
  });

  test('is nothing to one who does not talk', () => {
    const { desk, gates, views } = setUp('a');
    desk.microphoneLost();
    expect(gates).toEqual([]);
    expect(views).toEqual([]);
  });
});

describe('a link that goes down', () => {
  test('ends the talk, which does not come back with it while the key is still held', () => {
    const { desk, link, gates, state } = setUp('a');
    desk.press('ui:key@w1');
    link('a').become({ state: 'retrying' });
    desk.linkLost('a');
    expect(state()).toEqual({ state: 'blocked', reason: 'offline', links: [] });
    link('a').become({ state: 'ready' });
    desk.press('ui:key@w1');
    expect(gates).toEqual([true, false]);
  });

  test('ends no talk that another link still hears, and ends it with the last', () => {
    const { desk, link, gates, state } = setUp('a', 'b');
    desk.press('ui:key@w1');
    link('a').become({ state: 'retrying' });
    desk.linkLost('a');
    expect(state()?.state).toBe('keyed');
    link('b').become({ state: 'failed' });
    desk.linkLost('b');
    expect(state()).toMatchObject({ state: 'blocked', reason: 'offline' });
    expect(gates).toEqual([true, false]);
  });

  test('is nothing to a talk on another link', () => {
    const { desk, gates } = setUp('a');
    desk.press('ui:key@w1');
    desk.linkLost('b');
    expect(gates).toEqual([true]);
  });
});
