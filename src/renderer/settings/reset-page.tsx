import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { defaultsOf, partOf, type ResettablePage, settingsNow, shellResets } from './pages.ts';
import { useDeed } from './undo.tsx';
import { words } from './words.ts';

/** At the end of a page: everything on it as it was at first, and a way back. */
export function ResetPage({ app, page }: { readonly app: AppState; readonly page: ResettablePage }) {
  const { client } = useTools();
  const show = useDeed();
  const reset = async () => {
    const before = partOf(page, settingsNow(app));
    const shell = shellResets(app, client, page);
    await Promise.all([client.settings.apply(defaultsOf(page)), ...shell.map(({ run }) => run())]);
    const undo = () => Promise.all([client.settings.apply(before), ...shell.map((one) => one.undo())]);
    show({ text: words.wasReset(words.pages[page]), undo });
  };
  return (
    <button type="button" className="button setting-reset" onClick={() => attempt(reset())}>
      {words.reset}
    </button>
  );
}
