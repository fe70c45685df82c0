import { describe, expect, test } from 'vitest';
import { applyPatch, appState, statePatch } from '../../src/shared/state.ts';
import { appStateWith, linkView } from '../support/app-states.ts';

const [a, b, c] = [linkView('a'), linkView('b'), linkView('c')];
const state = appStateWith([a, b, c]);

describe('applying a patch', () => {
  test('replaces the slices it names and keeps the identity of all others', () => {
    const ptt = { ...state.ptt, state: 'keyed' as const, links: ['a'] };
    const next = applyPatch(state, { ptt });
    expect(next).toEqual({ ...state, ptt });
    expect(next.ptt).toBe(ptt);
    for (const slice of ['app', 'appearance', 'sound', 'station', 'links'] as const)
      expect(next[slice]).toBe(state[slice]);
  });

  test('never changes the state it is given', () => {
    const before = structuredClone(state);
    applyPatch(state, { order: ['c'], links: [linkView('c', { state: 'ready' })], selected: 'c' });
    expect(state).toEqual(before);
  });

  test('replaces a link where it stands and keeps the identity of the others', () => {
    const changed = linkView('b', { state: 'ready' });
    const next = applyPatch(state, { links: [changed] });
    expect(next.links).toEqual([a, changed, c]);
    expect(next.links[0]).toBe(a);
    expect(next.links[2]).toBe(c);
  });

  test('puts a link it did not know at the end, or where the order says', () => {
    const d = linkView('d');
    expect(applyPatch(state, { links: [d] }).links.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    const order = ['d', 'a', 'b', 'c'];
    expect(applyPatch(state, { links: [d], order }).links.map(({ id }) => id)).toEqual(order);
  });

  test('drops the links that the order leaves out, and passes over ids it has no link for', () => {
    expect(applyPatch(state, { order: ['c', 'x', 'a'] }).links).toEqual([c, a]);
    expect(applyPatch(state, { order: [] }).links).toEqual([]);
  });

  test('tells a slice that becomes null from one that is not in the patch', () => {
    const selected = applyPatch(state, { selected: 'a' });
    expect(selected.selected).toBe('a');
    expect(applyPatch(selected, {}).selected).toBe('a');
    expect(applyPatch(selected, { selected: undefined }).selected).toBe('a');
    expect(applyPatch(selected, { selected: null }).selected).toBeNull();
  });
});

test('states and patches survive JSON and pass their own schemas', () => {
  expect(appState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  const patch = { ptt: state.ptt, links: [a], order: ['a'], selected: null };
  expect(statePatch.parse(JSON.parse(JSON.stringify(patch)))).toEqual(patch);
});
