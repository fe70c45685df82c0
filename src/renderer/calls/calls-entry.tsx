import { Phone, PhoneMissed } from 'lucide-react';
import type { CallsView } from '../../shared/calls.ts';
import { useWindow } from '../model/store.ts';
import { LinkStateIcon } from '../parts/link-state.tsx';
import { strings } from '../strings.ts';
import { callWords } from './words.ts';

/** The way to calls in the sidebar: under which name I can be called, or why not, and what I have missed. */
export function CallsEntry({ calls }: { readonly calls: CallsView }) {
  const { connection, account, missed } = calls;
  const Icon = missed > 0 ? PhoneMissed : Phone;
  const note = connection.state === 'ready' ? callWords.as(account.name) : strings.linkState[connection.state];
  return (
    <button
      type="button"
      className="add-link calls-entry"
      data-missed={missed > 0}
      onClick={() => useWindow.setState({ dialog: { kind: 'calls' } })}
    >
      <Icon className="calls-icon" size={18} aria-hidden />
      <span>{callWords.entry}</span>
      <span className="calls-note">{missed > 0 ? <Missed count={missed} /> : note}</span>
      {connection.state !== 'ready' && missed === 0 && <LinkStateIcon state={connection.state} />}
    </button>
  );
}

/** There is room for a number and a word beside the entry's name; whoever listens hears what is counted. */
function Missed({ count }: { readonly count: number }) {
  return (
    <>
      {callWords.missed(count)}
      <span className="visually-hidden"> {callWords.missedCalls(count)}</span>
    </>
  );
}
