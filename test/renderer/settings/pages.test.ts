import { expect, test } from 'vitest';
import { defaultsOf, partOf, settingsNow } from '../../../src/renderer/settings/pages.ts';
import { SETTINGS_DEFAULTS, userSettings } from '../../../src/shared/settings.ts';
import { appStateWith } from '../../support/app-states.ts';

const PAGES = ['key', 'talk', 'audio', 'sounds', 'look', 'advanced'] as const;

test('every setting belongs to one page, and is reset by that one', () => {
  const parts = PAGES.flatMap((page) => Object.keys(defaultsOf(page)));
  expect(parts.sort()).toEqual(Object.keys(SETTINGS_DEFAULTS).sort());
});

test('what a window shows is what a reset is taken back with', () => {
  const state = appStateWith([]);
  const now = settingsNow({ ...state, appearance: { theme: 'dark' } });
  expect(userSettings.parse(now)).toEqual({ ...SETTINGS_DEFAULTS, theme: 'dark' });
  expect(partOf('look', now)).toEqual({ theme: 'dark' });
});
