import { z } from 'zod';
import { DESKTOP_DEFAULTS } from '../../shared/desktop.ts';
import type { Document } from '../engine/store/json-store.ts';

const preferences = z.strictObject({
  /** The window's close button hides it, and Squelch goes on in the tray. */
  closeToTray: z.boolean(),
  /** Squelch starts in the tray, without a window. */
  startHidden: z.boolean(),
  /** Notifications while no window of ours has the focus, a class at a time. */
  notify: z.strictObject({
    /** A link was lost, or is back. */
    links: z.boolean(),
    /** The talk key can't be heard any more. */
    talkKey: z.boolean(),
  }),
  updates: z.strictObject({
    /** Whether the server of the releases is asked once a day; off until the user wants it. */
    daily: z.boolean(),
    /** The newer version of which the user was told last. */
    told: z.string().max(40).nullable(),
  }),
});

export type Preferences = z.infer<typeof preferences>;

const NO_UPDATES: Preferences['updates'] = { daily: false, told: null };

/** `desktop.json`: what only the desktop shell can do. */
export const PREFERENCES: Document<Preferences> = {
  file: 'desktop.json',
  version: 2,
  schema: preferences,
  defaults: () => ({
    closeToTray: DESKTOP_DEFAULTS.closeToTray,
    startHidden: DESKTOP_DEFAULTS.startHidden,
    notify: { links: DESKTOP_DEFAULTS.notifyLinks, talkKey: DESKTOP_DEFAULTS.notifyTalkKey },
    updates: NO_UPDATES,
  }),
  migrations: {
    // Version 2 brought the look for a newer version.
    1: (data) => ({ ...(typeof data === 'object' ? data : {}), updates: NO_UPDATES }),
  },
};
