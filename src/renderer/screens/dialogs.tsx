import type { AppState, LinkView } from '../../shared/state.ts';
import { AccountDialog } from '../calls/account-dialog.tsx';
import { CallsDialog } from '../calls/calls-dialog.tsx';
import { PlaceDialog } from '../calls/place-dialog.tsx';
import { attempt, useWindow } from '../model/store.ts';
import { DialogFrame } from '../parts/dialog.tsx';
import { KeysDialog } from '../settings/keys-dialog.tsx';
import { SettingsDialog } from '../settings/settings-dialog.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';
import { PersonDialog } from './person-dialog.tsx';
import { RoomDialog } from './room-dialog.tsx';

const close = () => useWindow.setState({ dialog: null });

/** Whichever dialog is in front. */
export function Dialogs({ app }: { readonly app: AppState }) {
  const dialog = useWindow((state) => state.dialog);
  if (!dialog) return null;
  switch (dialog.kind) {
    case 'room':
      return <RoomDialog app={app} link={dialog.link} onClose={close} />;
    case 'remove':
      return <RemoveDialog link={dialog.link} />;
    case 'person': {
      const link = app.links.find(({ id }) => id === dialog.link);
      const person = link?.people.find(({ ssrc }) => ssrc === dialog.ssrc);
      return person ? <PersonDialog link={dialog.link} person={person} onClose={close} /> : null;
    }
    case 'calls':
      return <CallsDialog calls={app.calls} onClose={close} />;
    case 'place-call':
      return <PlaceDialog calls={app.calls} onClose={close} />;
    case 'call-account':
      return <AccountDialog calls={app.calls} onClose={close} />;
    case 'keys':
      return <KeysDialog app={app} onClose={close} />;
    case 'settings':
      return <SettingsDialog app={app} onClose={close} />;
  }
}

function RemoveDialog({ link: { id, title } }: { readonly link: LinkView }) {
  const { client } = useTools();
  const remove = () => {
    attempt(client.link.remove({ id }));
    close();
  };
  return (
    <DialogFrame title={strings.removeTitle(title)} text={strings.removeText} onClose={close}>
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={close} data-first-focus>
          {strings.cancel}
        </button>
        <button type="button" className="button button-main" onClick={remove}>
          {strings.remove}
        </button>
      </footer>
    </DialogFrame>
  );
}
