import { Mic, MicOff, Phone, PhoneOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { CallState, CallsView, PastCall } from '../../shared/calls.ts';
import type { AppState } from '../../shared/state.ts';
import { attempt, lamps } from '../model/store.ts';
import { Meter } from '../parts/meter.tsx';
import { useTools } from '../talk/hooks.tsx';
import { useNow } from './now.ts';
import { SoundLines } from './sound-view.tsx';
import { callWords, durationWords, endWords, peerOf } from './words.ts';

const words = callWords.pane;

/** Whether a call takes the place of the selected link. */
export function hasCallPane({ call, ended }: CallsView): boolean {
  return (call !== null && call.phase !== 'ringing') || (call === null && ended !== null);
}

/** The call in the middle of the window: it rings there, it is spoken in, it is over. */
export function CallPane({ app }: { readonly app: AppState }) {
  const { call, ended, options } = app.calls;
  if (call === null) return ended && <Ended past={ended} />;
  switch (call.phase) {
    case 'talking':
      return <Talking call={call} open={options.openMicrophone} muted={app.ptt.muted} />;
    case 'calling':
    case 'countered':
    case 'deciding':
      return <Waiting call={call} />;
    case 'ringing':
      return null;
    default:
      return call.phase satisfies never;
  }
}

function Waiting({ call }: { readonly call: CallState }) {
  const { client } = useTools();
  const peer = peerOf(call);
  const countered = call.phase === 'countered';
  return (
    <section className="link-pane call-pane" aria-label={words.label}>
      <Face peer={peer} speaking={false} />
      <div role="status">
        <h2 className="call-title">{countered ? words.countered(peer) : words.calling(peer)}</h2>
      </div>
      {countered && <p className="call-line">{words.counteredText(peer)}</p>}
      <SoundLines sound={(countered ? call.proposal : null) ?? call.sound} />
      <div className="call-actions">
        <button type="button" className="button" onClick={() => attempt(client.call.end({ key: call.key }))}>
          <PhoneOff size={16} aria-hidden />
          {words.cancel}
        </button>
      </div>
    </section>
  );
}

interface TalkingProps {
  readonly call: CallState;
  /** Whether the microphone is open without a key. */
  readonly open: boolean;
  readonly muted: boolean;
}

function Talking({ call, open, muted }: TalkingProps) {
  const { client } = useTools();
  const now = useNow();
  const peer = peerOf(call);
  const speaking = useSyncExternalStore(
    (listener) => lamps.subscribe(listener),
    () => lamps.isLit('call', call.key),
  );
  const MuteIcon = muted ? MicOff : Mic;
  return (
    <section className="link-pane call-pane" aria-label={words.label}>
      <Face peer={peer} speaking={speaking} />
      <div role="status">
        <h2 className="call-title">{words.talking(peer)}</h2>
      </div>
      {speaking && <span className="visually-hidden">{words.speaks(peer)}</span>}
      <p className="call-time-talked" role="timer" aria-label={words.inCall(durationWords(now - call.since))}>
        {durationWords(now - call.since)}
      </p>
      <div className="call-level">
        <Meter direction="output" label={words.level(peer)} />
      </div>
      <SoundLines sound={call.sound} />
      <div className="call-actions">
        <button
          type="button"
          className="button"
          aria-pressed={muted}
          onClick={() => attempt(client.ptt.mute({ on: !muted }))}
        >
          <MuteIcon size={16} aria-hidden />
          {words.mute}
        </button>
        <button
          type="button"
          className="button call-hang-up"
          onClick={() => attempt(client.call.end({ key: call.key }))}
        >
          <PhoneOff size={16} aria-hidden />
          {words.hangUp}
        </button>
      </div>
      <p className="call-line">{muted ? words.muted : open ? words.hintOpen : words.hint}</p>
    </section>
  );
}

function Ended({ past }: { readonly past: PastCall }) {
  const { client } = useTools();
  const { title, text } = endWords(past);
  return (
    <section className="link-pane call-pane" aria-label={words.label}>
      <Face peer={peerOf(past)} speaking={false} />
      <div role="status">
        <h2 className="call-title">{title}</h2>
      </div>
      <p className="call-line">{text}</p>
      <div className="call-actions">
        {past.peer !== '' && (
          <button type="button" className="button" onClick={() => attempt(client.call.callBack({ id: past.id }))}>
            <Phone size={16} aria-hidden />
            {words.again}
          </button>
        )}
        <button type="button" className="button button-main" onClick={() => attempt(client.call.dismiss())}>
          {words.close}
        </button>
      </div>
    </section>
  );
}

function Face({ peer, speaking }: { readonly peer: string; readonly speaking: boolean }) {
  return (
    <span className="call-face" data-speaking={speaking} aria-hidden>
      {[...peer][0]?.toUpperCase()}
    </span>
  );
}
