import { z } from 'zod';
import { callsView } from './calls.ts';
import { desktopView } from './desktop.ts';
import { linkConfig } from './link-config.ts';
import { personMix } from './person-mix.ts';
import { linkTalk, settingsPages, theme } from './settings.ts';
import { microphoneTestView } from './sound-test.ts';
import { updatesView } from './updates.ts';

/** What the user sees, as the engine knows it: a snapshot when a window attaches, patches after. */

export const personView = z.object({
  /** SSRC; in a Paltalk room that is the uid. */
  ssrc: z.number(),
  /** From my name book; null where nobody has named this person yet. */
  name: z.string().nullable(),
  /** True for myself. */
  me: z.boolean(),
  /** How this person is heard; absent while that is as they come. */
  mix: personMix.optional(),
});

export const linkView = z.object({
  id: z.string(),
  config: linkConfig,
  /** "Echo", or what the user will recognise the link by. */
  title: z.string(),
  /** "Room 7 at 192.168.1.20:2090". */
  detail: z.string(),
  state: z.enum(['idle', 'connecting', 'ready', 'retrying', 'failed']),
  reason: z.object({ code: z.string(), text: z.string() }).nullable(),
  /** In `retrying`: when the next attempt is due, ms since the epoch. */
  retryAt: z.number().nullable(),
  capabilities: z.array(z.enum(['talk', 'listen', 'calls', 'publish'])),
  /** Everybody heard here so far, and me. Nothing on a Paltalk wire says who is there without talking, or who left. */
  people: z.array(personView),
  /** Counters for the curious, refreshed once a second while they change. */
  stats: z.record(z.string(), z.number()),
  /** How talking works here. */
  talk: linkTalk,
});

export const deviceView = z.object({ id: z.string(), name: z.string(), isDefault: z.boolean() });

export const directionView = z.object({
  /** What the user chose: a device's id, or `default`. */
  choice: z.string(),
  state: z.enum(['opening', 'open', 'missing', 'failed']),
  /** The device in use, by name. */
  name: z.string(),
  /** What is wrong and what to do, while not `open`. */
  message: z.string().nullable(),
  devices: z.array(deviceView),
});

export const soundView = z.object({
  /** `restarting`: the sound process was lost and is on its way back; the microphone is closed meanwhile. */
  process: z.enum(['starting', 'running', 'restarting']),
  /** `silence`: no sound card; nothing is heard and nothing recorded. */
  backend: z.enum(['devices', 'wav', 'silence']),
  input: directionView,
  output: directionView,
  deafened: z.boolean(),
});

export const stationView = z.object({
  state: z.enum(['starting', 'running', 'restarting', 'failed', 'off']),
  /** Who can reach it: this computer alone, or everybody on the network. */
  scope: z.enum(['computer', 'network']),
  port: z.number().nullable(),
  /** This computer's addresses, for telling a friend. */
  addresses: z.array(z.string()),
  message: z.string().nullable(),
});

export const pttView = z.object({
  /** `hang`: the key is up and the microphone open for the release delay. */
  state: z.enum(['idle', 'keyed', 'hang', 'blocked']),
  /** Why a press sent nothing, or a talk was cut off: only while `blocked`, until everything is let go of. */
  reason: z.enum(['busy', 'timeout', 'muted', 'noDevice', 'offline', 'noLink']).nullable(),
  /** Links that hear me now. */
  links: z.array(z.string()),
  /** A talk that goes on with no key held: by a double tap, or by toggling. */
  lock: z.enum(['latched', 'toggled']).nullable(),
  /** In the last ten seconds before the time-out: when it comes, ms since the epoch. */
  endsAt: z.number().nullable(),
  /** Muted by myself: no press opens the microphone. */
  muted: z.boolean(),
});

export const hotkeyCapability = z.object({
  /** Heard in other windows; key-up heard; any key; mouse buttons; windows with more rights. */
  what: z.enum(['unfocused', 'release', 'any-key', 'mouse', 'elevated']),
  works: z.boolean(),
  /** In plain words. */
  text: z.string(),
});

export const hotkeyView = z.object({
  /** How the key is heard in other windows: by a hook, by the desktop's portal, not at all. */
  source: z.enum(['hook', 'portal', 'none']),
  state: z.enum(['off', 'starting', 'listening', 'restarting', 'failed']),
  /** What is wrong and what to do, while it is not heard. */
  message: z.string().nullable(),
  capabilities: z.array(hotkeyCapability),
  bindings: z.array(
    z.object({
      id: z.string(),
      /** Names of keys and buttons that together press it: `['ControlLeft', 'F8']`. */
      inputs: z.array(z.string()),
      /** The same for people: "Left Ctrl + F8". Where the desktop gives the keys, its own words: "Press F8". */
      words: z.string(),
      /**
       * Whether `words` say it; they are empty otherwise. Where the desktop gives the keys it may be asked and not have
       * answered yet, have given one and not say which, or have given none.
       */
      key: z.enum(['known', 'asked', 'unnamed', 'none']),
      /** Who hears it; null is whichever link is selected. */
      links: z.array(z.string()).nullable(),
      /** What it does while it is held. */
      does: z.enum(['talk', 'mute']),
    }),
  ),
  /** A key that mutes is held: talks go on, and the microphone is silent. */
  hushed: z.boolean(),
  /** A window waits for the key that shall be bound. */
  capturing: z.boolean(),
});

export const appState = z.object({
  app: z.object({
    version: z.string(),
    shell: z.enum(['desktop', 'browser']),
    /** Where secrets and settings are kept, for the privacy page. */
    configFolder: z.string(),
    logFolder: z.string(),
    /** How secrets are kept, in words. */
    secretProtection: z.string(),
  }),
  appearance: z.object({ theme }),
  sound: soundView,
  microphoneTest: microphoneTestView,
  station: stationView,
  ptt: pttView,
  /** What the settings pages show. */
  settings: settingsPages.omit({ theme: true }),
  hotkey: hotkeyView,
  calls: callsView,
  /** null in the browser shell, which has none of it. */
  desktop: desktopView.nullable(),
  /** null where there is nowhere to ask for newer versions: in the browser shell, and in a build that names no releases. */
  updates: updatesView.nullable(),
  /** In the order of the list. */
  links: z.array(linkView),
  /** Link that the talk button and the default key talk to. */
  selected: z.string().nullable(),
});

/** Whole slices replace; of the links only those that changed travel, and `order` says which exist and in what order. */
export const statePatch = appState
  .omit({ links: true, app: true })
  .partial()
  .extend({ links: z.array(linkView).optional(), order: z.array(z.string()).optional() });

export type AppState = z.infer<typeof appState>;
export type StatePatch = z.infer<typeof statePatch>;
export type LinkView = z.infer<typeof linkView>;
export type PersonView = z.infer<typeof personView>;
export type SoundView = z.infer<typeof soundView>;
export type DirectionView = z.infer<typeof directionView>;
export type StationView = z.infer<typeof stationView>;
export type HotkeyCapability = z.infer<typeof hotkeyCapability>;
export type HotkeyView = z.infer<typeof hotkeyView>;
export type PttView = z.infer<typeof pttView>;

/** @returns a new state; slices that the patch does not touch keep their identity, so that views need not render again. */
export function applyPatch(state: AppState, patch: StatePatch): AppState {
  const { links: changed, order, ...slices } = patch;
  const next: AppState = { ...state, ...withoutUndefined(slices) };
  if (!changed && !order) return next;
  const byId = new Map(state.links.map((link) => [link.id, link]));
  for (const link of changed ?? []) byId.set(link.id, link);
  const ids = order ?? [...byId.keys()];
  next.links = ids.flatMap((id) => byId.get(id) ?? []);
  return next;
}

function withoutUndefined<T extends object>(slices: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(slices).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
