/** What a Paltalk room server allows. Every number is an option of `PaltalkServer`; docs/protocols/paltalk.md lists them. */
export const PALTALK_LIMITS = {
  /** From accept to the eighth byte of the hello, ms. It is absolute: a byte now and then does not extend it. */
  helloMs: 5_000,
  /** Rooms at one time. */
  rooms: 256,
  /** People in one room. */
  membersPerRoom: 256,
  /** Packets that wait in our own queue for one slow member: 5 s of one speaker. Beyond, the oldest goes. */
  queuePackets: 64,
  /** A member whose system took nothing for this long while packets wait is cut, ms: it is gone and can't say so. */
  stallMs: 30_000,
} as const;

export type PaltalkLimits = { readonly [K in keyof typeof PALTALK_LIMITS]: number };
