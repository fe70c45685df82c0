import { create } from 'zustand';
import { type Client, CommandError } from '../../shared/client.ts';
import type { EventPayload } from '../../shared/contract.ts';
import { type AppState, applyPatch, type LinkView } from '../../shared/state.ts';
import { strings } from '../strings.ts';
import { LevelFeed } from './levels.ts';
import { SpeakingLamps } from './speaking.ts';

export type Toast = EventPayload<'toast'>;

/** Which dialog is in front. */
export type OpenDialog =
  | { readonly kind: 'room'; readonly link: LinkView | null }
  | { readonly kind: 'remove'; readonly link: LinkView }
  | { readonly kind: 'person'; readonly link: string; readonly ssrc: number }
  | { readonly kind: 'calls' | 'place-call' | 'call-account' }
  | { readonly kind: 'keys' | 'settings' };

export interface WindowState {
  /** Null until the first snapshot. */
  readonly app: AppState | null;
  readonly connected: boolean;
  /** Whether this window holds the key right now, before the engine has said anything. */
  readonly holding: boolean;
  /** Whether the engine has answered that press: from then on its word counts. */
  readonly answered: boolean;
  readonly toasts: readonly Toast[];
  readonly dialog: OpenDialog | null;
}

export const useWindow = create<WindowState>(() => ({
  app: null,
  connected: false,
  holding: false,
  answered: false,
  toasts: [],
  dialog: null,
}));

/** More at once would be read by nobody. */
const MAX_TOASTS = 3;

export const lamps = new SpeakingLamps();
export const levels = new LevelFeed();

let nextToast = 1;

/** Shows a sentence of the window's own beside those of the engine. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  addToast({ ...toast, id: `w${nextToast++}` });
}

/** One sentence stands there once, however often it was said; of too many the oldest goes. */
function addToast(toast: Toast): void {
  useWindow.setState(({ toasts }) => {
    const others = toasts.filter(({ title, text }) => title !== toast.title || text !== toast.text);
    return { toasts: [...others, toast].slice(-MAX_TOASTS) };
  });
}

export function dismissToast(id: string): void {
  useWindow.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/**
 * Runs a command whose refusal belongs into a toast: everything but forms, which show it at the field. That the engine is
 * out of reach stands on the screen already, once and not once a press.
 */
export function attempt(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    if (error.code === 'disconnected') return;
    showToast({ tone: 'error', title: strings.failedTitle, text: error.message });
  });
}

/** Feeds the store from the engine: a snapshot at every (re)connection, patches in between. */
export function follow(client: Client): void {
  /** A patch came while a snapshot was asked for: which of them is newer can't be told. */
  let overtaken = false;
  const look = async (): Promise<void> => {
    do {
      overtaken = false;
      const app = await client.app.snapshot();
      useWindow.setState({ app });
    } while (overtaken);
  };
  client.on('state.patch', (patch) => {
    overtaken = true;
    useWindow.setState(({ app, answered, holding }) => ({
      app: app && applyPatch(app, patch),
      answered:
        answered || (holding && patch.ptt !== undefined && (patch.ptt.state !== 'idle' || app?.ptt.state === 'keyed')),
    }));
  });
  client.on('activity', ({ heard }) => {
    for (const { link, ssrc, ageMs } of heard) lamps.heard(link, ssrc, ageMs);
  });
  client.on('levels', (now) => levels.push(now));
  client.on('toast', (toast) => {
    addToast(toast);
  });
  client.onConnection((connected) => {
    useWindow.setState({ connected });
    if (!connected) {
      lamps.clear();
      levels.push({ inputDb: -100, outputDb: -100 });
      return;
    }
    attempt(look());
  });
}

/** The link that the talk button talks to. */
export function selectedLink(app: AppState): LinkView | null {
  return app.links.find(({ id }) => id === app.selected) ?? null;
}
