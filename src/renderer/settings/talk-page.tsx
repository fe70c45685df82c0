import { PTT_DEFAULTS, type PttSettings, pttSettings } from '../../shared/settings.ts';
import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { ResetPage } from './reset-page.tsx';
import { ChoiceRows, SwitchRow } from './rows.tsx';
import { NumberRow } from './typed-rows.tsx';
import { words } from './words.ts';

const MODES = pttSettings.shape.mode.options;

/** How the key works; every change applies at once. */
export function TalkPage({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const { mode, hangMs, preRollMs, timeOutS, voice, closeMicrophone } = app.settings.ptt;
  const set = (part: Partial<PttSettings>) => client.settings.ptt(part);
  // An empty field is no number, and the refusal says what is one.
  const number = (value: number | null) => value ?? Number.NaN;
  return (
    <>
      <ChoiceRows
        id="ptt.mode"
        value={mode}
        fallback={PTT_DEFAULTS.mode}
        choices={MODES.map((value) => ({ value, label: words.modes[value][0], hint: words.modes[value][1] }))}
        onChoose={(chosen) => attempt(set({ mode: chosen }))}
      />
      {mode === 'voice' &&
        (['openDb', 'closeDb', 'holdMs'] as const).map((key) => (
          <NumberRow
            key={key}
            id={`ptt.voice.${key}`}
            value={voice[key]}
            fallback={PTT_DEFAULTS.voice[key]}
            apply={(value) => set({ voice: { ...voice, [key]: number(value) } })}
          />
        ))}
      <NumberRow
        id="ptt.hangMs"
        value={hangMs}
        fallback={PTT_DEFAULTS.hangMs}
        apply={(value) => set({ hangMs: number(value) })}
      />
      <NumberRow
        id="ptt.preRollMs"
        value={preRollMs}
        fallback={PTT_DEFAULTS.preRollMs}
        apply={(value) => set({ preRollMs: number(value) })}
      />
      <NumberRow
        id="ptt.timeOutS"
        value={timeOutS}
        fallback={PTT_DEFAULTS.timeOutS}
        apply={(value) => set({ timeOutS: number(value) })}
      />
      <SwitchRow
        id="ptt.closeMicrophone"
        on={closeMicrophone}
        fallback={PTT_DEFAULTS.closeMicrophone}
        onChange={(on) => attempt(set({ closeMicrophone: on }))}
      />
      <ResetPage app={app} page="talk" />
    </>
  );
}
