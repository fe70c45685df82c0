import type { AppState } from '../../shared/state.ts';
import type { Preferences } from './preferences.ts';

/** What the tray's picture says. */
export type TrayTone = 'idle' | 'talking' | 'blocked' | 'muted';

/** What the parts of the menu do; the shell has one function a verb. */
export type TrayVerb =
  | 'show'
  | 'talk-window'
  | 'mute'
  | 'deafen'
  | 'notify-links'
  | 'notify-talk-key'
  | 'close-to-tray'
  | 'start-hidden'
  | 'start-at-login'
  | 'check-updates'
  | 'daily-updates'
  | 'quit';

export interface TrayItem {
  readonly label: string;
  /** null: a line between the items. */
  readonly verb: TrayVerb | null;
  /** A box with a tick, where there is one. */
  readonly checked?: boolean;
}

export interface TrayModel {
  readonly tone: TrayTone;
  readonly tip: string;
  readonly items: readonly TrayItem[];
}

/**
 * What the tray shows. Pure.
 * @param atLogin whether the system starts Squelch when the user logs in
 * @param hasReleases whether this build knows where newer versions would be
 */
export function trayModel(
  state: Pick<AppState, 'ptt' | 'sound' | 'links'>,
  preferences: Preferences,
  atLogin: boolean,
  hasReleases: boolean,
): TrayModel {
  const { ptt, sound } = state;
  const tone = toneOf(ptt);
  const names = state.links.filter(({ id }) => ptt.links.includes(id)).map(({ title }) => title);
  return {
    tone,
    tip: `Squelch: ${tipOf(tone, names)}${sound.deafened ? ', deafened' : ''}`,
    items: [
      { label: 'Show Squelch', verb: 'show' },
      { label: 'Talk button in front', verb: 'talk-window' },
      LINE,
      { label: 'Mute my microphone', verb: 'mute', checked: ptt.muted },
      { label: 'Deafen', verb: 'deafen', checked: sound.deafened },
      LINE,
      { label: 'Notify me about connections', verb: 'notify-links', checked: preferences.notify.links },
      { label: 'Notify me about the talk key', verb: 'notify-talk-key', checked: preferences.notify.talkKey },
      { label: 'Close to the tray', verb: 'close-to-tray', checked: preferences.closeToTray },
      { label: 'Start in the tray', verb: 'start-hidden', checked: preferences.startHidden },
      { label: 'Start when I log in', verb: 'start-at-login', checked: atLogin },
      ...(hasReleases ? updateItems(preferences) : []),
      LINE,
      { label: 'Quit', verb: 'quit' },
    ],
  };
}

const LINE: TrayItem = { label: '', verb: null };

function updateItems({ updates }: Preferences): TrayItem[] {
  return [
    LINE,
    { label: 'Check for updates…', verb: 'check-updates' },
    { label: 'Check for updates once a day', verb: 'daily-updates', checked: updates.daily },
  ];
}

function toneOf({ state, muted }: AppState['ptt']): TrayTone {
  switch (state) {
    case 'keyed':
    case 'hang':
      return 'talking';
    case 'blocked':
      return 'blocked';
    case 'idle':
      return muted ? 'muted' : 'idle';
    default:
      return state satisfies never;
  }
}

function tipOf(tone: TrayTone, names: readonly string[]): string {
  switch (tone) {
    case 'talking':
      return names.length > 0 ? `talking to ${names.join(', ')}` : 'talking';
    case 'blocked':
      return 'nobody hears you';
    case 'muted':
      return 'muted';
    case 'idle':
      return 'ready';
    default:
      return tone satisfies never;
  }
}
