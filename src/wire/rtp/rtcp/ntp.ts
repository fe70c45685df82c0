import type { NtpTime, ReportBlock } from './packets.ts';

/** Seconds from 1900 to 1970. */
const UNIX_EPOCH_SECONDS = 2_208_988_800;
const U32 = 2 ** 32;

/** A Unix time in milliseconds, as `Date.now()` gives it, in NTP's format (RFC 3550 §4). */
export function ntpFromUnixMs(unixMs: number): NtpTime {
  const seconds = Math.floor(unixMs / 1000);
  const fraction = Math.floor(((unixMs - seconds * 1000) / 1000) * U32);
  // NTP's seconds begin anew in 2036.
  return { seconds: (seconds + UNIX_EPOCH_SECONDS) % U32, fraction };
}

/** The middle 32 bits: seconds modulo 65,536 and 1/65536 s, in which reports refer to each other. */
export function ntpMiddle32({ seconds, fraction }: NtpTime): number {
  return ((seconds << 16) | (fraction >>> 16)) >>> 0;
}

/**
 * The round trip to the author of a report on our own stream (RFC 3550 §6.4.1): the time since our sender report went
 * out, less the time that it lay there.
 *
 * @param nowUnixMs when the report arrived, on the clock from which our sender reports took their NTP time.
 * @returns milliseconds, with a resolution of 1/65 ms; `undefined` when the report answers none of ours.
 */
export function roundTripMs(report: ReportBlock, nowUnixMs: number): number | undefined {
  if (report.lastSr === 0) return undefined;
  const now = ntpMiddle32(ntpFromUnixMs(nowUnixMs));
  // Signed, since rounding on both sides can make a trip on the same machine take less than nothing.
  const units = (now - report.lastSr - report.delaySinceLastSr) | 0;
  return Math.max(0, (units * 1000) / 65_536);
}
