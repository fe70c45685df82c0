import { Mic, Square } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { type TestCodec, type TestNetwork, type TestResult, testCodec, testNetwork } from '../../shared/sound-test.ts';
import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { RowFrame } from './rows.tsx';
import { readNumber } from './typed-rows.tsx';
import { words } from './words.ts';

/** Quieter than this is no speech, louder is cut off, dBFS. */
const SILENT_DB = -45;
const LOUD_DB = -0.5;

const FIELDS = [
  ['lossPercent', words.test.loss],
  ['delayMs', words.test.delay],
  ['jitterMs', words.test.jitter],
] as const;

/** What was entered last, while the window lives: it is no setting, and still nobody wants to enter it twice. */
let lastNetwork: Readonly<Record<keyof TestNetwork, string>> = { lossPercent: '0', delayMs: '0', jitterMs: '0' };
let lastCodec: TestCodec = 'room';

/** Record and play back, over a network as bad as one wants it. */
export function MicrophoneTestRow({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const id = useId();
  const [codec, setCodec] = useState(lastCodec);
  const [typed, setTyped] = useState(lastNetwork);
  const { microphoneTest: test, sound } = app;
  const ready = sound.process === 'running' && sound.input.state === 'open' && sound.output.state === 'open';
  const running = test.phase !== 'idle';
  const network = readNetwork(typed);

  // A page that is left takes its test along.
  useEffect(() => () => void client.sound.cancelTest().catch(() => {}), [client]);
  const begin = () => {
    lastNetwork = typed;
    lastCodec = codec;
    if ('value' in network) attempt(client.sound.test({ codec, network: network.value }));
  };
  return (
    <RowFrame
      id="audio.test"
      below={
        <div className="mic-test">
          <div className="mic-test-codec">
            <label htmlFor={`${id}-codec`}>{words.test.codec}</label>
            <select
              id={`${id}-codec`}
              className="setting-select"
              value={codec}
              onChange={(event) => setCodec(testCodec.catch('room').parse(event.target.value))}
            >
              {testCodec.options.map((one) => (
                <option key={one} value={one}>
                  {words.test.codecs[one]}
                </option>
              ))}
            </select>
          </div>
          <fieldset className="mic-test-fields">
            <legend>{words.test.network}</legend>
            {FIELDS.map(([field, label]) => (
              <span key={field} className="mic-test-field">
                <label htmlFor={`${id}-${field}`}>{label}</label>
                <input
                  id={`${id}-${field}`}
                  className="setting-number"
                  inputMode="numeric"
                  value={typed[field]}
                  aria-invalid={'field' in network && network.field === field}
                  aria-describedby={`${id}-why`}
                  onChange={(event) => setTyped({ ...typed, [field]: event.target.value })}
                />
              </span>
            ))}
          </fieldset>
          <div className="mic-test-act">
            {running ? (
              <button type="button" className="button" onClick={() => attempt(client.sound.cancelTest())}>
                <Square size={14} aria-hidden />
                {words.test.cancel}
              </button>
            ) : (
              <button
                type="button"
                className="button button-main"
                disabled={!ready || !('value' in network)}
                onClick={begin}
              >
                <Mic size={16} aria-hidden />
                {words.test.begin}
              </button>
            )}
            {running ? <Progress since={test.since} endsAt={test.endsAt} /> : null}
            <p id={`${id}-why`} className="setting-hint" role="status" data-wrong={'field' in network}>
              {'field' in network ? network.why : sentence(app, ready)}
            </p>
          </div>
          {!running && test.result && <Outcome result={test.result} />}
        </div>
      }
    >
      {null}
    </RowFrame>
  );
}

function sentence({ microphoneTest, sound }: AppState, ready: boolean): string {
  if (microphoneTest.phase === 'recording') return words.test.recording;
  if (microphoneTest.phase === 'playing') return words.test.playing;
  if (!ready) return words.test.needsDevices;
  return sound.deafened ? words.test.deafened : words.test.hint;
}

function Outcome({ result }: { readonly result: TestResult }) {
  const { packets, dropped, bufferMs, late, concealed, stretchedMs, peakDb } = result;
  const level = peakDb < SILENT_DB ? words.test.silent : peakDb > LOUD_DB ? words.test.loud : words.test.good;
  return (
    <p className="mic-test-outcome" role="status">
      {level} {words.test.outcome(packets, dropped, bufferMs)} {words.test.repaired(late, concealed, stretchedMs)}
    </p>
  );
}

/** How far a phase is. The bar moves without rendering anything. */
function Progress({ since, endsAt }: { readonly since: number; readonly endsAt: number }) {
  const bar = useRef<HTMLProgressElement>(null);
  useEffect(() => {
    const move = () => {
      if (bar.current) bar.current.value = Math.min(1, (Date.now() - since) / Math.max(1, endsAt - since));
    };
    move();
    const timer = setInterval(move, 100);
    return () => clearInterval(timer);
  }, [since, endsAt]);
  return <progress ref={bar} className="mic-test-progress" max={1} value={0} aria-label={words.test.progress} />;
}

/** @returns the numbers, or the first field that is wrong and what it accepts */
function readNetwork(
  typed: Readonly<Record<keyof TestNetwork, string>>,
): { value: TestNetwork } | { field: string; why: string } {
  const parsed = testNetwork.safeParse({
    lossPercent: readNumber(typed.lossPercent),
    delayMs: readNumber(typed.delayMs),
    jitterMs: readNumber(typed.jitterMs),
  });
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  return { field: String(issue?.path[0] ?? ''), why: issue?.message ?? '' };
}
