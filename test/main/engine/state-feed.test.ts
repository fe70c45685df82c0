import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StateFeed } from '../../../src/main/engine/state-feed.ts';
import { type AppState, applyPatch, type LinkView, type StatePatch } from '../../../src/shared/state.ts';
import { appStateWith, linkView } from '../../support/app-states.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setImmediate', 'clearImmediate'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const turn = () => vi.runAllTimers();

function setUp(...links: LinkView[]) {
  const patches: StatePatch[] = [];
  const feed = new StateFeed(appStateWith(links), (patch) => patches.push(patch));
  return { feed, patches };
}

const { ptt: idle } = appStateWith([]);
const keyed: AppState['ptt'] = { ...idle, state: 'keyed', links: ['a'] };

describe('the state feed', () => {
  test('has a change at once and sends it in the next turn', () => {
    const { feed, patches } = setUp();
    feed.update({ selected: 'a' });
    expect(feed.state.selected).toBe('a');
    expect(patches).toEqual([]);
    turn();
    expect(patches).toEqual([{ selected: 'a' }]);
  });

  test('makes one patch of the changes of one turn, with the last word on each slice and link', () => {
    const { feed, patches } = setUp(linkView('a'), linkView('b'));
    feed.update({ selected: 'a' });
    feed.putLink(linkView('a', { state: 'connecting' }));
    feed.update({ ptt: keyed });
    feed.putLink(linkView('b', { state: 'connecting' }));
    feed.update({ ptt: idle });
    feed.putLink(linkView('a', { state: 'ready' }));
    turn();
    expect(patches).toEqual([
      {
        selected: 'a',
        ptt: idle,
        links: [linkView('a', { state: 'ready' }), linkView('b', { state: 'connecting' })],
      },
    ]);
  });

  test('sends nothing in a turn without a change', () => {
    const { feed, patches } = setUp();
    feed.update({ selected: 'a' });
    turn();
    turn();
    feed.flush();
    expect(patches).toHaveLength(1);
  });

  test('sends at once what a finger waits for, and does not send it again', () => {
    const { feed, patches } = setUp();
    feed.update({ selected: 'a' });
    feed.update({ ptt: keyed });
    feed.flush();
    expect(patches).toEqual([{ selected: 'a', ptt: keyed }]);
    feed.update({ ptt: idle });
    turn();
    expect(patches).toEqual([{ selected: 'a', ptt: keyed }, { ptt: idle }]);
  });

  test('says the order only where a link has come or gone', () => {
    const { feed, patches } = setUp(linkView('a'));
    feed.putLink(linkView('a', { state: 'ready' }));
    turn();
    feed.putLink(linkView('b'));
    turn();
    feed.removeLink('a');
    turn();
    expect(patches).toEqual([
      { links: [linkView('a', { state: 'ready' })] },
      { links: [linkView('b')], order: ['a', 'b'] },
      { order: ['b'] },
    ]);
  });

  test('does not send a link that came, or changed, and has gone within the turn', () => {
    const { feed, patches } = setUp(linkView('a'));
    feed.putLink(linkView('b'));
    feed.putLink(linkView('a', { state: 'ready' }));
    feed.removeLink('b');
    feed.removeLink('a');
    turn();
    expect(patches).toEqual([{ order: [] }]);
    expect(feed.state.links).toEqual([]);
  });

  test('keeps the identity of what has not changed', () => {
    const { feed } = setUp(linkView('a'), linkView('b'));
    const before = feed.state;
    feed.putLink(linkView('b', { state: 'ready' }));
    expect(feed.state.links[0]).toBe(before.links[0]);
    expect(feed.state.sound).toBe(before.sound);
    expect(before.links[1]?.state).toBe('idle');
  });

  test('sends a change that is made while a patch goes out with the next one', () => {
    const patches: StatePatch[] = [];
    const feed = new StateFeed(appStateWith([]), (patch) => {
      patches.push(patch);
      if (patches.length === 1) feed.update({ ptt: keyed });
    });
    feed.update({ selected: 'a' });
    feed.flush();
    turn();
    expect(patches).toEqual([{ selected: 'a' }, { ptt: keyed }]);
  });

  test('never changes a patch that it has sent', () => {
    const { feed, patches } = setUp(linkView('a'));
    feed.putLink(linkView('a', { state: 'connecting' }));
    feed.flush();
    const sent = structuredClone(patches[0]);
    feed.putLink(linkView('a', { state: 'ready' }));
    feed.update({ selected: 'a' });
    expect(patches[0]).toEqual(sent);
  });
});

describe('whatever changes in whatever turns', () => {
  type Change =
    | { do: 'put'; id: string; state: LinkView['state'] }
    | { do: 'remove'; id: string }
    | { do: 'select'; id: string | null }
    | { do: 'ptt'; ptt: AppState['ptt'] }
    | { do: 'flush' }
    | { do: 'turn' }
    | { do: 'attach' };
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.record({ do: fc.constant('put'), id, state: fc.constantFrom('idle', 'connecting', 'ready') }),
    fc.record({ do: fc.constant('remove'), id }),
    fc.record({ do: fc.constant('select'), id: fc.option(id) }),
    fc.record({ do: fc.constant('ptt'), ptt: fc.constantFrom(idle, keyed) }),
    fc.record({ do: fc.constantFrom('flush', 'turn', 'attach') }),
  );

  test('patches over a snapshot, taken at any moment and sent as JSON, make the state', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 25, size: 'max' }), (changes) => {
        const windows: AppState[] = [];
        const wire = <T>(value: T): T => JSON.parse(JSON.stringify(value));
        const feed = new StateFeed(appStateWith([linkView('a')]), (patch) => {
          for (const [i, state] of windows.entries()) windows[i] = applyPatch(state, wire(patch));
        });
        for (const one of changes) {
          if (one.do === 'put') feed.putLink(linkView(one.id, { state: one.state }));
          if (one.do === 'remove') feed.removeLink(one.id);
          if (one.do === 'select') feed.update({ selected: one.id });
          if (one.do === 'ptt') feed.update({ ptt: one.ptt });
          if (one.do === 'flush') feed.flush();
          if (one.do === 'turn') turn();
          if (one.do === 'attach') windows.push(wire(feed.state));
        }
        turn();
        for (const state of windows) expect(state).toEqual(feed.state);
      }),
      { numRuns: 2_000 },
    );
  });
});
