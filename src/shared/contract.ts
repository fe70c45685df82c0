import { z } from 'zod';
import { callCommands } from './calls.ts';
import { desktopCommands } from './desktop.ts';
import { linkConfig, MAX_NAME } from './link-config.ts';
import { personMix } from './person-mix.ts';
import { linkTalk, theme } from './settings.ts';
import { settingsCommands } from './settings-commands.ts';
import { appState, statePatch } from './state.ts';
import { updateCommands } from './updates.ts';

/**
 * Everything a window can ask of the engine and everything the engine tells a window. The client for both transports is
 * generated from this one object (client.ts), main checks every argument against it, and a test proves that each
 * command has its handler.
 */

const linkId = z.strictObject({ id: z.string().min(1).max(64) });
const nothing = z.strictObject({});
const none = z.null();

/** Held at once they press a binding: `['ControlLeft', 'F8']`. */
const keyInputs = z
  .array(z.string().regex(/^[A-Z][A-Za-z0-9]{0,31}$/))
  .min(1)
  .max(4);
/** Who hears it; null is whichever link is selected. */
const keyLinks = z.array(z.string().min(1).max(64)).min(1).max(64).nullable();

/** Ways to key that live in a window; they are released when the window loses the focus or goes away. */
export const uiSource = z.enum(['ui:pointer', 'ui:key']);

export const commands = {
  /** First thing a window asks; patches that follow build on the answer. */
  'app.snapshot': { args: nothing, result: appState },
  'app.quit': { args: nothing, result: none },
  'appearance.set': { args: z.strictObject({ theme }), result: none },

  'link.add': { args: z.strictObject({ config: linkConfig }), result: z.strictObject({ id: z.string() }) },
  'link.update': { args: linkId.extend({ config: linkConfig }), result: none },
  'link.remove': { args: linkId, result: none },
  'link.open': { args: linkId, result: none },
  'link.close': { args: linkId, result: none },
  'link.select': { args: linkId, result: none },
  /** How talking works on this link; the keys that are left out stay. */
  'link.talk': { args: linkId.extend({ talk: linkTalk.partial() }), result: none },
  /** A name for the person behind an SSRC; empty takes the name away. */
  'person.name': {
    args: linkId.extend({
      ssrc: z.number().int().min(0).max(0xffff_ffff),
      name: z
        .string()
        .trim()
        .max(MAX_NAME, { error: `A name has at most ${MAX_NAME} characters` }),
    }),
    result: none,
  },

  /** How loud the person behind an SSRC is, where they are heard, and whether; the keys that are left out stay. */
  'person.mix': {
    args: linkId.extend({ ssrc: z.number().int().min(0).max(0xffff_ffff), mix: personMix.partial() }),
    result: none,
  },

  'ptt.press': { args: z.strictObject({ source: uiSource }), result: none },
  'ptt.release': { args: z.strictObject({ source: uiSource }), result: none },
  /** Focus lost, page hidden: every source of this window is let go. */
  'ptt.releaseAll': { args: nothing, result: none },
  /** Ends a talk that goes on with no key held. */
  'ptt.unlock': { args: nothing, result: none },
  'ptt.mute': { args: z.strictObject({ on: z.boolean() }), result: none },

  ...settingsCommands,

  /** Waits for the keys that the user presses, for 20 s at most; no inputs when it was called off. */
  'hotkey.capture': {
    args: nothing,
    result: z.strictObject({ inputs: z.array(z.string()).nullable(), words: z.string() }),
  },
  'hotkey.cancelCapture': { args: nothing, result: none },
  /** A new binding without an id. */
  'hotkey.bind': {
    args: z.strictObject({
      id: z.string().min(1).max(64).nullable(),
      inputs: keyInputs,
      links: keyLinks,
      /** Talks unless it says `mute`: then nobody hears anything while it is held. */
      does: z.enum(['talk', 'mute']).optional(),
    }),
    result: z.strictObject({ id: z.string() }),
  },
  /** Opens the desktop's own page of the talk keys, where it is the desktop that gives them. */
  'hotkey.configure': { args: nothing, result: z.strictObject({ opened: z.boolean() }) },
  /** Tries again now, after the talk key could not be heard or the desktop has refused one. */
  'hotkey.retry': { args: nothing, result: none },
  'hotkey.unbind': { args: linkId, result: none },
  /** These bindings in the place of all that are there: to take an import back. */
  'hotkey.replace': {
    args: z.strictObject({
      bindings: z
        .array(
          z.strictObject({
            id: z.string().min(1).max(64),
            inputs: keyInputs,
            links: keyLinks,
            does: z.enum(['talk', 'mute']),
          }),
        )
        .max(16),
    }),
    result: none,
  },

  'sound.choose': {
    args: z.strictObject({ direction: z.enum(['input', 'output']), device: z.string().min(1).max(512) }),
    result: none,
  },
  /** Look for devices again now. */
  'sound.retry': { args: nothing, result: none },
  'sound.deafen': { args: z.strictObject({ on: z.boolean() }), result: none },

  ...callCommands,

  ...desktopCommands,
  ...updateCommands,
  /** Shows one of Squelch's own folders in the file manager. */
  'app.openFolder': { args: z.strictObject({ folder: z.enum(['config', 'logs']) }), result: none },

  'station.share': { args: z.strictObject({ scope: z.enum(['computer', 'network']) }), result: none },
} as const satisfies Record<string, CommandSpec>;

export const events = {
  'state.patch': statePatch,
  /** At most 20 times a second, all speakers of that tick in one: who was heard, and how long ago (ms) as this was sent. */
  activity: z.object({
    heard: z.array(z.object({ link: z.string(), ssrc: z.number(), ageMs: z.number() })),
  }),
  /** 20 times a second while it changes: peaks, dBFS, −100 for nothing. */
  levels: z.object({ inputDb: z.number(), outputDb: z.number() }),
  toast: z.object({
    id: z.string(),
    tone: z.enum(['info', 'warning', 'error']),
    title: z.string(),
    /** What to do next. */
    text: z.string(),
  }),
} as const satisfies Record<string, z.ZodType>;

interface CommandSpec {
  readonly args: z.ZodType;
  readonly result: z.ZodType;
}

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type CommandArgs<N extends CommandName> = z.infer<Commands[N]['args']>;
export type CommandResult<N extends CommandName> = z.infer<Commands[N]['result']>;

export type EventName = keyof typeof events;
export type EventPayload<N extends EventName> = z.infer<(typeof events)[N]>;
export type EventMap = { [N in EventName]: EventPayload<N> };

/** The answer to a command, on every transport. */
export type Envelope<T = unknown> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      /** Stable: `unknown-command`, `bad-args`, `not-found`, `internal`. */
      readonly code: string;
      /** For the user: what was wrong and what is accepted. */
      readonly message: string;
      /** The argument that was refused, as a path: `config.server.port`. */
      readonly field?: string;
    };

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
