import { describe, expect, test } from 'vitest';
import { meet, mixOf, peopleOf, withMix, withName } from '../../../src/main/engine/people.ts';
import type { SavedLink } from '../../../src/main/engine/store/documents.ts';
import { MIX_DEFAULTS } from '../../../src/shared/person-mix.ts';
import { LINK_TALK_DEFAULTS } from '../../../src/shared/settings.ts';

const ROOM: SavedLink = {
  id: 'a',
  config: { kind: 'paltalk', server: { where: 'station' }, room: 7, uid: 4711, nickname: 'Ada' },
  open: true,
  names: {},
  talk: LINK_TALK_DEFAULTS,
};
const QUIET = { ...MIX_DEFAULTS, gainDb: -6 };

describe('the people of a link', () => {
  test('are me first, then whoever has a name or a mix, then whoever was heard, each once', () => {
    const saved = withMix(withName(ROOM, 20, 'Bo'), 10, QUIET);
    expect(peopleOf(saved, new Set([30, 20, 4711]))).toEqual([
      { ssrc: 4711, name: 'Ada', me: true },
      { ssrc: 20, name: 'Bo', me: false },
      { ssrc: 10, name: null, me: false, mix: QUIET },
      { ssrc: 30, name: null, me: false },
    ]);
  });

  test('who are met are two hundred at most: the first of them goes', () => {
    const heard = new Set<number>();
    for (let ssrc = 0; ssrc < 201; ssrc++) meet(heard, ssrc);
    expect([heard.size, heard.has(0), heard.has(1), heard.has(200)]).toEqual([200, false, true, true]);
  });
});

test('an empty name takes a name away and leaves the others', () => {
  const both = withName(withName(ROOM, 1, 'Bo'), 2, 'Cy');
  expect(both.names).toEqual({ 1: 'Bo', 2: 'Cy' });
  expect(withName(both, 1, '').names).toEqual({ 2: 'Cy' });
});

test('a mix is kept until it leaves somebody as they come', () => {
  const turnedDown = withMix(ROOM, 1, QUIET);
  expect([mixOf(ROOM, 1), mixOf(turnedDown, 1), mixOf(turnedDown, 2)]).toEqual([undefined, QUIET, undefined]);
  expect(withMix(turnedDown, 1, MIX_DEFAULTS).mixes).toEqual({});
});
