import { z } from 'zod';
import type { InputName } from './input-name.ts';
import type { HookBinding } from './key-state.ts';

/**
 * What main and the hotkey process say to each other. Which other keys are pressed on this computer is nobody's business:
 * bindings are matched in the hotkey process, and only what was bound, or is being bound, leaves it.
 */

/** Main → hotkey. */
export type ToHotkey =
  | {
      readonly type: 'bind';
      readonly bindings: readonly HookBinding[];
      /** What bindings to be held when the hook before this one was lost. */
      readonly suspects: readonly InputName[];
    }
  /** Until it was captured, or off: the next keys held together are the answer and press nothing. */
  | { readonly type: 'capture'; readonly on: boolean }
  /** Opens the desktop's own page of our keys, where it has one; `configured` is the answer. */
  | { readonly type: 'configure' }
  /** A key-up may have been lost (suspend, lock screen): let go of everything. */
  | { readonly type: 'forget' };

/** Why there is no hook. Stable; main has the words. */
export const failureCode = z.enum([
  'no-display',
  'dead-display',
  'not-permitted',
  'no-module',
  'no-portal',
  'portal-refused',
  'portal-gone',
  'other',
]);
export type FailureCode = z.infer<typeof failureCode>;

/** Hotkey → main. */
export const fromHotkey = z.discriminatedUnion('type', [
  /** From now on keys are heard. */
  z.object({ type: z.literal('listening') }),
  /** This process hears nothing and is about to end. */
  z.object({ type: z.literal('failed'), code: failureCode, detail: z.string().max(1000) }),
  /** Once a second. */
  z.object({ type: z.literal('beat') }),
  z.object({ type: z.literal('pressed'), binding: z.string(), kind: z.enum(['key', 'mouse', 'portal']) }),
  z.object({ type: z.literal('released'), binding: z.string() }),
  /** No inputs: called off by Escape. */
  z.object({ type: z.literal('captured'), inputs: z.array(z.string()).nullable() }),
  /** Whether the desktop has opened its page of our keys (portal). */
  z.object({ type: z.literal('configured'), opened: z.boolean() }),
  /** The desktop's own names of what it bound (portal): binding → "Press F8". */
  z.object({ type: z.literal('assigned'), triggers: z.record(z.string(), z.string()) }),
]);
export type FromHotkey = z.infer<typeof fromHotkey>;

/** How often the process shows that it lives, ms. */
export const BEAT_EVERY_MS = 1000;
