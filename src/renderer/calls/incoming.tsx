import { Phone, PhoneOff, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { CallSound, CallState, CallsView } from '../../shared/calls.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { FrontDialog } from './front-dialog.tsx';
import { secondsUntil, useNow } from './now.ts';
import { SoundForm } from './sound-form.tsx';
import { SoundLines } from './sound-view.tsx';
import { callWords, nearestSound, peerOf } from './words.ts';

const words = callWords.incoming;

/** Somebody calls: who, with what sound; take it, take it with other settings, or not. */
export function IncomingDialog({ calls, call }: { readonly calls: CallsView; readonly call: CallState }) {
  const { client } = useTools();
  const [other, setOther] = useState<CallSound | null>(null);
  const peer = peerOf(call);
  const { key } = call;
  const decline = () => attempt(client.call.end({ key }));
  if (other) {
    return (
      <FrontDialog key="other" title={words.otherTitle} text={words.otherText(peer)} onEscape={() => setOther(null)}>
        <SoundForm sound={other} onChange={setOther} />
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={() => setOther(null)}>
            {words.back}
          </button>
          <button
            type="button"
            className="button button-main"
            data-first-focus
            onClick={() => attempt(client.call.answerWith({ key, sound: other }))}
          >
            <Phone size={16} aria-hidden />
            {words.answer}
          </button>
        </footer>
      </FrontDialog>
    );
  }
  return (
    <FrontDialog key="ask" title={words.title(peer)} onEscape={decline}>
      <SoundLines sound={call.sound} />
      {!call.usable && <p className="call-warning">{words.unusable}</p>}
      {call.endsAt !== null && <Rings endsAt={call.endsAt} />}
      <footer className="dialog-foot call-foot">
        <button type="button" className="button" onClick={decline}>
          <PhoneOff size={16} aria-hidden />
          {words.decline}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => setOther(nearestSound(call.sound, calls.options.sound))}
          {...(!call.usable && { 'data-first-focus': true })}
        >
          <SlidersHorizontal size={16} aria-hidden />
          {words.other}
        </button>
        <button
          type="button"
          className="button button-main"
          disabled={!call.usable}
          onClick={() => attempt(client.call.accept({ key }))}
          {...(call.usable && { 'data-first-focus': true })}
        >
          <Phone size={16} aria-hidden />
          {words.accept}
        </button>
      </footer>
    </FrontDialog>
  );
}

function Rings({ endsAt }: { readonly endsAt: number }) {
  const now = useNow();
  return (
    <p className="call-left" role="timer">
      {words.rings(secondsUntil(endsAt, now))}
    </p>
  );
}
