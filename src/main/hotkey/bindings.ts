import { z } from 'zod';
import type { Document } from '../engine/store/json-store.ts';
import { isReserved, MAX_INPUTS } from './capture.ts';
import { INPUT_NAME, type InputName, inWords, isInputName } from './input-name.ts';

/** Most bindings that are kept. */
export const MAX_BINDINGS = 16;

const INPUTS_WANTED = `A binding is one to ${MAX_INPUTS} keys or buttons`;

const binding = z.strictObject({
  id: z.string().min(1).max(64),
  /** Held at once they press it: `['ControlLeft', 'F8']`. */
  inputs: z
    .array(z.string().regex(INPUT_NAME, { error: 'A key is called by its name, as F8 or Mouse4' }))
    .min(1, { error: INPUTS_WANTED })
    .max(MAX_INPUTS, { error: INPUTS_WANTED }),
  /** Who hears it: these links, or whichever is selected at the press. */
  links: z.array(z.string().max(64)).min(1).nullable(),
  /** What it does while it is held: talks, unless it says `mute`. */
  does: z.enum(['talk', 'mute']).optional(),
});

export type Binding = z.infer<typeof binding>;

const hotkeys = z.strictObject({
  bindings: z.array(binding).max(MAX_BINDINGS, { error: `There are at most ${MAX_BINDINGS} keys` }),
});
export type Hotkeys = z.infer<typeof hotkeys>;

/**
 * What is wrong with a list from elsewhere, beyond its shape.
 *
 * @returns the place (`bindings.2.inputs.0`) and the reason; null when every key of it can be bound
 */
export function faultOf({ bindings }: Hotkeys): { readonly field: string; readonly why: string } | null {
  const ids = new Set<string>();
  const chords = new Set<string>();
  for (const [i, { id, inputs }] of bindings.entries()) {
    const at = `bindings.${i}`;
    if (ids.has(id)) return { field: `${at}.id`, why: `“${id}” is there twice` };
    const strange = inputs.findIndex((input) => !isInputName(input));
    if (strange >= 0)
      return { field: `${at}.inputs.${strange}`, why: `“${inputs[strange]}” is the name of no key or button` };
    if (isReserved(inputs)) return { field: `${at}.inputs`, why: `${inWords(inputs)} alone can’t be bound` };
    if (chords.has(chordOf(inputs))) return { field: `${at}.inputs`, why: `${inWords(inputs)} is bound twice` };
    ids.add(id);
    chords.add(chordOf(inputs));
  }
  return null;
}

/** The same for the same keys, in whatever order they were pressed. */
export function chordOf(inputs: readonly InputName[]): string {
  return [...new Set(inputs)].sort().join('+');
}

/** `hotkeys.json`: which keys talk to whom, wherever the focus is. */
export const HOTKEYS: Document<Hotkeys> = {
  file: 'hotkeys.json',
  version: 2,
  schema: hotkeys,
  // A key that types nothing, so that what is said by mistake is not also written somewhere.
  defaults: () => ({ bindings: [{ id: 'default', inputs: ['F8'], links: null }] }),
  // Version 1 knew no other keys than those that talk.
  migrations: { 1: (data) => data },
};
