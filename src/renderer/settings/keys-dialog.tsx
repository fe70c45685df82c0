import { WINDOW_DEFAULTS } from '../../shared/settings.ts';
import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { DialogFrame } from '../parts/dialog.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';
import { SwitchRow } from './rows.tsx';
import { words } from './words.ts';

/** The cheat sheet: every key, which of them are off, and the switch for those. */
export function KeysDialog({ app, onClose }: { readonly app: AppState; readonly onClose: () => void }) {
  const { client } = useTools();
  const { letterKeys } = app.settings.window;
  return (
    <DialogFrame title={strings.keys} onClose={onClose}>
      <dl className="keys">
        {strings.shortcuts.map(([keys, what]) => {
          const off = !letterKeys && keys.length === 1;
          return (
            <div key={keys} data-off={off}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>
                {what}
                {off && <span className="keys-off"> ({words.keysOff})</span>}
              </dd>
            </div>
          );
        })}
      </dl>
      <SwitchRow
        id="window.letterKeys"
        on={letterKeys}
        fallback={WINDOW_DEFAULTS.letterKeys}
        onChange={(on) => attempt(client.settings.window({ letterKeys: on }))}
      />
    </DialogFrame>
  );
}
