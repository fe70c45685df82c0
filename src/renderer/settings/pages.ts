import type { Client } from '../../shared/client.ts';
import { SETTINGS_DEFAULTS, type UserSettings } from '../../shared/settings.ts';
import type { AppState } from '../../shared/state.ts';
import type { SettingsPage } from './catalogue.ts';

/** Which part of the settings each page sets; a page without one has nothing to reset. */
const PARTS = {
  key: ['window'],
  talk: ['ptt'],
  audio: ['input', 'output', 'audio'],
  sounds: ['cues'],
  look: ['theme'],
  advanced: ['advanced'],
} as const satisfies Partial<Record<SettingsPage, readonly (keyof UserSettings)[]>>;

export type ResettablePage = keyof typeof PARTS;

/** Everything that the pages set, as it is now: what a reset or an import is taken back with. */
export function settingsNow({ appearance, settings, sound }: AppState): UserSettings {
  return { ...settings, theme: appearance.theme, input: sound.input.choice, output: sound.output.choice };
}

/** @returns the part of `settings` that this page sets */
export function partOf(page: ResettablePage, settings: UserSettings): Partial<UserSettings> {
  const wanted: readonly string[] = PARTS[page];
  return Object.fromEntries(Object.entries(settings).filter(([key]) => wanted.includes(key)));
}

export function defaultsOf(page: ResettablePage): Partial<UserSettings> {
  return partOf(page, SETTINGS_DEFAULTS);
}

/**
 * What belongs to a page and is kept by the shell: the daily look for newer versions.
 * @returns what switches it; null where it is as it was at first
 */
export function dailyLook({ updates }: AppState, client: Client): ((on: boolean) => Promise<unknown>) | null {
  return updates?.daily ? (on) => client.updates.daily({ on }) : null;
}
