import { describe, expect, test } from 'vitest';
import { trayGlyph } from '../../../src/main/desktop/glyph.ts';
import { noticesOf } from '../../../src/main/desktop/notices.ts';
import { PREFERENCES } from '../../../src/main/desktop/preferences.ts';
import { trayModel } from '../../../src/main/desktop/tray-model.ts';
import type { AppState } from '../../../src/shared/state.ts';
import { appStateWith, linkView } from '../../support/app-states.ts';

const preferences = PREFERENCES.defaults();
const state = appStateWith([linkView('echo', { title: 'Echo' }), linkView('room', { title: 'Room 7' })]);

function withPtt(ptt: Partial<AppState['ptt']>): AppState {
  return { ...state, ptt: { ...state.ptt, ...ptt } };
}

describe('the tray', () => {
  test.each([
    [{}, 'idle', 'Squelch: ready'],
    [{ state: 'keyed', links: ['room'] }, 'talking', 'Squelch: talking to Room 7'],
    [{ state: 'hang', links: [] }, 'talking', 'Squelch: talking'],
    [{ state: 'blocked', reason: 'offline' }, 'blocked', 'Squelch: nobody hears you'],
    [{ muted: true }, 'muted', 'Squelch: muted'],
  ] as const)('says %j as %s', (ptt, tone, tip) => {
    const changes: Partial<AppState['ptt']> = 'links' in ptt ? { ...ptt, links: [...ptt.links] } : ptt;
    expect(trayModel(withPtt(changes), preferences, false, false)).toMatchObject({ tone, tip });
  });

  test('ticks what is on', () => {
    const { items } = trayModel(withPtt({ muted: true }), { ...preferences, startHidden: true }, true, false);
    expect(items.filter(({ checked }) => checked).map(({ verb }) => verb)).toEqual([
      'mute',
      'notify-links',
      'notify-talk-key',
      'start-hidden',
      'start-at-login',
    ]);
  });

  test('offers to check for updates in a build that knows where they would be, daily only when asked to', () => {
    const labels = (hasReleases: boolean) =>
      trayModel(state, preferences, false, hasReleases).items.filter(({ label }) => label.includes('updates'));
    expect(labels(false)).toEqual([]);
    expect(labels(true)).toEqual([
      { label: 'Check for updates…', verb: 'check-updates' },
      { label: 'Check for updates once a day', verb: 'daily-updates', checked: false },
    ]);
  });

  test('has another picture for each state, in shape and not in colour alone', () => {
    const shapes = (['idle', 'muted', 'blocked'] as const).map((tone) =>
      trayGlyph(tone, 16)
        .filter((_, i) => i % 4 === 3)
        .join(),
    );
    expect(new Set(shapes).size).toBe(3);
    expect(trayGlyph('talking', 16)).not.toEqual(trayGlyph('idle', 16));
    expect(trayGlyph('idle', 32)).toHaveLength(32 * 32 * 4);
  });
});

describe('notifications', () => {
  const ready = appStateWith([linkView('room', { title: 'Room 7', state: 'ready' })]);
  const reason = { code: 'x', text: 'The server does not answer.' };
  const lost = appStateWith([linkView('room', { title: 'Room 7', state: 'retrying', reason })]);

  test('say once that a link was lost and once that it is back', () => {
    expect(noticesOf(ready, lost, preferences.notify)).toEqual([
      { title: 'Room 7 was lost', body: 'The server does not answer.' },
    ]);
    expect(noticesOf(lost, lost, preferences.notify)).toEqual([]);
    expect(noticesOf(lost, ready, preferences.notify)).toMatchObject([{ title: 'Room 7 is back' }]);
  });

  test('say when the talk key is not heard any more', () => {
    const deaf: AppState = { ...ready, hotkey: { ...ready.hotkey, state: 'failed', message: 'No display.' } };
    expect(noticesOf(ready, deaf, preferences.notify)).toEqual([
      { title: 'The talk key is not heard', body: 'No display.' },
    ]);
  });

  test('of a class that is switched off stay away', () => {
    expect(noticesOf(ready, lost, { ...preferences.notify, links: false })).toEqual([]);
  });
});
