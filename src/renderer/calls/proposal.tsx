import { Check, X } from 'lucide-react';
import type { CallState, WireSound } from '../../shared/calls.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { FrontDialog } from './front-dialog.tsx';
import { secondsUntil, useNow } from './now.ts';
import { SoundLines } from './sound-view.tsx';
import { callWords, meaningOf, peerOf } from './words.ts';

const words = callWords.proposal;

interface ProposalDialogProps {
  readonly call: CallState;
  readonly proposal: WireSound;
}

/** They would take the call with other settings: what I asked for, what they want, what that means, and the time that runs. */
export function ProposalDialog({ call, proposal }: ProposalDialogProps) {
  const { client } = useTools();
  const { key, sound, since, endsAt } = call;
  const peer = peerOf(call);
  const refuse = () => attempt(client.call.end({ key }));
  return (
    <FrontDialog title={words.title(peer)} text={words.text(peer)} onEscape={refuse}>
      <dl className="call-compare">
        <div>
          <dt>{words.asked}</dt>
          <dd>
            <SoundLines sound={sound} />
          </dd>
        </div>
        <div>
          <dt>{words.wanted}</dt>
          <dd>
            <SoundLines sound={proposal} />
          </dd>
        </div>
      </dl>
      <ul className="call-meaning">
        {meaningOf(sound, proposal).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {endsAt !== null && <TimeLeft since={since} endsAt={endsAt} />}
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={refuse}>
          <X size={16} aria-hidden />
          {words.refuse}
        </button>
        <button
          type="button"
          className="button button-main"
          data-first-focus
          onClick={() => attempt(client.call.accept({ key }))}
        >
          <Check size={16} aria-hidden />
          {words.accept}
        </button>
      </footer>
    </FrontDialog>
  );
}

function TimeLeft({ since, endsAt }: { readonly since: number; readonly endsAt: number }) {
  const now = useNow();
  const share = endsAt > since ? Math.min(1, Math.max(0, (endsAt - now) / (endsAt - since))) : 0;
  return (
    <div className="call-left">
      <p role="timer">{words.left(secondsUntil(endsAt, now))}</p>
      <svg className="call-time" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden>
        <rect className="call-time-all" width="100" height="1" />
        <rect className="call-time-left" width={(100 * share).toFixed(1)} height="1" />
      </svg>
    </div>
  );
}
