import type { DesktopView } from '../../shared/desktop.ts';
import type { AppState } from '../../shared/state.ts';

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
 * @param daily whether newer versions are looked for once a day; null in a build that does not know where they would be
 */
export function trayModel(
  state: Pick<AppState, 'ptt' | 'sound' | 'links'>,
  desktop: DesktopView,
  daily: boolean | null,
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
      { label: 'Notify me about connections', verb: 'notify-links', checked: desktop.notifyLinks },
      { label: 'Notify me about the talk key', verb: 'notify-talk-key', checked: desktop.notifyTalkKey },
      { label: 'Close to the tray', verb: 'close-to-tray', checked: desktop.closeToTray },
      { label: 'Start in the tray', verb: 'start-hidden', checked: desktop.startHidden },
      { label: 'Start when I log in', verb: 'start-at-login', checked: desktop.startAtLogin },
      ...(daily === null ? [] : updateItems(daily)),
      LINE,
      { label: 'Quit', verb: 'quit' },
    ],
  };
}

const LINE: TrayItem = { label: '', verb: null };

function updateItems(daily: boolean): TrayItem[] {
  return [
    LINE,
    { label: 'Check for updates…', verb: 'check-updates' },
    { label: 'Check for updates once a day', verb: 'daily-updates', checked: daily },
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
