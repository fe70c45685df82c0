import { describe, expect, test } from 'vitest';
import { LinkBook, UnknownLinkError } from '../../../src/main/engine/link-book.ts';
import type { SavedLink, SavedLinks } from '../../../src/main/engine/store/documents.ts';
import type { IncomingFrame } from '../../../src/main/links/link.ts';
import type { LinkConfig } from '../../../src/shared/link-config.ts';
import { MIX_DEFAULTS, type PersonMix } from '../../../src/shared/person-mix.ts';
import { LINK_TALK_DEFAULTS } from '../../../src/shared/settings.ts';
import type { LinkView } from '../../../src/shared/state.ts';
import { FakeLinks } from '../../support/fake-link.ts';

const SERVER: LinkConfig = {
  kind: 'paltalk',
  server: { where: 'host', host: '192.168.1.20', port: 2091 },
  room: 7,
  uid: 4711,
  nickname: 'Ada',
};
const ECHO: LinkConfig = { kind: 'paltalk', server: { where: 'station' }, room: 1, uid: 4711, nickname: 'Me' };

function saved(id: string, config: LinkConfig, changes: Partial<SavedLink> = {}): SavedLink {
  return { id, config, open: true, names: {}, talk: LINK_TALK_DEFAULTS, ...changes };
}

function setUp(links: SavedLink[] = [], selected: string | null = null) {
  const fakes = new FakeLinks();
  const changed: LinkView[] = [];
  const removed: string[] = [];
  const frames: [string, IncomingFrame][] = [];
  const forgotten: [string, number][] = [];
  const mixes: [string, number, PersonMix][] = [];
  const saves: SavedLinks[] = [];
  const book = new LinkBook({ links, selected }, fakes.create, {
    changed: (view) => changed.push(view),
    removed: (id) => removed.push(id),
    frame: (id, frame) => frames.push([id, frame]),
    mixed: (id, ssrc, mix) => mixes.push([id, ssrc, mix]),
    forgotten: (id, ssrc) => forgotten.push([id, ssrc]),
    save: (state) => saves.push(structuredClone(state)),
  });
  const view = (id: string) => book.views.find((one) => one.id === id);
  return { book, fakes, changed, removed, frames, forgotten, mixes, saves, view };
}

describe('a link that is added', () => {
  test('is connected at once, shown, selected if it is the first, and kept', () => {
    const { book, fakes, changed, saves } = setUp();
    const id = book.add(SERVER);
    expect(fakes.made).toMatchObject([{ config: SERVER, address: { host: '192.168.1.20', port: 2091 } }]);
    expect(fakes.last.calls).toEqual(['open']);
    expect(changed.at(-1)).toMatchObject({ id, title: 'Room 7', state: 'connecting', config: SERVER });
    expect(saves).toEqual([{ links: [saved(id, SERVER)], selected: id }]);
    const second = book.add(SERVER);
    expect(second).not.toBe(id);
    expect(book.selected).toBe(id);
    expect(book.views.map((one) => one.id)).toEqual([id, second]);
    expect(book.has(second)).toBe(true);
  });

  test('shows what its protocol can do and what it counts', () => {
    const { book, fakes, view } = setUp();
    const id = book.add(SERVER);
    fakes.last.stats = { sent: 3 };
    expect(view(id)).toMatchObject({ capabilities: ['talk', 'listen'], stats: { sent: 3 } });
  });
});

describe("a link's status", () => {
  test('is shown as it comes, with the reason, and with the time of the next attempt', () => {
    const { book, fakes, changed } = setUp();
    book.add(SERVER);
    const before = Date.now();
    const reason = { code: 'refused', text: 'Nobody listens there.' };
    fakes.last.become({ state: 'retrying', reason, retryInMs: 2_000 });
    expect(changed.at(-1)).toMatchObject({ state: 'retrying', reason });
    expect(changed.at(-1)?.retryAt).toBeGreaterThanOrEqual(before + 2_000);
    expect(changed.at(-1)?.retryAt).toBeLessThanOrEqual(Date.now() + 2_000);
    fakes.last.become({ state: 'ready' });
    expect(changed.at(-1)).toMatchObject({ state: 'ready', reason: null, retryAt: null });
  });

  test('of a link that was closed or replaced is not heard any more', () => {
    const { book, fakes, changed, view } = setUp();
    const id = book.add(SERVER);
    const old = fakes.last;
    book.update(id, { ...SERVER, room: 8 });
    const shown = changed.length;
    old.become({ state: 'failed' });
    old.hear(5);
    expect(changed).toHaveLength(shown);
    expect(view(id)?.people.map(({ ssrc }) => ssrc)).toEqual([4711]);
  });
});

describe('opening and closing', () => {
  test('close ends the connection and is remembered; open connects anew', () => {
    const { book, fakes, saves, view } = setUp([saved('a', SERVER)], 'a');
    book.openSaved();
    const first = fakes.last;
    book.close('a');
    expect(first.calls).toEqual(['open', 'close']);
    expect(book.live('a')).toBeNull();
    expect(view('a')).toMatchObject({ state: 'idle', reason: null, retryAt: null });
    expect(saves.at(-1)?.links[0]?.open).toBe(false);
    book.open('a');
    expect(fakes.made).toHaveLength(2);
    expect(book.live('a')).toBe(fakes.last);
    expect(saves.at(-1)?.links[0]?.open).toBe(true);
  });

  test('open on a link that waits, or has given up, tries at once with the same connection', () => {
    const { book, fakes } = setUp([saved('a', SERVER)]);
    book.openSaved();
    fakes.last.become({ state: 'retrying', retryInMs: 30_000 });
    book.open('a');
    expect(fakes.made).toHaveLength(1);
    expect(fakes.last.calls).toEqual(['open', 'open', 'retryNow']);
  });

  test('what was open when the app was last used is opened at the start, the rest is not', () => {
    const { book, fakes, view, saves } = setUp([saved('a', SERVER), saved('b', SERVER, { open: false })]);
    expect(fakes.made).toEqual([]);
    book.openSaved();
    expect(fakes.made).toHaveLength(1);
    expect(view('a')?.state).toBe('connecting');
    expect(view('b')?.state).toBe('idle');
    expect(saves).toEqual([]);
  });

  test('at the end of the app all connections end, and all are open again at the next start', () => {
    const { book, fakes, saves } = setUp([saved('a', SERVER), saved('b', SERVER)]);
    book.openSaved();
    book.closeAll();
    expect(fakes.made.map(({ link }) => link.calls)).toEqual([
      ['open', 'close'],
      ['open', 'close'],
    ]);
    expect(saves).toEqual([]);
  });
});

describe('a changed configuration', () => {
  test('takes the place of the old one: an open link reconnects with it and forgets whom it heard', () => {
    const { book, fakes, forgotten, view } = setUp([saved('a', SERVER, { names: { 9: 'Bo' } })], 'a');
    book.openSaved();
    const old = fakes.last;
    old.hear(5);
    old.hear(6);
    const config: LinkConfig = { ...SERVER, server: { where: 'host', host: 'voice.example.org', port: 99 } };
    book.update('a', config);
    expect(old.calls).toEqual(['open', 'close']);
    expect(fakes.made.at(-1)).toMatchObject({ config, address: { host: 'voice.example.org', port: 99 } });
    expect(forgotten).toEqual([
      ['a', 5],
      ['a', 6],
    ]);
    expect(view('a')?.people.map(({ ssrc }) => ssrc)).toEqual([4711, 9]);
  });

  test('of a closed link is kept and connects nothing', () => {
    const { book, fakes, saves } = setUp([saved('a', SERVER, { open: false })]);
    book.update('a', { ...SERVER, room: 8 });
    expect(fakes.made).toEqual([]);
    expect(saves.at(-1)?.links[0]?.config).toMatchObject({ room: 8 });
  });
});

describe('removing', () => {
  test('ends the connection, forgets whom it heard, selects the first of those that are left', () => {
    const { book, fakes, forgotten, removed, saves } = setUp([saved('a', SERVER), saved('b', SERVER)], 'a');
    book.openSaved();
    const link = fakes.made[0]?.link;
    link?.hear(5);
    book.remove('a');
    expect(link?.calls).toEqual(['open', 'close']);
    expect(forgotten).toEqual([['a', 5]]);
    expect(removed).toEqual(['a']);
    expect(book.selected).toBe('b');
    expect(saves.at(-1)).toEqual({ links: [saved('b', SERVER)], selected: 'b' });
    book.remove('b');
    expect(book.selected).toBeNull();
    expect(book.views).toEqual([]);
  });

  test('of another link leaves the selection', () => {
    const { book } = setUp([saved('a', SERVER), saved('b', SERVER)], 'b');
    book.remove('a');
    expect(book.selected).toBe('b');
  });
});

describe('the selection', () => {
  test('is kept, and falls back to the first link where it names one that is gone', () => {
    const links = [saved('a', SERVER), saved('b', SERVER)];
    const { book, saves } = setUp(links, 'b');
    expect(book.selected).toBe('b');
    book.select('a');
    expect(saves.at(-1)?.selected).toBe('a');
    expect(setUp(links, 'gone').book.selected).toBe('a');
    expect(setUp([], 'gone').book.selected).toBeNull();
  });
});

test('a link that is not there is an UnknownLinkError for every command, and nothing is saved', () => {
  const { book, saves } = setUp([saved('a', SERVER)]);
  const commands = [
    () => book.update('x', SERVER),
    () => book.remove('x'),
    () => book.open('x'),
    () => book.close('x'),
    () => book.select('x'),
    () => book.name('x', 1, 'Bo'),
    () => book.mix('x', 1, { muted: true }),
  ];
  for (const command of commands) expect(command).toThrow(UnknownLinkError);
  expect(saves).toEqual([]);
  expect(book.live('x')).toBeNull();
  expect(book.has('x')).toBe(false);
});

describe('a link to the own Station', () => {
  test('waits for the Station and says so, then goes to where it listens', () => {
    const { book, fakes, view } = setUp([saved('a', ECHO)]);
    book.openSaved();
    expect(fakes.made).toEqual([]);
    expect(view('a')).toMatchObject({ state: 'connecting', reason: { text: 'Your Station is starting.' } });
    book.stationAt(2090);
    expect(fakes.made).toMatchObject([{ address: { host: '127.0.0.1', port: 2090 } }]);
    expect(view('a')).toMatchObject({ state: 'connecting', reason: null });
  });

  test('says why the Station could not start, until it did', () => {
    const { book, fakes, view } = setUp([saved('a', ECHO)]);
    book.openSaved();
    book.stationAt(null, 'Port 90 needs an administrator’s rights.');
    expect(fakes.made).toEqual([]);
    const text = 'Your Station could not start. Port 90 needs an administrator’s rights.';
    expect(view('a')).toMatchObject({ state: 'retrying', retryAt: null, reason: { text } });
    book.stationAt(2090);
    expect(view('a')).toMatchObject({ state: 'connecting', reason: null });
  });

  test('stays the same over a death of the Station and tries at once when that is back at its port', () => {
    const { book, fakes, view } = setUp([saved('a', ECHO)]);
    book.openSaved();
    book.stationAt(2090);
    fakes.last.become({ state: 'retrying', retryInMs: 8_000 });
    book.stationAt(null);
    expect(view('a')?.state).toBe('retrying');
    book.stationAt(2090);
    expect(fakes.made).toHaveLength(1);
    expect(fakes.last.calls).toContain('retryNow');
  });

  test('moves with a Station that comes back elsewhere', () => {
    const { book, fakes } = setUp([saved('a', ECHO)]);
    book.openSaved();
    book.stationAt(2090);
    book.stationAt(null);
    book.stationAt(40_123);
    expect(fakes.made[0]?.link.calls).toEqual(['open', 'close']);
    expect(fakes.made.at(-1)?.address.port).toBe(40_123);
    expect(book.live('a')).toBe(fakes.last);
  });

  test('that is added or changed while the Station is away connects when it is back', () => {
    const { book, fakes, view } = setUp([saved('b', SERVER)]);
    book.openSaved();
    book.stationAt(2090);
    book.stationAt(null);
    const id = book.add(ECHO);
    book.update('b', ECHO);
    expect(fakes.made).toHaveLength(1);
    expect(view(id)?.state).toBe('connecting');
    book.stationAt(2090);
    expect(fakes.made).toHaveLength(3);
    expect(book.live('b')).not.toBeNull();
  });

  test('that is closed stays closed, and links elsewhere are left alone', () => {
    const { book, fakes } = setUp([saved('a', ECHO, { open: false }), saved('b', SERVER)]);
    book.openSaved();
    book.stationAt(2090);
    book.stationAt(2091);
    expect(fakes.made).toHaveLength(1);
    expect(fakes.last.calls).toEqual(['open']);
  });
});

describe('the people of a link', () => {
  test('are me first, then those I have named or heard, each once', () => {
    const { book, fakes, frames, changed, view } = setUp([saved('a', SERVER, { names: { 9: 'Bo' } })]);
    book.openSaved();
    fakes.last.hear(5);
    const shown = changed.length;
    fakes.last.hear(5);
    fakes.last.hear(9);
    fakes.last.hear(4711);
    expect(view('a')?.people).toEqual([
      { ssrc: 4711, name: 'Ada', me: true },
      { ssrc: 9, name: 'Bo', me: false },
      { ssrc: 5, name: null, me: false },
    ]);
    expect(frames.map(([id, { speaker }]) => [id, speaker])).toEqual([
      ['a', 5],
      ['a', 5],
      ['a', 9],
      ['a', 4711],
    ]);
    // A second packet of one who is known is no news to the list.
    expect(changed).toHaveLength(shown + 2);
  });

  test('are shown before their first packet is passed on, so that an indicator has a row to light', () => {
    const order: string[] = [];
    const fakes = new FakeLinks();
    const book = new LinkBook({ links: [saved('a', SERVER)], selected: null }, fakes.create, {
      changed: ({ people }) => order.push(`people ${people.length}`),
      removed: () => {},
      frame: () => order.push('frame'),
      mixed: () => order.push('mixed'),
      forgotten: () => {},
      save: () => {},
    });
    book.openSaved();
    order.length = 0;
    fakes.last.hear(5);
    expect(order).toEqual(['people 2', 'frame']);
    book.mix('a', 6, { muted: true });
    order.length = 0;
    fakes.last.hear(6);
    expect(order.slice(-1)).toEqual(['frame']);
    expect(order).toContain('mixed');
  });

  test('are heard as I set it, which is told at once and before their first word, shown and kept until they are as they come', () => {
    const { book, fakes, mixes, saves, view } = setUp([saved('a', SERVER)]);
    book.mix('a', 5, { gainDb: -6 });
    book.mix('a', 5, { pan: 0.5 });
    const mix = { gainDb: -6, pan: 0.5, muted: false };
    expect(mixes.at(-1)).toEqual(['a', 5, mix]);
    expect(view('a')?.people[1]).toEqual({ ssrc: 5, name: null, me: false, mix });
    expect(saves.at(-1)?.links[0]?.mixes).toEqual({ 5: mix });
    mixes.length = 0;
    book.openSaved();
    fakes.last.hear(5);
    fakes.last.hear(9);
    expect(mixes).toEqual([['a', 5, mix]]);
    book.mix('a', 5, { gainDb: 0, pan: 0 });
    expect(mixes.at(-1)).toEqual(['a', 5, MIX_DEFAULTS]);
    expect(saves.at(-1)?.links[0]?.mixes).toEqual({});
    expect(view('a')?.people[1]).toEqual({ ssrc: 5, name: null, me: false });
  });

  test('get the names I give them and lose them by an empty one; names are kept', () => {
    const { book, saves, view } = setUp([saved('a', SERVER)]);
    book.name('a', 0xffff_ffff, 'Zoë');
    expect(view('a')?.people[1]).toEqual({ ssrc: 0xffff_ffff, name: 'Zoë', me: false });
    expect(saves.at(-1)?.links[0]?.names).toEqual({ 4294967295: 'Zoë' });
    book.name('a', 0xffff_ffff, '');
    expect(view('a')?.people).toHaveLength(1);
    expect(saves.at(-1)?.links[0]?.names).toEqual({});
  });

  test('are remembered up to two hundred strangers: a flood pushes out the oldest, never those with a name', () => {
    const { book, fakes, view } = setUp([saved('a', SERVER, { names: { 9: 'Bo' } })]);
    book.openSaved();
    for (let ssrc = 10_000; ssrc < 11_000; ssrc++) fakes.last.hear(ssrc);
    const people = view('a')?.people.map(({ ssrc }) => ssrc) ?? [];
    expect(people).toHaveLength(202);
    expect(people.slice(0, 2)).toEqual([4711, 9]);
    expect(people.slice(2)).toEqual(Array.from({ length: 200 }, (_, i) => 10_800 + i));
  });
});

describe('counters', () => {
  test('are shown again only where they have changed', () => {
    const { book, fakes, changed } = setUp([saved('a', SERVER), saved('b', SERVER)]);
    book.openSaved();
    const [a] = fakes.made;
    if (a) a.link.stats = { sent: 1 };
    changed.length = 0;
    book.refreshStats();
    expect(changed).toMatchObject([{ id: 'a', stats: { sent: 1 } }]);
    book.refreshStats();
    expect(changed).toHaveLength(1);
    if (a) a.link.stats = { sent: 2 };
    book.refreshStats();
    expect(changed).toHaveLength(2);
  });
});

describe('at the start', () => {
  test.each([
    ['asLeft', true, ['open']],
    ['asLeft', false, undefined],
    ['connect', false, ['open']],
    ['wait', true, undefined],
  ] as const)('a link that shall %s and was left %s open does so', (atStart, open, calls) => {
    const { book, fakes, view } = setUp([saved('a', SERVER, { open, talk: { ...LINK_TALK_DEFAULTS, atStart } })]);
    book.openSaved();
    expect(fakes.made[0]?.link.calls).toEqual(calls);
    if (!calls) expect(view('a')?.state).toBe('idle');
  });
});

describe('a link from elsewhere', () => {
  test('is taken with its names and options under an id of this list, and connected as it was left', () => {
    const { book, fakes, view } = setUp([saved('a', SERVER)]);
    const talk = { ...LINK_TALK_DEFAULTS, busyLockout: true };
    const { id, isNew } = book.adopt(saved('a', { ...SERVER, room: 8 }, { names: { 5: 'Bo' }, talk, open: false }));
    expect(isNew).toBe(true);
    expect(id).not.toBe('a');
    expect(view(id)).toMatchObject({ title: 'Room 8', state: 'idle', talk });
    expect(fakes.made).toEqual([]);
  });

  test('is not taken where its room is in the list, whatever number one has there', () => {
    const { book } = setUp([saved('a', SERVER)]);
    expect(book.adopt(saved('b', { ...SERVER, uid: 9, nickname: 'Else' }))).toEqual({ id: 'a', isNew: false });
    expect(book.views).toHaveLength(1);
  });
});
