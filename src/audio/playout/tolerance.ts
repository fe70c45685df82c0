/** How much a delay may differ from its target, and for how long, before sound is made shorter or longer for it. */
export interface Tolerance {
  /** The delay is left alone while it is this much above its target, ms. */
  readonly tooLongMs: number;
  /** The same below it, ms. */
  readonly tooShortMs: number;
  /** How long it must have been too long all the time, ms. */
  readonly patienceMs: number;
}

const SHORT_PACKETS: Tolerance = { tooLongMs: 8, tooShortMs: 6, patienceMs: 250 };
/** Longer than the second in which most computers' hiccups come again. */
const LONG_PACKETS: Tolerance = { tooLongMs: 14, tooShortMs: 10, patienceMs: 1500 };
/** Packets from this length on are long, ms. */
const LONG_MS = 40;

/**
 * Each change of the delay is a scar in the sound. Where packets are long they themselves are most of the delay, so a few
 * ms and a second are cheap there.
 *
 * @param ptimeMs what one packet holds, ms
 */
export function toleranceOf(ptimeMs: number): Tolerance {
  return ptimeMs < LONG_MS ? SHORT_PACKETS : LONG_PACKETS;
}
