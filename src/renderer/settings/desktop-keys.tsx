import { useState } from 'react';
import type { HotkeyView } from '../../shared/state.ts';
import { attempt } from '../model/store.ts';
import { useTools } from '../talk/hooks.tsx';
import { words } from './words.ts';

/** What is suggested to a desktop that gives the keys: they type nothing, and there are more than can be bound. */
const TALK_KEYS = ['F8', 'F9', 'F10', 'F7', 'F6', ...Array.from({ length: 12 }, (_, i) => `F${i + 13}`)];
const MUTE_KEYS = ['Pause', ...TALK_KEYS];

/**
 * Where the desktop gives the keys (Wayland): it is asked for one and asks its user in turn. What it gave stands in the list
 * above, and is said here once more to who has just asked.
 */
export function DesktopKeyButtons({ hotkey }: { readonly hotkey: HotkeyView }) {
  const { client } = useTools();
  const [asked, setAsked] = useState<{ readonly id: string; readonly suggested: string } | null>(null);
  const [notOpened, setNotOpened] = useState(false);
  const listening = hotkey.state === 'listening';

  const ask = async (does: 'talk' | 'mute') => {
    setNotOpened(false);
    const taken = new Set(hotkey.bindings.map(({ inputs }) => inputs.join('+')));
    const suggested = (does === 'mute' ? MUTE_KEYS : TALK_KEYS).find((key) => !taken.has(key)) ?? 'F8';
    const { id } = await client.hotkey.bind({ id: null, inputs: [suggested], links: null, does });
    setAsked({ id, suggested });
  };
  const openPage = async () => {
    setNotOpened(false);
    const { opened } = await client.hotkey.configure();
    setNotOpened(!opened);
  };
  const answer = hotkey.bindings.find(({ id }) => id === asked?.id);
  const note = notOpened
    ? words.desktopKeys.notOpened
    : answer && asked && listening
      ? noteOf(answer, asked.suggested)
      : words.desktopKeys.rest;
  return (
    <div className="desktop-keys">
      <div className="desktop-keys-row">
        <button type="button" className="button button-main" disabled={!listening} onClick={() => attempt(ask('talk'))}>
          {words.desktopKeys.askTalk}
        </button>
        <button type="button" className="button" disabled={!listening} onClick={() => attempt(ask('mute'))}>
          {words.desktopKeys.askMute}
        </button>
        <button
          type="button"
          className="button"
          title={words.desktopKeys.changeWhere}
          disabled={!listening || hotkey.bindings.length === 0}
          onClick={() => attempt(openPage())}
        >
          {words.desktopKeys.change}
        </button>
      </div>
      <p role="status">{note}</p>
    </div>
  );
}

function noteOf({ key, words: name }: HotkeyView['bindings'][number], suggested: string): string {
  switch (key) {
    case 'asked':
      return words.desktopKeys.asking(suggested);
    case 'known':
      return words.desktopKeys.gave(name);
    case 'unnamed':
      return words.desktopKeys.gaveUnnamed;
    case 'none':
      return words.desktopKeys.gaveNone;
    default:
      return key satisfies never;
  }
}
