import { describe, expect, test } from 'vitest';
import { trayGlyph } from '../../../src/main/desktop/glyph.ts';
import { trayModel } from '../../../src/main/desktop/tray-model.ts';
import { DESKTOP_DEFAULTS } from '../../../src/shared/desktop.ts';
import type { AppState } from '../../../src/shared/state.ts';
import { appStateWith, linkView } from '../../support/app-states.ts';

const desktop = { ...DESKTOP_DEFAULTS, hasTray: true };
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
    expect(trayModel(withPtt(changes), desktop, null)).toMatchObject({ tone, tip });
  });

  test('ticks what is on', () => {
    const { items } = trayModel(withPtt({ muted: true }), { ...desktop, startHidden: true, startAtLogin: true }, null);
    expect(items.filter(({ checked }) => checked).map(({ verb }) => verb)).toEqual([
      'mute',
      'notify-links',
      'notify-talk-key',
      'start-hidden',
      'start-at-login',
    ]);
  });

  test('offers to check for updates in a build that knows where they would be, daily only when asked to', () => {
    const labels = (daily: boolean | null) =>
      trayModel(state, desktop, daily).items.filter(({ label }) => label.includes('updates'));
    expect(labels(null)).toEqual([]);
    expect(labels(false)).toEqual([
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
