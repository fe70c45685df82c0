import { CUE_DEFAULTS, type CueSettings, cueKind } from '../../shared/settings.ts';
import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { ResetPage } from './reset-page.tsx';
import { SliderRow, SwitchRow } from './rows.tsx';
import { TextBelow } from './typed-rows.tsx';
import { words } from './words.ts';

/** The short signals of push-to-talk: how loud, and which. */
export function SoundsPage({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const { cues } = app.settings;
  const set = (part: Partial<CueSettings>) => client.settings.cues(part);
  return (
    <>
      <SliderRow
        id="cues.volumeDb"
        value={cues.volumeDb}
        fallback={CUE_DEFAULTS.volumeDb}
        min={-60}
        max={6}
        apply={(volumeDb) => set({ volumeDb })}
      />
      {cueKind.options.map((kind) => (
        <SwitchRow
          key={kind}
          id={`cues.${kind}`}
          on={cues[kind].on}
          fallback={CUE_DEFAULTS[kind].on}
          onChange={(on) => attempt(set({ [kind]: { ...cues[kind], on } }))}
          below={
            cues[kind].on ? (
              <TextBelow
                label={words.cueFile(words.cues[kind][0])}
                placeholder={words.cueFileOurs}
                value={cues[kind].file ?? ''}
                apply={(file) => set({ [kind]: { ...cues[kind], file: file === '' ? null : file } })}
              />
            ) : undefined
          }
        />
      ))}
      <ResetPage app={app} page="sounds" />
    </>
  );
}
