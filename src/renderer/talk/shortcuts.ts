import { useEffect } from 'react';
import type { Client } from '../../shared/client.ts';
import type { AppState } from '../../shared/state.ts';
import { attempt, useWindow } from '../model/store.ts';
import { useTools } from './hooks.tsx';

/** Where keys mean what they mean there. */
const TAKEN = 'input, textarea, select, [role="menu"], [role="alertdialog"]';

/**
 * Keys of the window, where no text is being typed and nothing is open. Those of one character can be turned off; with
 * Ctrl, or as a function key, the two that lead to everything else always work.
 */
export function useShortcuts(): void {
  const { client } = useTools();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { app, dialog } = useWindow.getState();
      if (!app || dialog || event.altKey || event.repeat) return;
      if (event.key === 'Escape' && app.ptt.lock !== null) attempt(client.ptt.unlock());
      const { target } = event;
      if (target instanceof Element && target.closest(TAKEN)) return;
      const run = deedOf(event, app, client);
      if (!run) return;
      run();
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [client]);
}

const showKeys = () => useWindow.setState({ dialog: { kind: 'keys' } });
const showSettings = () => useWindow.setState({ dialog: { kind: 'settings' } });

function deedOf(event: KeyboardEvent, app: AppState, client: Client): (() => void) | null {
  if (event.key === 'F1') return showKeys;
  if (event.ctrlKey || event.metaKey) return event.key === ',' ? showSettings : null;
  if (!app.settings.window.letterKeys) return null;
  switch (event.key) {
    case '?':
      return showKeys;
    case ',':
      return showSettings;
    case 'n':
      return () => useWindow.setState({ dialog: { kind: 'room', link: null } });
    case 'c':
      return () => useWindow.setState({ dialog: { kind: 'calls' } });
    case 'm':
      return () => attempt(client.ptt.mute({ on: !app.ptt.muted }));
    case 'd':
      return () => attempt(client.sound.deafen({ on: !app.sound.deafened }));
    default:
      return null;
  }
}
