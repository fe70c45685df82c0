import { Tabs } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import { SETTINGS_DEFAULTS } from '../../shared/settings.ts';
import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { DialogFrame } from '../parts/dialog.tsx';
import { useNarrow } from '../parts/narrow.ts';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';
import { AdvancedPage } from './advanced-page.tsx';
import { AudioPage } from './audio-page.tsx';
import { entryOf, ownerOf, PAGES, type SettingId, type SettingsPage } from './catalogue.ts';
import { DesktopPage } from './desktop-page.tsx';
import { KeyPage } from './key-page.tsx';
import { LinksPage } from './links-page.tsx';
import { PrivacyPage } from './privacy-page.tsx';
import { ResetPage } from './reset-page.tsx';
import { controlOf } from './row-control.ts';
import { ChoiceRows } from './rows.tsx';
import { SearchField, SearchResults } from './search.tsx';
import { SoundsPage } from './sounds-page.tsx';
import { TalkPage } from './talk-page.tsx';
import { UndoBar } from './undo.tsx';
import { words } from './words.ts';

const THEMES = ['system', 'dark', 'light'] as const;

/** Everything that can be set, a page each; there is no Save, since everything applies at once. */
export function SettingsDialog({ app, onClose }: { readonly app: AppState; readonly onClose: () => void }) {
  const [page, setPage] = useState<SettingsPage>('key');
  const [query, setQuery] = useState('');
  /** The setting that was found and shall be shown; an object, since the same one may be wanted twice. */
  const [wanted, setWanted] = useState<{ readonly id: SettingId } | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const results = useRef<HTMLUListElement>(null);
  const narrow = useNarrow();

  const open = (id: SettingId) => {
    setQuery('');
    setPage(entryOf(id).page);
    setWanted({ id });
  };
  useEffect(() => {
    if (wanted && frame.current) showRow(frame.current, wanted.id);
  }, [wanted]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== 'f') return;
      const field = frame.current?.querySelector<HTMLInputElement>('input[type="search"]');
      field?.focus();
      field?.select();
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
  const searching = query.trim() !== '';

  return (
    <DialogFrame title={words.title} onClose={onClose}>
      <UndoBar>
        <Tabs.Root
          ref={frame}
          value={searching ? '' : page}
          onValueChange={(value) => {
            const chosen = PAGES.find((known) => known === value);
            if (!chosen) return;
            setPage(chosen);
            setQuery('');
          }}
          className="settings"
          orientation={narrow ? 'horizontal' : 'vertical'}
        >
          <div className="settings-side">
            <SearchField query={query} onQuery={setQuery} onOpen={open} results={results} />
            <Tabs.List className="settings-tabs" aria-label={words.title}>
              {PAGES.map((one) => (
                <Tabs.Trigger key={one} value={one} className="settings-tab">
                  {words.pages[one]}
                </Tabs.Trigger>
              ))}
            </Tabs.List>
          </div>
          {searching ? (
            <SearchResults query={query} onOpen={open} list={results} />
          ) : (
            <Tabs.Content value={page} className="settings-page">
              <Page app={app} page={page} />
            </Tabs.Content>
          )}
        </Tabs.Root>
      </UndoBar>
    </DialogFrame>
  );
}

function Page({ app, page }: { readonly app: AppState; readonly page: SettingsPage }) {
  switch (page) {
    case 'key':
      return <KeyPage app={app} />;
    case 'talk':
      return <TalkPage app={app} />;
    case 'audio':
      return <AudioPage app={app} />;
    case 'sounds':
      return <SoundsPage app={app} />;
    case 'look':
      return <LookPage app={app} />;
    case 'desktop':
      return <DesktopPage app={app} />;
    case 'links':
      return <LinksPage app={app} />;
    case 'privacy':
      return <PrivacyPage app={app} />;
    case 'advanced':
      return <AdvancedPage app={app} />;
  }
}

function LookPage({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  return (
    <>
      <ChoiceRows
        id="theme"
        value={app.appearance.theme}
        fallback={SETTINGS_DEFAULTS.theme}
        choices={THEMES.map((value) => ({ value, label: strings.themes[value] }))}
        onChoose={(theme) => attempt(client.appearance.set({ theme }))}
      />
      <ResetPage app={app} page="look" />
    </>
  );
}

/** Scrolls a row into sight, marks it and focuses its control; for one that is not there now, the row that would bring it. */
function showRow(frame: HTMLElement, id: SettingId): void {
  const rowOf = (setting: SettingId) => frame.querySelector<HTMLElement>(`[data-setting="${setting}"]`);
  const row = rowOf(id) ?? rowOf(ownerOf(id) ?? id);
  if (!row) {
    frame.querySelector<HTMLElement>('.settings-page')?.focus();
    return;
  }
  for (const marked of frame.querySelectorAll('[data-found]')) marked.removeAttribute('data-found');
  row.setAttribute('data-found', '');
  row.scrollIntoView({ block: 'center' });
  const control = controlOf(row) ?? frame.querySelector<HTMLElement>('.settings-page');
  control?.focus();
}
