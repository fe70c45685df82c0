import type { HotkeyCapability } from '../../shared/state.ts';
import type { FailureCode } from './protocol.ts';
import type { SourceKind } from './source.ts';

/** How the talk key can be heard on this desktop, and what it can do there, in words for the settings page. */
export interface ThisDesktop {
  /** null: there is no way to hear a key outside of Squelch's own window. */
  readonly source: SourceKind | null;
  readonly capabilities: readonly HotkeyCapability[];
  /** Why there is no source. */
  readonly message: string | null;
}

const BY_COMMAND =
  'Bind a key of your desktop to “squelch ptt down” at press and “squelch ptt up” at release, or one to “squelch ptt toggle”.';

const ANY_KEY: HotkeyCapability = {
  what: 'any-key',
  works: true,
  text: 'Any key, chord or single Ctrl, Shift or Alt.',
};
const MOUSE: HotkeyCapability = { what: 'mouse', works: true, text: 'Mouse buttons, also the side buttons.' };
const UNFOCUSED: HotkeyCapability = { what: 'unfocused', works: true, text: 'Heard whichever window is in front.' };
const RELEASE: HotkeyCapability = {
  what: 'release',
  works: true,
  text: 'Letting go of the key ends the transmission.',
};

/** Says what `platform` and the session's environment allow. */
export function thisDesktop(
  platform: string = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ThisDesktop {
  switch (platform) {
    case 'win32':
      return hooked({
        what: 'elevated',
        works: false,
        text: 'Not while a window that runs as administrator is in front, unless Squelch runs as administrator too.',
      });
    case 'darwin':
      return hooked({
        what: 'elevated',
        works: false,
        text: 'Not while a password field has the focus: macOS keeps keys to itself.',
      });
  }
  const wayland = env.XDG_SESSION_TYPE === 'wayland' || Boolean(env.WAYLAND_DISPLAY);
  if (wayland) return onWayland();
  if (env.DISPLAY) return hooked({ what: 'elevated', works: true, text: 'Also in windows of other users.' });
  return {
    source: null,
    capabilities: [{ ...UNFOCUSED, works: false, text: `No display: ${BY_COMMAND}` }],
    message: `There is no display (DISPLAY is not set), so the talk key is heard only in Squelch’s own window. ${BY_COMMAND}`,
  };
}

/** Every key and button is heard. @param elevated whether in windows of more rights too */
function hooked(elevated: HotkeyCapability): ThisDesktop {
  return { source: 'hook', capabilities: [UNFOCUSED, RELEASE, ANY_KEY, MOUSE, elevated], message: null };
}

/** Beside a Wayland session there is often an X server too, but it hears nothing that is typed into Wayland's windows. */
function onWayland(): ThisDesktop {
  return {
    source: 'portal',
    capabilities: [
      { ...UNFOCUSED, text: 'Heard whichever window is in front, where your desktop gives programs shortcuts.' },
      RELEASE,
      { ...ANY_KEY, text: 'Your desktop asks you which key it shall be; you change it in its keyboard settings.' },
      { ...MOUSE, works: false, text: 'No mouse buttons: the desktop gives keys only.' },
    ],
    message: null,
  };
}

/** What a failed source means to the user, and what to do. @param detail in the source's own words */
export function failureInWords(code: FailureCode, detail: string): string {
  const only = 'The talk key is heard only in Squelch’s own window:';
  switch (code) {
    case 'no-display':
      return `${only} there is no display. ${BY_COMMAND}`;
    case 'dead-display':
      return `${only} ${detail}. It is tried again every half minute.`;
    case 'not-permitted':
      return `${only} macOS has not allowed it. Open System Settings, Privacy & Security, Accessibility, and switch Squelch on.`;
    case 'no-module':
      return `${only} ${detail.replace(/\.$/, '')}.`;
    case 'no-portal':
      return `${only} this desktop has no portal for global shortcuts (KDE, GNOME 48 and Hyprland have one). ${BY_COMMAND}`;
    case 'portal-refused':
      return `${only} your desktop did not give Squelch a shortcut (${detail}). Ask it again in Squelch’s settings, under “Talk key”. ${BY_COMMAND.replace('Bind', 'Or bind')}`;
    case 'portal-gone':
      return `${only} ${detail}. It is tried again by and by.`;
    case 'other':
      return `${only} ${detail || 'its process ended without a word'}.`;
    default:
      return code satisfies never;
  }
}

/** What trying again can't change in this run. */
export function isFinal(code: FailureCode): boolean {
  return code === 'no-display' || code === 'no-module' || code === 'portal-refused';
}
