import { SEND_LIMITS, type SendLimits } from '../../wire/call/send-queue.ts';

/** What a call server allows. Every number is an option of `CallServer`; docs/protocols/call.md lists them with their reasons. */
export const CALL_LIMITS = {
  connections: 256,
  /** Connections without a name of their own, of those. */
  unregistered: 32,
  calls: 64,
  /** New connections from one address in a minute that do not register; one more, and a minute of refusal follows. */
  connectsPerMinute: 20,
  /** The same for this computer itself, where two hundred test clients are one program. */
  loopbackConnectsPerMinute: 256,
  /** From accept to the end of the first packet, ms. Absolute: a byte now and then does not extend it. */
  firstPacketMs: 10_000,
  /** From the first byte of a packet to its last, ms. Absolute too. */
  packetMs: 10_000,
  /** A connection without a name and without a call that says nothing for this long is ended, ms. */
  idleMs: 120_000,
  /** A peer whose system took nothing for this long while something waits is cut, ms: it is gone and can't say so. */
  stallMs: 10_000,
  /** Packets 0 to 5 of one connection: so many a second, so many at once; the others are ignored. */
  controlPerSecond: 2,
  controlBurst: 10,
  /** After so many ignored ones the connection is ended. */
  controlExcess: 100,
  /** Calls that one user may try. */
  attemptsPerMinute: 10,
  attemptBurst: 5,
  /** Answers "there is no such user" for one address; further ones come late, since names are being guessed. */
  notFoundPerMinute: 10,
  notFoundDelayMs: 1_000,
  /** Packets that make no sense where they come, in a minute; one more, and the connection is ended. */
  violationsPerMinute: 16,
  /** Data packets a second. */
  dataPacketsPerSecond: 500,
  /** Data outside of a call: bytes a second, and for how many seconds, until that is a violation. */
  strayBytesPerSecond: 64 * 1024,
  straySeconds: 5,
  /** Packets of one connection that are read in one turn of the loop, so that a flood leaves time for the others. */
  packetsPerTurn: 64,
  ringMs: 60_000,
  negotiateMs: 30_000,
  /** Counter-offers in one call. */
  rounds: 4,
  /** After a call, a client that does not know call ids is left alone for this long, ms: its late packets must not fit another call. */
  cooldownMs: 1_000,
  /** How long the last packets of a server that stops may take, ms. */
  farewellMs: 1_000,
  send: SEND_LIMITS as SendLimits,
} as const;

export type CallLimits = {
  readonly [K in keyof typeof CALL_LIMITS]: K extends 'send' ? SendLimits : number;
};
