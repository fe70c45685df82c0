import { RotateCw } from 'lucide-react';
import { useEffect } from 'react';
import {
  AUDIO_DEFAULTS,
  PROCESSING_DEFAULTS,
  type ProcessingSettings,
  SETTINGS_DEFAULTS,
} from '../../shared/settings.ts';
import type { AppState, DirectionView, SoundView } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { Meter } from '../parts/meter.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';
import { MicrophoneTestRow } from './microphone-test.tsx';
import { ResetPage } from './reset-page.tsx';
import { SelectRow, SliderRow, SwitchRow } from './rows.tsx';
import { SoundNumbersRow } from './sound-numbers.tsx';
import { NumberRow } from './typed-rows.tsx';
import { words } from './words.ts';

/** Devices, how loud, what it sounds like, what the buffers do. */
export function AudioPage({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const { audio } = app.settings;
  return (
    <>
      <DeviceRow direction="input" sound={app.sound} />
      <SliderRow
        id="audio.inputGainDb"
        value={audio.inputGainDb}
        fallback={AUDIO_DEFAULTS.inputGainDb}
        min={-24}
        max={24}
        apply={(inputGainDb) => client.settings.audio({ inputGainDb })}
        below={<Meter direction="input" label={strings.microphoneLevel} />}
      />
      <DeviceRow direction="output" sound={app.sound} />
      <SliderRow
        id="audio.outputGainDb"
        value={audio.outputGainDb}
        fallback={AUDIO_DEFAULTS.outputGainDb}
        min={-48}
        max={12}
        apply={(outputGainDb) => client.settings.audio({ outputGainDb })}
        below={<Meter direction="output" label={strings.speakerLevel} />}
      />
      <SliderRow
        id="audio.duckDb"
        value={audio.duckDb}
        fallback={AUDIO_DEFAULTS.duckDb}
        min={0}
        max={60}
        apply={(duckDb) => client.settings.audio({ duckDb })}
      />
      <ProcessingRows settings={audio.processing} />
      <LiveRow live={app.microphoneTest.live} />
      <MicrophoneTestRow app={app} />
      <SoundNumbersRow app={app} />
      <ResetPage app={app} page="audio" />
    </>
  );
}

/** Hearing oneself is for as long as somebody looks at it, and no setting. */
function LiveRow({ live }: { readonly live: boolean }) {
  const { client } = useTools();
  useEffect(() => () => void client.sound.monitor({ on: false }).catch(() => {}), [client]);
  return (
    <SwitchRow id="audio.live" on={live} fallback={false} onChange={(on) => attempt(client.sound.monitor({ on }))} />
  );
}

/** What the microphone's sound goes through; each has more to set while it is on. */
function ProcessingRows({ settings }: { readonly settings: ProcessingSettings }) {
  const { client } = useTools();
  const { suppression, gate, agc } = settings;
  const usual = PROCESSING_DEFAULTS;
  const set = (part: Partial<ProcessingSettings>) => client.settings.audio({ processing: { ...settings, ...part } });
  // An empty field is no number, and the refusal says what is one.
  const number = (value: number | null) => value ?? Number.NaN;
  return (
    <>
      <SwitchRow
        id="audio.suppression"
        on={suppression}
        fallback={usual.suppression}
        onChange={(on) => attempt(set({ suppression: on }))}
      />
      <SwitchRow
        id="audio.gate"
        on={gate.on}
        fallback={usual.gate.on}
        onChange={(on) => attempt(set({ gate: { ...gate, on } }))}
      />
      {gate.on &&
        (['thresholdDb', 'holdMs'] as const).map((key) => (
          <NumberRow
            key={key}
            id={`audio.gate.${key}`}
            value={gate[key]}
            fallback={usual.gate[key]}
            apply={(value) => set({ gate: { ...gate, [key]: number(value) } })}
          />
        ))}
      <SwitchRow
        id="audio.agc"
        on={agc.on}
        fallback={usual.agc.on}
        onChange={(on) => attempt(set({ agc: { ...agc, on } }))}
      />
      {agc.on &&
        (['targetDb', 'maxGainDb'] as const).map((key) => (
          <NumberRow
            key={key}
            id={`audio.agc.${key}`}
            value={agc[key]}
            fallback={usual.agc[key]}
            apply={(value) => set({ agc: { ...agc, [key]: number(value) } })}
          />
        ))}
    </>
  );
}

function DeviceRow({ direction, sound }: { readonly direction: 'input' | 'output'; readonly sound: SoundView }) {
  const { client } = useTools();
  const view = sound[direction];
  const broken = view.state === 'missing' || view.state === 'failed';
  const hint = sound.backend === 'silence' ? words.noCard : (view.message ?? undefined);
  return (
    <SelectRow
      id={`audio.${direction}`}
      value={view.choice}
      fallback={SETTINGS_DEFAULTS[direction]}
      choices={choicesOf(view)}
      onChoose={(device) => attempt(client.sound.choose({ direction, device }))}
      {...(broken ? { error: hint } : { hint })}
      {...(broken && {
        below: (
          <button type="button" className="text-button" onClick={() => attempt(client.sound.retry())}>
            <RotateCw size={14} aria-hidden />
            {words.lookAgain}
          </button>
        ),
      })}
    />
  );
}

/** A chosen device that is not plugged in stays in the list: it is still chosen. */
function choicesOf({ choice, devices }: DirectionView) {
  const ambient = devices.find(({ isDefault }) => isDefault);
  const known = devices.map(({ id, name }) => ({ value: id, label: name }));
  const gone = choice !== 'default' && !devices.some(({ id }) => id === choice);
  return [
    { value: 'default', label: ambient ? strings.defaultDeviceIs(ambient.name) : strings.defaultDevice },
    ...known,
    ...(gone ? [{ value: choice, label: words.gone }] : []),
  ];
}
