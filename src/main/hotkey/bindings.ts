import { z } from 'zod';
import type { Document } from '../engine/store/json-store.ts';
import { MAX_INPUTS } from './capture.ts';
import { INPUT_NAME } from './input-name.ts';

/** Most bindings that are kept. */
export const MAX_BINDINGS = 16;

const binding = z.strictObject({
  id: z.string().min(1).max(64),
  /** Held at once they press it: `['ControlLeft', 'F8']`. */
  inputs: z.array(z.string().regex(INPUT_NAME)).min(1).max(MAX_INPUTS),
  /** Who hears it: these links, or whichever is selected at the press. */
  links: z.array(z.string().max(64)).min(1).nullable(),
  /** What it does while it is held: talks, unless it says `mute`. */
  does: z.enum(['talk', 'mute']).optional(),
});

export type Binding = z.infer<typeof binding>;

const hotkeys = z.strictObject({ bindings: z.array(binding).max(MAX_BINDINGS) });
export type Hotkeys = z.infer<typeof hotkeys>;

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
