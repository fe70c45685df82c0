import { PlugZap } from 'lucide-react';
import { useEffect, useState } from 'react';
import { CallDialogs } from './calls/call-dialogs.tsx';
import { CallPane, hasCallPane } from './calls/call-pane.tsx';
import { selectedLink, useWindow } from './model/store.ts';
import { showTheme } from './model/theme.ts';
import { useNarrow } from './parts/narrow.ts';
import { Toasts } from './parts/toasts.tsx';
import { Dialogs } from './screens/dialogs.tsx';
import { Dock } from './screens/dock.tsx';
import { LinkPane } from './screens/link-pane.tsx';
import { Sidebar } from './screens/sidebar.tsx';
import { StationCard } from './screens/station-card.tsx';
import { strings } from './strings.ts';
import { useShortcuts } from './talk/shortcuts.ts';

/** An engine that has not answered by then is worth a sentence, ms. */
const SLOW_START_MS = 2_000;

/** The one window: links on the left, the selected one in the middle, the talk button below. */
export function App() {
  const app = useWindow((state) => state.app);
  const connected = useWindow((state) => state.connected);
  const theme = app?.appearance.theme;
  useEffect(() => {
    if (theme) showTheme(theme);
  }, [theme]);
  const title = app && selectedLink(app)?.title;
  useEffect(() => {
    document.title = title ? strings.windowTitle(title) : strings.app;
  }, [title]);
  const narrow = useNarrow();
  useShortcuts();

  if (!app) return <Starting connected={connected} />;
  const station = <StationCard station={app.station} />;
  const inCall = hasCallPane(app.calls);
  return (
    <>
      <div className="window" data-in-call={inCall}>
        <div className="above-dock">
          <Sidebar app={app}>{!narrow && station}</Sidebar>
          <main className="pane">{inCall ? <CallPane app={app} /> : <LinkPane app={app} />}</main>
          {/* In one column what is used most comes first, for the eye and for the Tab key. */}
          {narrow && station}
        </div>
        <Dock app={app} connected={connected} />
      </div>
      <p className="engine-lost" role="status">
        {!connected && (
          <>
            <PlugZap size={18} aria-hidden />
            <span>{strings.engineLost}</span>
          </>
        )}
      </p>
      <Dialogs app={app} />
      <CallDialogs calls={app.calls} />
      <Toasts />
    </>
  );
}

/** Before the first snapshot. */
function Starting({ connected }: { readonly connected: boolean }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_START_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="starting">
      <h1 className="brand">{strings.app}</h1>
      <p role="status">{slow && !connected ? strings.engineLost : strings.loading}</p>
    </main>
  );
}
