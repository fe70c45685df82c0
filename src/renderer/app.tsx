import { useEffect } from 'react';
import { attempt, useWindow } from './model/store.ts';
import { Toasts } from './parts/toasts.tsx';
import { Dialogs } from './screens/dialogs.tsx';
import { Dock } from './screens/dock.tsx';
import { LinkPane } from './screens/link-pane.tsx';
import { Sidebar } from './screens/sidebar.tsx';
import { strings } from './strings.ts';
import { useTools } from './talk/hooks.tsx';

/** The one window: links on the left, the selected one in the middle, the talk button below. */
export function App() {
  const app = useWindow((state) => state.app);
  const connected = useWindow((state) => state.connected);
  const theme = app?.appearance.theme ?? 'system';
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  useShortcuts();

  if (!app) {
    return (
      <p className="starting" role="status">
        {strings.loading}
      </p>
    );
  }
  return (
    <>
      <div className="window">
        <Sidebar app={app} />
        <main className="pane">
          <LinkPane app={app} />
          <Dock app={app} connected={connected} />
        </main>
      </div>
      {!connected && (
        <p className="engine-lost" role="alert">
          {strings.engineLost}
        </p>
      )}
      <Dialogs app={app} />
      <Toasts />
    </>
  );
}

/** One-letter keys, where no text is being typed and nothing is open. */
function useShortcuts(): void {
  const { client } = useTools();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { app, dialog } = useWindow.getState();
      const { target } = event;
      if (!app || dialog || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (target instanceof Element && target.closest('input, textarea, [role="menu"]')) return;
      if (event.key === '?') useWindow.setState({ dialog: { kind: 'keys' } });
      else if (event.key === 'n') useWindow.setState({ dialog: { kind: 'room', link: null } });
      else if (event.key === 'd') attempt(client.sound.deafen({ on: !app.sound.deafened }));
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [client]);
}
