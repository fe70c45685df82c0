import { CUE_DEFAULTS, type CueSettings, cueKind } from '../../shared/settings.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { NumberRow, SwitchRow } from './rows.tsx';
import { words } from './words.ts';

/** The short signals of push-to-talk: how loud, and which. */
export function SoundsPage({ settings }: { readonly settings: CueSettings }) {
  const { client } = useTools();
  const set = (part: Partial<CueSettings>) => client.settings.cues(part);
  return (
    <>
      <NumberRow
        label={words.volume}
        hint={words.volumeHint}
        value={settings.volumeDb}
        apply={(volumeDb) => set({ volumeDb })}
      />
      {cueKind.options.map((kind) => (
        <SwitchRow
          key={kind}
          label={words.cues[kind][0]}
          hint={words.cues[kind][1]}
          on={settings[kind].on}
          onChange={(on) => attempt(set({ [kind]: { ...settings[kind], on } }))}
        />
      ))}
      <button type="button" className="button setting-reset" onClick={() => attempt(set(CUE_DEFAULTS))}>
        {words.reset}
      </button>
    </>
  );
}
