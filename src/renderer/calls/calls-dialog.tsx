import { Phone, PhoneCall, PhoneIncoming, PhoneMissed, PhoneOutgoing } from 'lucide-react';
import { useEffect } from 'react';
import type { CallsView, PastCall } from '../../shared/calls.ts';
import { attempt, showToast, useWindow } from '../model/store.ts';
import { DialogFrame } from '../parts/dialog.tsx';
import { LinkStateIcon } from '../parts/link-state.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';
import { callWords, pastWords, peerOf } from './words.ts';

const words = callWords.history;

/** Who I am to callers, whom I can call, who called. */
export function CallsDialog({ calls, onClose }: { readonly calls: CallsView; readonly onClose: () => void }) {
  const { client } = useTools();
  const { connection, history } = calls;
  const ready = connection.state === 'ready';
  const idle = ready && calls.call === null;
  useEffect(() => {
    attempt(client.call.seen());
  }, [client]);
  const ringMe = () => {
    attempt(client.call.ringMe().then(() => showToast({ tone: 'info', ...callWords.ringMeAsked })));
    onClose();
  };
  return (
    <DialogFrame title={callWords.title} onClose={onClose}>
      <AccountLine calls={calls} />
      <div className="call-actions call-actions-start">
        <button
          type="button"
          className="button button-main"
          disabled={!idle}
          data-first-focus
          onClick={() => useWindow.setState({ dialog: { kind: 'place-call' } })}
        >
          <Phone size={16} aria-hidden />
          {callWords.call}
        </button>
        {connection.companions && (
          <button type="button" className="button" disabled={!idle} onClick={ringMe}>
            <PhoneCall size={16} aria-hidden />
            {callWords.ringMe}
          </button>
        )}
        <button
          type="button"
          className="button"
          onClick={() => useWindow.setState({ dialog: { kind: 'call-account' } })}
        >
          {callWords.account}
        </button>
        {!ready && (
          <button type="button" className="button" onClick={() => attempt(client.call.reconnect())}>
            {callWords.connect}
          </button>
        )}
      </div>
      <div className="call-history-head">
        <h3>{words.title}</h3>
        {history.length > 0 && (
          <button type="button" className="text-button" onClick={() => attempt(client.call.clearHistory())}>
            {words.clear}
          </button>
        )}
      </div>
      {history.length === 0 ? (
        <p className="call-history-empty">{connection.companions ? words.emptyCompanion : words.empty}</p>
      ) : (
        <ul className="call-history" aria-label={words.title}>
          {history.map((past) => (
            <Past key={past.id} past={past} idle={idle} onClose={onClose} />
          ))}
        </ul>
      )}
    </DialogFrame>
  );
}

function AccountLine({ calls: { account, connection } }: { readonly calls: CallsView }) {
  const { state, reason, where } = connection;
  return (
    <div className="call-account">
      <p className="call-account-line">
        <LinkStateIcon state={state} />
        <span className="call-account-name">{account.name}</span>
        <span className="call-account-where">
          {strings.linkState[state]} · {where}
        </span>
      </p>
      {reason && <p className="call-account-reason">{reason.text}</p>}
    </div>
  );
}

interface PastProps {
  readonly past: PastCall;
  readonly idle: boolean;
  readonly onClose: () => void;
}

function Past({ past, idle, onClose }: PastProps) {
  const { client } = useTools();
  const peer = peerOf(past);
  const Icon = past.missed ? PhoneMissed : past.direction === 'in' ? PhoneIncoming : PhoneOutgoing;
  const callBack = () => {
    attempt(client.call.callBack({ id: past.id }));
    onClose();
  };
  return (
    <li className="past-call" data-missed={past.missed}>
      <Icon className="past-icon" size={16} aria-hidden />
      <span className="past-peer">{peer}</span>
      <span className="past-note">
        {pastWords(past)} · <time dateTime={new Date(past.endedAt).toISOString()}>{dateWords(past.endedAt)}</time>
      </span>
      {past.peer !== '' && (
        <button
          type="button"
          className="icon-button past-back"
          disabled={!idle}
          aria-label={words.callBack(peer)}
          title={words.callBack(peer)}
          onClick={callBack}
        >
          <Phone size={16} aria-hidden />
        </button>
      )}
    </li>
  );
}

const sameDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const otherDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Today by the clock alone. */
function dateWords(at: number): string {
  const date = new Date(at);
  return (date.toDateString() === new Date().toDateString() ? sameDay : otherDay).format(date);
}
