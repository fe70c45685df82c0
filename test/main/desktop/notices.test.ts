import { describe, expect, test } from 'vitest';
import { noticesOf } from '../../../src/main/desktop/notices.ts';
import type { HotkeyView, LinkView } from '../../../src/shared/state.ts';
import { appStateWith, linkView } from '../../support/app-states.ts';

const ALL = { notifyLinks: true, notifyTalkKey: true };

function seen(link: Partial<LinkView>, hotkey: Partial<HotkeyView> = {}) {
  const state = appStateWith([linkView('a', { title: 'Room 7', ...link })]);
  return { links: state.links, hotkey: { ...state.hotkey, ...hotkey } };
}

describe('a notification', () => {
  test('tells that a link was lost, by its reason, and that it is back', () => {
    const lost = seen({ state: 'retrying', reason: { code: 'refused', text: 'Nobody answers there.' } });
    expect(noticesOf(seen({ state: 'ready' }), lost, ALL)).toEqual([
      { title: 'Room 7 was lost', body: 'Nobody answers there.' },
    ]);
    expect(noticesOf(lost, seen({ state: 'ready', detail: 'Connected' }), ALL)).toEqual([
      { title: 'Room 7 is back', body: 'Connected' },
    ]);
  });

  test('tells once that the talk key is not heard', () => {
    const heard = seen({}, { state: 'listening' });
    const failed = seen({}, { state: 'failed', message: 'There is no display.' });
    expect(noticesOf(heard, failed, ALL)).toEqual([
      { title: 'The talk key is not heard', body: 'There is no display.' },
    ]);
    expect(noticesOf(failed, failed, ALL)).toEqual([]);
  });

  test('is none for what its user does, for a first connection, and for what stays', () => {
    for (const [before, after] of [
      ['connecting', 'ready'],
      ['ready', 'idle'],
      ['connecting', 'retrying'],
      ['ready', 'ready'],
    ] as const)
      expect(noticesOf(seen({ state: before }), seen({ state: after }), ALL), `${before} ${after}`).toEqual([]);
  });

  test('is none of a class that is switched off', () => {
    const ready = seen({ state: 'ready' }, { state: 'listening' });
    const lost = seen({ state: 'failed' }, { state: 'failed' });
    expect(noticesOf(ready, lost, { notifyLinks: false, notifyTalkKey: true })).toHaveLength(1);
    expect(noticesOf(ready, lost, { notifyLinks: true, notifyTalkKey: false })).toHaveLength(1);
    expect(noticesOf(ready, lost, { notifyLinks: false, notifyTalkKey: false })).toEqual([]);
  });
});
