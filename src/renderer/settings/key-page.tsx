import { CircleCheck, CircleX, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { WINDOW_DEFAULTS } from '../../shared/settings.ts';
import { shortcutName } from '../../shared/shortcut-name.ts';
import type { AppState, HotkeyView, LinkView } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { DesktopKeyButtons } from './desktop-keys.tsx';
import { SwitchRow } from './rows.tsx';
import { words } from './words.ts';

/** What a key can be made to do here. */
const BINDABLE = [
  { does: 'talk', label: words.bind, look: 'button button-main' },
  { does: 'mute', label: words.bindMute, look: 'button' },
] as const;

/** Keys that talk wherever the focus is, and what of that this desktop can do. */
export function KeyPage({ app }: { readonly app: AppState }) {
  const { client } = useTools();
  const { hotkey, links } = app;
  const [note, setNote] = useState('');

  const bind = async (does: 'talk' | 'mute') => {
    setNote('');
    const { inputs } = await client.hotkey.capture();
    if (inputs === null) setNote(words.captureFailed);
    else await client.hotkey.bind({ id: null, inputs, links: null, does });
  };
  const byDesktop = hotkey.source === 'portal';

  return (
    <>
      <div data-setting="hotkey.bindings">
        <p className="setting-intro">{byDesktop ? words.desktopKeys.intro : words.keyIntro}</p>
        <p className="setting-state" data-state={hotkey.state}>
          {hotkey.message ?? words.hotkeyState[hotkey.state]}
        </p>
        <ul className="bindings">
          {hotkey.bindings.length === 0 && <li className="setting-hint">{words.noBinding}</li>}
          {hotkey.bindings.map((binding, index) => (
            <BindingRow
              key={binding.id}
              binding={binding}
              links={links}
              shortcut={byDesktop ? shortcutName(binding.does, index) : null}
            />
          ))}
        </ul>
        {hotkey.state === 'failed' ? (
          <div className="capture">
            <button type="button" className="button" onClick={() => attempt(client.hotkey.retry())}>
              {byDesktop ? words.desktopKeys.askAgain : words.retry}
            </button>
          </div>
        ) : byDesktop ? (
          <DesktopKeyButtons hotkey={hotkey} />
        ) : hotkey.capturing ? (
          <Capture onCancel={() => attempt(client.hotkey.cancelCapture())} />
        ) : (
          <div className="capture">
            {BINDABLE.map(({ does, label, look }) => (
              <button
                key={does}
                type="button"
                className={look}
                disabled={hotkey.state !== 'listening'}
                onClick={() => attempt(bind(does))}
              >
                {label}
              </button>
            ))}
            <p role="status">{note}</p>
          </div>
        )}
      </div>
      <h3 className="setting-head">{words.inWindow}</h3>
      <SwitchRow
        id="window.letterKeys"
        on={app.settings.window.letterKeys}
        fallback={WINDOW_DEFAULTS.letterKeys}
        onChange={(letterKeys) => attempt(client.settings.window({ letterKeys }))}
      />
      <h3 className="setting-head">{words.desktop}</h3>
      <ul className="capabilities">
        {hotkey.capabilities.map(({ what, works, text }) => (
          <li key={what} data-works={works}>
            {works ? <CircleCheck size={16} aria-hidden /> : <CircleX size={16} aria-hidden />}
            <span>
              <span className="visually-hidden">{works ? words.works : words.worksNot} </span>
              {text}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

interface BindingRowProps {
  readonly binding: HotkeyView['bindings'][number];
  readonly links: readonly LinkView[];
  /** What the desktop calls it, where it is the desktop that gives the keys. */
  readonly shortcut: string | null;
}

/** One key: which, what it does, and the way to be rid of it. */
function BindingRow({ binding: { id, key, words: name, links: to, does }, links, shortcut }: BindingRowProps) {
  const { client } = useTools();
  const titles = to?.map((one) => links.find((link) => link.id === one)?.title ?? words.linkGone).join(', ');
  const what = does === 'mute' ? words.mutes : titles === undefined ? words.talksToChosen : words.talksTo(titles);
  const remove = shortcut === null ? words.unbind(name) : words.desktopKeys.remove(shortcut);
  return (
    <li className="binding">
      {key === 'known' ? <kbd>{name}</kbd> : <span className="binding-unknown">{words.desktopKeys.instead[key]}</span>}
      <span className="setting-hint">{shortcut === null ? what : words.desktopKeys.called(what, shortcut)}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={remove}
        title={remove}
        onClick={() => attempt(client.hotkey.unbind({ id }))}
      >
        <X size={16} aria-hidden />
      </button>
    </li>
  );
}

/** While it waits, no key does anything else in this window: the one that is pressed shall be bound and nothing more. */
function Capture({ onCancel }: { readonly onCancel: () => void }) {
  useEffect(() => {
    const swallow = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener('keydown', swallow, true);
    window.addEventListener('keyup', swallow, true);
    return () => {
      window.removeEventListener('keydown', swallow, true);
      window.removeEventListener('keyup', swallow, true);
    };
  }, []);
  return (
    <div className="capture">
      <p role="status">{words.press}</p>
      <button type="button" className="button" onClick={onCancel}>
        {words.cancel}
      </button>
    </div>
  );
}
