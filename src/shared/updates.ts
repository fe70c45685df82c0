import { z } from 'zod';

/** Looking for a newer version, as a window sees it. Nothing is downloaded or installed by it. */
export const updatesView = z.object({
  /** Whether the server of the releases is asked once a day. */
  daily: z.boolean(),
  /** It is being asked at this moment. */
  asking: z.boolean(),
  /** What it said last since the start, and when, ms since the epoch; null before the first answer. */
  last: z
    .discriminatedUnion('outcome', [
      z.object({ outcome: z.literal('current'), at: z.number() }),
      z.object({ outcome: z.literal('newer'), at: z.number(), version: z.string() }),
      /** The error's code alone. */
      z.object({ outcome: z.literal('failed'), at: z.number(), reason: z.string() }),
    ])
    .nullable(),
  /** Whether the releases have a page that a browser can show. */
  hasPage: z.boolean(),
});

export type UpdatesView = z.infer<typeof updatesView>;

const nothing = z.strictObject({});
const none = z.null();

export const updateCommands = {
  /** Asks now; the state has the answer, when this is answered. */
  'updates.check': { args: nothing, result: none },
  'updates.daily': { args: z.strictObject({ on: z.boolean() }), result: none },
  /** Shows the page of the releases in the user's browser. */
  'updates.openPage': { args: nothing, result: none },
} as const;
