import type { CallsView } from '../../shared/calls.ts';
import { IncomingDialog } from './incoming.tsx';
import { ProposalDialog } from './proposal.tsx';

/** What a call asks of the user, in front of everything else. */
export function CallDialogs({ calls }: { readonly calls: CallsView }) {
  const { call } = calls;
  if (call?.phase === 'ringing') return <IncomingDialog key={call.key} calls={calls} call={call} />;
  if (call?.phase === 'deciding' && call.proposal) {
    return <ProposalDialog key={call.key} call={call} proposal={call.proposal} />;
  }
  return null;
}
