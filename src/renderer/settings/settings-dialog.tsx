import { Tabs } from 'radix-ui';
import type { AppState } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { DialogFrame } from '../parts/dialog.tsx';
import { strings } from '../strings.ts';
import { useTools } from '../talk/hooks.tsx';
import { KeyPage } from './key-page.tsx';
import { ChoiceRows } from './rows.tsx';
import { SoundsPage } from './sounds-page.tsx';
import { TalkPage } from './talk-page.tsx';
import { words } from './words.ts';

const THEMES = ['system', 'dark', 'light'] as const;

/** Everything that can be set, a page each; there is no Save, since everything applies at once. */
export function SettingsDialog({ app, onClose }: { readonly app: AppState; readonly onClose: () => void }) {
  const { client } = useTools();
  return (
    <DialogFrame title={words.title} onClose={onClose}>
      <Tabs.Root defaultValue="key" className="settings">
        <Tabs.List className="settings-tabs" aria-label={words.title}>
          {(['key', 'talk', 'sounds', 'look'] as const).map((page) => (
            <Tabs.Trigger
              key={page}
              value={page}
              className="settings-tab"
              data-first-focus={page === 'key' || undefined}
            >
              {words.pages[page]}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <Tabs.Content value="key" className="settings-page">
          <KeyPage app={app} />
        </Tabs.Content>
        <Tabs.Content value="talk" className="settings-page">
          <TalkPage settings={app.settings.ptt} />
        </Tabs.Content>
        <Tabs.Content value="sounds" className="settings-page">
          <SoundsPage settings={app.settings.cues} />
        </Tabs.Content>
        <Tabs.Content value="look" className="settings-page">
          <ChoiceRows
            label={words.theme}
            value={app.appearance.theme}
            choices={THEMES.map((value) => ({ value, label: strings.themes[value] }))}
            onChoose={(theme) => attempt(client.appearance.set({ theme }))}
          />
        </Tabs.Content>
      </Tabs.Root>
    </DialogFrame>
  );
}
