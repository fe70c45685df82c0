import { expect, test } from 'vitest';
import { linkView } from '../../../src/main/engine/link-view.ts';
import { LINK_TALK_DEFAULTS } from '../../../src/shared/settings.ts';
import { FakeLink } from '../../support/fake-link.ts';

const listed = {
  saved: {
    id: 'a',
    config: { kind: 'paltalk', server: { where: 'station' }, room: 7, uid: 4711, nickname: 'Ada' },
    open: true,
    names: {},
    talk: LINK_TALK_DEFAULTS,
  },
  link: null,
  retryAt: null,
  heard: new Set<number>(),
} as const;

test('a link that is closed shows nothing but what was entered, and what its protocol can do', () => {
  expect(linkView({ ...listed, saved: { ...listed.saved, open: false } }, 'No port is free.')).toEqual({
    id: 'a',
    config: listed.saved.config,
    title: 'Room 7',
    detail: 'Room 7 in your Station',
    state: 'idle',
    reason: null,
    retryAt: null,
    capabilities: ['talk', 'listen'],
    people: [{ ssrc: 4711, name: 'Ada', me: true }],
    stats: {},
    talk: LINK_TALK_DEFAULTS,
  });
});

test('a link that waits for the Station says so, and why that can’t start', () => {
  expect(linkView(listed, null)).toMatchObject({ state: 'connecting', reason: { code: 'station-starting' } });
  expect(linkView(listed, 'No port is free.')).toMatchObject({
    state: 'retrying',
    reason: { code: 'station-failed', text: 'Your Station could not start. No port is free.' },
  });
});

test('a live link shows its own state and counters, as they are now', () => {
  const link = new FakeLink();
  link.status = { state: 'retrying', reason: { code: 'lost', text: 'Lost.' } };
  link.stats = { sent: 3 };
  const view = linkView({ ...listed, link, retryAt: 5_000 }, 'No port is free.');
  expect(view).toMatchObject({ state: 'retrying', reason: { code: 'lost' }, retryAt: 5_000, stats: { sent: 3 } });
  link.stats = { sent: 4 };
  expect(view.stats).toEqual({ sent: 3 });
});
