import { CircleHelp, Contrast, Plus, Settings2, Volume2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useRef, useSyncExternalStore } from 'react';
import type { AppState, LinkView } from '../../shared/state.ts';
import { CallsEntry } from '../calls/calls-entry.tsx';
import { attempt, lamps, useWindow } from '../model/store.ts';
import { LinkStateIcon, useLinkWords } from '../parts/link-state.tsx';
import { ChoiceMenu } from '../parts/menu.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';

const THEMES = ['system', 'dark', 'light'] as const;

/** The list of links, and what stands below it. */
export function Sidebar({ app, children }: { readonly app: AppState; readonly children: ReactNode }) {
  const { client } = useTools();
  return (
    <aside className="sidebar">
      <header className="sidebar-head">
        <h1 className="brand">{strings.app}</h1>
        <ChoiceMenu
          className="icon-button"
          label={strings.theme}
          value={app.appearance.theme}
          choices={THEMES.map((value) => ({ value, label: strings.themes[value] }))}
          onChoose={(value) => {
            const theme = THEMES.find((known) => known === value);
            if (theme) attempt(client.appearance.set({ theme }));
          }}
        >
          <Contrast size={18} aria-hidden />
        </ChoiceMenu>
        <button
          type="button"
          className="icon-button"
          aria-label={strings.settings}
          title={strings.settings}
          onClick={() => useWindow.setState({ dialog: { kind: 'settings' } })}
        >
          <Settings2 size={18} aria-hidden />
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={strings.keys}
          title={strings.keys}
          onClick={() => useWindow.setState({ dialog: { kind: 'keys' } })}
        >
          <CircleHelp size={18} aria-hidden />
        </button>
      </header>
      <LinkList app={app} />
      <div className="side-actions">
        <button
          type="button"
          className="add-link"
          onClick={() => useWindow.setState({ dialog: { kind: 'room', link: null } })}
        >
          <Plus size={18} aria-hidden />
          {strings.addRoom}
        </button>
        <CallsEntry calls={app.calls} />
      </div>
      {children}
    </aside>
  );
}

/** One tab stop; arrow keys choose, Enter connects or disconnects. */
function LinkList({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const list = useRef<HTMLDivElement>(null);
  const { links, selected } = app;

  const choose = (link: LinkView | undefined) => {
    if (!link) return;
    attempt(client.link.select({ id: link.id }));
    list.current?.querySelector<HTMLElement>(`[data-link="${CSS.escape(link.id)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = links.findIndex(({ id }) => id === selected);
    if (event.key === 'ArrowDown') choose(links[Math.min(links.length - 1, at + 1)]);
    else if (event.key === 'ArrowUp') choose(links[Math.max(0, at - 1)]);
    else if (event.key === 'Home') choose(links[0]);
    else if (event.key === 'End') choose(links.at(-1));
    else if (event.key === 'Enter') {
      const link = links[at];
      if (link) attempt(link.state === 'idle' ? client.link.open({ id: link.id }) : client.link.close({ id: link.id }));
    } else return;
    event.preventDefault();
  };

  if (links.length === 0) return <p className="links links-empty">{strings.noLink}</p>;
  // A list without a chosen link is entered at its first.
  const entrance = links.some(({ id }) => id === selected) ? selected : links[0]?.id;
  return (
    <div className="links" role="listbox" aria-label={strings.links} ref={list}>
      {links.map((link) => (
        <LinkRow
          key={link.id}
          link={link}
          selected={link.id === selected}
          entrance={link.id === entrance}
          onChoose={() => choose(link)}
          onKeyDown={onKeyDown}
        />
      ))}
    </div>
  );
}

interface LinkRowProps {
  readonly link: LinkView;
  readonly selected: boolean;
  /** Whether the Tab key enters the list here. */
  readonly entrance: boolean;
  readonly onChoose: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

function LinkRow({ link, selected, entrance, onChoose, onKeyDown }: LinkRowProps) {
  const words = useLinkWords(link);
  const heard = useSyncExternalStore(
    (listener) => lamps.subscribe(listener),
    () => lamps.isAnyLit(link.id),
  );
  return (
    <div
      className="link"
      role="option"
      aria-selected={selected}
      tabIndex={entrance ? 0 : -1}
      data-link={link.id}
      data-state={link.state}
      onClick={onChoose}
      onKeyDown={onKeyDown}
    >
      {heard ? (
        <Volume2 className="state-icon" data-state="ready" size={16} aria-hidden />
      ) : (
        <LinkStateIcon state={link.state} />
      )}
      <span className="link-title">
        {link.title}
        {heard && <span className="visually-hidden">, {strings.somebodySpeaks}</span>}
      </span>
      <span className="link-detail">{link.state === 'ready' ? link.detail : words}</span>
    </div>
  );
}
