import { userInfo } from 'node:os';
import { z } from 'zod';
import { CALL_OPTION_DEFAULTS, callAccount, callName, callOptions, pastCall } from '../../../shared/calls.ts';
import type { Document } from '../store/json-store.ts';

/** How many calls are remembered. */
export const MAX_HISTORY = 200;

const calls = z.strictObject({
  account: callAccount,
  options: callOptions,
  /** The latest first. */
  history: z.array(pastCall).max(MAX_HISTORY),
  /** Missed calls that nobody has looked at yet. */
  missed: z.number().int().min(0),
});

export type Calls = z.infer<typeof calls>;

/** `calls.json`: who I am to callers, and who called. */
export const CALLS: Document<Calls> = {
  file: 'calls.json',
  version: 1,
  schema: calls,
  defaults: () => ({
    account: { name: ownName(), server: { where: 'station' } },
    options: CALL_OPTION_DEFAULTS,
    history: [],
    missed: 0,
  }),
  migrations: {},
};

/** What friends will most likely call this person, until they are told otherwise. */
function ownName(): string {
  try {
    const name = callName.safeParse(userInfo().username);
    if (name.success) return name.data;
  } catch {
    // A user without an entry in the system's list has no name there.
  }
  return 'Me';
}
