/**
 * How long the client waits, ms. They nest on purpose around the server's 60 s of ringing and 30 s of negotiating: the side
 * where a person decides ends first, so that its packet says why.
 */
export const CALL_TIMING = {
  /** Our own call rings; the server should have ended it long before. */
  callingMs: 65_000,
  ringingMs: 55_000,
  /** They want other settings, and we think about it. */
  decidingMs: 25_000,
  /** We want other settings, and they think about it. */
  counteredMs: 35_000,
  /**
   * Without call ids: after we ended a call, what comes for this long may still be about it. Longer than the server's
   * second of rest, so that a call of ours that follows does not fall into it.
   */
  closingMs: 1_200,
  /**
   * A request that comes so long after our last packet was sent after the server's rest, so it is a new call. Dropping it,
   * as everything else that comes while we are closing, would leave its caller ringing in vain.
   */
  staleMs: 1_000,
  /** Both have called each other at a server that does not see it: how long it gets to prove that it does. */
  glareMs: 1_000,
} as const;

export type CallTiming = { readonly [K in keyof typeof CALL_TIMING]: number };
