import type { DesktopChoices } from '../../shared/desktop.ts';
import type { AppState } from '../../shared/state.ts';

export interface DesktopNotice {
  readonly title: string;
  readonly body: string;
}

type Wanted = Pick<DesktopChoices, 'notifyLinks' | 'notifyTalkKey'>;
type Seen = Pick<AppState, 'links' | 'hotkey'>;

/** What is worth a notification when the app goes from one state to the next, by the classes that the user wants. Pure. */
export function noticesOf(before: Seen, after: Seen, wanted: Wanted): DesktopNotice[] {
  const notices: DesktopNotice[] = [];
  if (wanted.notifyLinks) {
    for (const link of after.links) {
      const was = before.links.find(({ id }) => id === link.id)?.state;
      if (was === 'ready' && (link.state === 'retrying' || link.state === 'failed'))
        notices.push({ title: `${link.title} was lost`, body: link.reason?.text ?? 'The connection broke.' });
      if (was === 'retrying' && link.state === 'ready')
        notices.push({ title: `${link.title} is back`, body: link.detail });
    }
  }
  if (wanted.notifyTalkKey && before.hotkey.state !== 'failed' && after.hotkey.state === 'failed')
    notices.push({ title: 'The talk key is not heard', body: after.hotkey.message ?? '' });
  return notices;
}
