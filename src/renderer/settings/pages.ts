import type { Client } from '../../shared/client.ts';
import { DESKTOP_DEFAULTS, type DesktopChoices, type DesktopView } from '../../shared/desktop.ts';
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
  // The shell's own.
  desktop: [],
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

/** Something that was done, and the way back. */
export interface Deed {
  run(): Promise<unknown>;
  undo(): Promise<unknown>;
}

/**
 * What belongs to pages and is kept by the shell: the daily look for newer versions, and all of the page “Desktop”.
 *
 * @returns what brings back how it was at first; nothing where it is so
 */
export function shellResets({ updates, desktop }: AppState, client: Client, page: SettingsPage | 'all'): Deed[] {
  const resets: Deed[] = [];
  if ((page === 'all' || page === 'advanced') && updates?.daily)
    resets.push({
      run: () => client.updates.daily({ on: false }),
      undo: () => client.updates.daily({ on: true }),
    });
  if ((page === 'all' || page === 'desktop') && desktop && differs(desktop)) {
    const { hasTray: _, ...before } = desktop;
    resets.push({ run: () => client.desktop.set(DESKTOP_DEFAULTS), undo: () => client.desktop.set(before) });
  }
  return resets;
}

function differs(desktop: DesktopView): boolean {
  const choices = Object.keys(DESKTOP_DEFAULTS) as (keyof DesktopChoices)[];
  return choices.some((choice) => desktop[choice] !== DESKTOP_DEFAULTS[choice]);
}
