import { ChevronDown, HeadphoneOff, Headphones, Lock, Mic, MicOff, RotateCw } from 'lucide-react';
import { type PointerEvent, useEffect, useId, useRef, useState } from 'react';
import type { PttSettings } from '../../shared/settings.ts';
import type { AppState, DirectionView, SoundView } from '../../shared/state.ts';
import { attempt, useWindow } from '../model/store.ts';
import { type TalkLook, talkLook } from '../model/talk-look.ts';
import { ChoiceMenu } from '../parts/menu.tsx';
import { Meter, useLevel } from '../parts/meter.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';

/** How long before the time-out it is announced, ms: the ring is whole then. */
const TIME_LEFT_MS = 10_000;

/** Microphone, talk button, speaker: always in reach, in the same place. */
export function Dock({ app, connected }: { readonly app: AppState; readonly connected: boolean }) {
  const holding = useWindow((state) => state.holding);
  const answered = useWindow((state) => state.answered);
  return (
    <footer className="dock">
      <TalkButton look={talkLook(app, { holding, answered, connected })} held={holding} app={app} />
      <DevicePanel direction="input" sound={app.sound} muted={app.ptt.muted} />
      <DevicePanel direction="output" sound={app.sound} muted={false} />
    </footer>
  );
}

/** The heart of the window. It takes the pointer for as long as it is held, wherever the pointer goes. */
function TalkButton({ look, held, app }: { readonly look: TalkLook; readonly held: boolean; readonly app: AppState }) {
  const { hold } = useTools();
  const id = useId();
  const ring = useRef<HTMLDivElement>(null);
  useLevel(ring, 'input');
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    hold.pointerDown(event.pointerId);
  };
  const onPointerEnd = (event: PointerEvent) => hold.pointerEnd(event.pointerId);
  const { mode } = app.settings.ptt;
  const lock = look.tone === 'talking' ? look.lock : undefined;
  const endsAt = look.tone === 'talking' ? app.ptt.endsAt : null;
  const Icon = look.tone === 'blocked' ? MicOff : lock ? Lock : Mic;
  return (
    <div ref={ring} className="talk" data-tone={look.tone} data-lock={lock} data-held={held}>
      <button
        type="button"
        className="talk-button"
        aria-label={strings.talkButton}
        aria-pressed={look.tone === 'talking'}
        aria-describedby={`${id}-words ${id}-why`}
        onPointerDown={onPointerDown}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
        onLostPointerCapture={onPointerEnd}
        onContextMenu={(event) => event.preventDefault()}
        // A click that no pointer made comes from a screen reader; keys never get as far as a click.
        onClick={(event) => {
          if (event.detail !== 0) return;
          if (mode === 'toggle') hold.tap();
          else hold.toggle();
        }}
        data-talk-button
      >
        <Icon size={44} strokeWidth={1.75} aria-hidden />
        {endsAt !== null && <TimeLeft endsAt={endsAt} />}
      </button>
      <p id={`${id}-words`} className="talk-words">
        {endsAt === null ? wordsOf(look, mode) : <SecondsLeft endsAt={endsAt} />}
      </p>
      {/* Only what stands in the way is announced: a screen reader that said "Talking" would say it into the microphone. */}
      <p id={`${id}-why`} className="talk-words" role="status">
        {look.tone === 'blocked' && strings.talk[look.why]}
      </p>
    </div>
  );
}

/** What the button does, or is doing; what stands in the way is said elsewhere. */
function wordsOf(look: TalkLook, mode: PttSettings['mode']): string {
  switch (look.tone) {
    case 'ready':
      return strings.talkReady[mode];
    case 'talking':
      return look.lock ? strings.talkLocked[look.lock] : strings.talk.talking;
    case 'closing':
      return strings.talk.closing;
    case 'blocked':
      return '';
  }
}

/** The last seconds before the time-out, as a ring that runs out around the button. */
function TimeLeft({ endsAt }: { readonly endsAt: number }) {
  const left = useTimeLeft(endsAt, 100);
  return (
    <svg className="talk-time" viewBox="0 0 100 100" aria-hidden="true">
      <circle
        cx="50"
        cy="50"
        r="48"
        pathLength="100"
        strokeDasharray="100"
        strokeDashoffset={100 - (left / TIME_LEFT_MS) * 100}
      />
    </svg>
  );
}

function SecondsLeft({ endsAt }: { readonly endsAt: number }) {
  return strings.talkEndsIn(Math.ceil(useTimeLeft(endsAt, 250) / 1000));
}

/** @returns how long until then, ms, looked at this often; never below 0 */
function useTimeLeft(endsAt: number, everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return Math.max(0, Math.min(TIME_LEFT_MS, endsAt - now));
}

interface DevicePanelProps {
  readonly direction: 'input' | 'output';
  readonly sound: SoundView;
  readonly muted: boolean;
}

/** One direction of sound: which device, how loud, what is wrong. */
function DevicePanel({ direction, sound, muted }: DevicePanelProps) {
  const { client } = useTools();
  const view = sound[direction];
  const isInput = direction === 'input';
  const title = isInput ? strings.microphone : strings.speaker;
  const ambient = view.devices.find(({ isDefault }) => isDefault);
  const note = noteFor(view, sound, isInput, muted);
  const broken = view.state === 'missing' || view.state === 'failed';
  return (
    <section className="device" data-direction={direction} data-state={view.state} aria-label={title}>
      {/* Its switch first: the picture on it says which of the two this is, and leaves its place to the name. */}
      <div className="device-row">
        {isInput ? <MuteButton on={muted} /> : <DeafenButton on={sound.deafened} />}
        <ChoiceMenu
          className="device-button"
          label={`${title}: ${deviceName(view, sound, isInput)}`}
          value={view.choice}
          choices={[
            { value: 'default', label: ambient ? strings.defaultDeviceIs(ambient.name) : strings.defaultDevice },
            ...view.devices.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChoose={(device) => attempt(client.sound.choose({ direction, device }))}
        >
          <span className="device-name">{deviceName(view, sound, isInput)}</span>
          <ChevronDown size={14} aria-hidden />
        </ChoiceMenu>
      </div>
      <div className="device-level">
        {broken ? (
          <button type="button" className="text-button" onClick={() => attempt(client.sound.retry())}>
            <RotateCw size={14} aria-hidden />
            {strings.lookAgain}
          </button>
        ) : (
          <Meter direction={direction} label={isInput ? strings.microphoneLevel : strings.speakerLevel} />
        )}
      </div>
      <p className="device-note" title={note}>
        {note}
      </p>
    </section>
  );
}

function MuteButton({ on }: { readonly on: boolean }) {
  const { client } = useTools();
  const Icon = on ? MicOff : Mic;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={strings.mute}
      title={strings.mute}
      aria-pressed={on}
      onClick={() => attempt(client.ptt.mute({ on: !on }))}
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}

function DeafenButton({ on }: { readonly on: boolean }) {
  const { client } = useTools();
  const Icon = on ? HeadphoneOff : Headphones;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={strings.deafen}
      title={strings.deafen}
      aria-pressed={on}
      onClick={() => attempt(client.sound.deafen({ on: !on }))}
    >
      <Icon size={18} aria-hidden />
    </button>
  );
}

function deviceName(view: DirectionView, sound: SoundView, isInput: boolean): string {
  if (sound.backend === 'silence') return strings.silence;
  if (view.state === 'opening') return strings.opening;
  if (view.state === 'missing') return isInput ? strings.noMicrophone : strings.noSpeaker;
  return view.name;
}

function noteFor(view: DirectionView, sound: SoundView, isInput: boolean, muted: boolean): string {
  if (sound.backend === 'silence') return strings.silenceText;
  if (view.message !== null) return view.message;
  if (isInput) return muted ? strings.muted : '';
  return sound.deafened ? strings.deafened : '';
}
