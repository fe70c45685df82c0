import { ExternalLink } from 'lucide-react';
import type { AppState } from '../../shared/state.ts';
import type { UpdatesView } from '../../shared/updates.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { RowFrame, SwitchRow } from './rows.tsx';
import { words } from './words.ts';

/**
 * The version that runs and, where there is somebody to ask, whether a newer one is there. The answer's line stands there from
 * the start, so that nothing moves when it comes.
 */
export function UpdateRows({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const { updates } = app;
  const { version, shell } = app.app;
  if (updates === null)
    return (
      <RowFrame id="updates.check" hint={`${words.updates.have(version)} ${words.updates.nowhere[shell]}`}>
        {null}
      </RowFrame>
    );
  const check = () => {
    if (!updates.asking) attempt(client.updates.check());
  };
  const { asking, last, hasPage } = updates;
  return (
    <>
      <RowFrame
        id="updates.check"
        hint={words.updates.have(version)}
        below={
          <p className="setting-hint" role="status" data-wrong={last?.outcome === 'failed'}>
            {last === null ? words.updates.never : inWords(last, hasPage)}
          </p>
        }
      >
        {last?.outcome === 'newer' && hasPage && (
          <button type="button" className="button" onClick={() => attempt(client.updates.openPage())}>
            <ExternalLink size={14} aria-hidden />
            {words.updates.openPage}
          </button>
        )}
        <button type="button" className="button check-now" aria-disabled={asking} onClick={check}>
          {asking ? words.updates.asking : words.updates.check}
        </button>
      </RowFrame>
      <SwitchRow
        id="updates.daily"
        on={updates.daily}
        fallback={false}
        onChange={(on) => attempt(client.updates.daily({ on }))}
      />
    </>
  );
}

function inWords(last: NonNullable<UpdatesView['last']>, hasPage: boolean): string {
  const at = new Date(last.at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  switch (last.outcome) {
    case 'current':
      return words.updates.current(at);
    case 'newer':
      return words.updates.newer(last.version, hasPage);
    case 'failed':
      return words.updates.failed(last.reason);
    default:
      return last satisfies never;
  }
}
