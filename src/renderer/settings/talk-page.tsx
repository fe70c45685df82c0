import { PTT_DEFAULTS, type PttSettings, pttSettings } from '../../shared/settings.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { ChoiceRows, NumberRow, SwitchRow } from './rows.tsx';
import { words } from './words.ts';

const MODES = pttSettings.shape.mode.options;

/** How the key works; every change applies at once. */
export function TalkPage({ settings }: { readonly settings: PttSettings }) {
  const { client } = useTools();
  const { mode, hangMs, preRollMs, timeOutS, voice, closeMicrophone } = settings;
  const set = (part: Partial<PttSettings>) => client.settings.ptt(part);
  return (
    <>
      <ChoiceRows
        label={words.mode}
        value={mode}
        choices={MODES.map((value) => ({ value, label: words.modes[value][0], hint: words.modes[value][1] }))}
        onChoose={(chosen) => attempt(set({ mode: chosen }))}
      />
      {mode === 'voice' && (
        <div className="setting-three">
          <NumberRow
            label={words.openDb}
            value={voice.openDb}
            apply={(openDb) => set({ voice: { ...voice, openDb } })}
          />
          <NumberRow
            label={words.closeDb}
            value={voice.closeDb}
            apply={(closeDb) => set({ voice: { ...voice, closeDb } })}
          />
          <NumberRow
            label={words.holdMs}
            value={voice.holdMs}
            apply={(holdMs) => set({ voice: { ...voice, holdMs } })}
          />
        </div>
      )}
      <NumberRow label={words.hang} hint={words.hangHint} value={hangMs} apply={(value) => set({ hangMs: value })} />
      <NumberRow
        label={words.preRoll}
        hint={words.preRollHint}
        value={preRollMs}
        apply={(value) => set({ preRollMs: value })}
      />
      <NumberRow
        label={words.timeOut}
        hint={words.timeOutHint}
        value={timeOutS}
        apply={(value) => set({ timeOutS: value })}
      />
      <SwitchRow
        label={words.closeMicrophone}
        hint={words.closeMicrophoneHint}
        on={closeMicrophone}
        onChange={(on) => attempt(set({ closeMicrophone: on }))}
      />
      <button type="button" className="button setting-reset" onClick={() => attempt(set(PTT_DEFAULTS))}>
        {words.reset}
      </button>
    </>
  );
}
