import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { dailyLook, defaultsOf, partOf, type ResettablePage, settingsNow } from './pages.ts';
import { useDeed } from './undo.tsx';
import { words } from './words.ts';

/** At the end of a page: everything on it as it was at first, and a way back. */
export function ResetPage({ app, page }: { readonly app: AppState; readonly page: ResettablePage }) {
  const { client } = useTools();
  const show = useDeed();
  const reset = async () => {
    const before = partOf(page, settingsNow(app));
    const daily = page === 'advanced' ? dailyLook(app, client) : null;
    await Promise.all([client.settings.apply(defaultsOf(page)), daily?.(false)]);
    const undo = () => Promise.all([client.settings.apply(before), daily?.(true)]);
    show({ text: words.wasReset(words.pages[page]), undo });
  };
  return (
    <button type="button" className="button setting-reset" onClick={() => attempt(reset())}>
      {words.reset}
    </button>
  );
}
