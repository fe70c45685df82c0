import { z } from 'zod';

/** How the desktop app behaves when nobody looks at its window; kept by the shell, since a browser's window has none of it. */
export const desktopChoices = z.strictObject({
  /** The system starts Squelch, without a window, when the user logs in. */
  startAtLogin: z.boolean(),
  /** Squelch starts in the tray, without a window. */
  startHidden: z.boolean(),
  /** The window's close button hides it, and Squelch goes on in the tray. */
  closeToTray: z.boolean(),
  /** A notification when a link was lost, or is back, while no window of ours has the focus. */
  notifyLinks: z.boolean(),
  /** The same when the talk key can't be heard any more. */
  notifyTalkKey: z.boolean(),
});

export const desktopView = desktopChoices.extend({
  /** Whether this desktop has a tray: without one nothing can hide there. */
  hasTray: z.boolean(),
});

export type DesktopChoices = z.infer<typeof desktopChoices>;
export type DesktopView = z.infer<typeof desktopView>;

/** As it is when nobody has chosen anything. */
export const DESKTOP_DEFAULTS: DesktopChoices = {
  startAtLogin: false,
  startHidden: false,
  closeToTray: false,
  notifyLinks: true,
  notifyTalkKey: true,
};

export const desktopCommands = {
  /** What is left out stays. */
  'desktop.set': { args: desktopChoices.partial(), result: z.null() },
} as const;
