import { G722, G723, G729, GSM, PCMA, PCMU } from './payload-types.ts';

/** Static payload types with a duration that the bytes alone tell (RFC 3551 §6). */
export const PayloadType = { pcmu: PCMU, gsm: GSM, g723: G723, pcma: PCMA, g722: G722, g729: G729 } as const;

/** `payloadSamples` gives this when the duration cannot be told from the bytes. */
export const UNKNOWN_SAMPLES = -1;

const GSM_FRAME_BYTES = 33;
const GSM_FRAME_SAMPLES = 160;
const G729_FRAME_BYTES = 10;
const G729_FRAME_SAMPLES = 80;
const G723_FRAME_SAMPLES = 240;

/**
 * How long a payload lasts, in units of the RTP clock of its type (8 kHz for all of them, G.722 too: RFC 3551 §4.5.2).
 *
 * @returns the samples per channel, or `UNKNOWN_SAMPLES` for an empty payload, a payload type without a fixed
 * duration (every dynamic one), or a G.723.1 payload with a frame of unknown length.
 */
export function payloadSamples(payloadType: number, bytes: Uint8Array, start: number, end: number): number {
  const size = end - start;
  if (size <= 0) return UNKNOWN_SAMPLES;
  switch (payloadType) {
    case PCMU:
    case PCMA:
    case G722:
      return size;
    case GSM:
      return GSM_FRAME_SAMPLES * Math.trunc(size / GSM_FRAME_BYTES);
    case G729:
      // A shorter rest is a comfort-noise frame, which stands for a whole 10 ms (RFC 3551 §4.5.6).
      return G729_FRAME_SAMPLES * Math.ceil(size / G729_FRAME_BYTES);
    case G723:
      return g723Samples(bytes, start, end);
    default:
      return UNKNOWN_SAMPLES;
  }
}

/**
 * Whether another payload of the same type may be put behind this one to make a longer packet. A G.729 payload that
 * ends with a comfort-noise frame may not be continued: the receiver finds that frame by its being last and short.
 */
export function isAppendable(payloadType: number, payloadBytes: number): boolean {
  return payloadType !== G729 || payloadBytes % G729_FRAME_BYTES === 0;
}

/** Walks G.723.1 frames, whose length is in the two low bits of their first byte (RFC 3551 §4.5.3). */
function g723Samples(bytes: Uint8Array, start: number, end: number): number {
  let samples = 0;
  let at = start;
  while (at < end) {
    switch ((bytes[at] ?? 0) & 0b11) {
      case 0b00:
        at += 24;
        break;
      case 0b01:
        at += 20;
        break;
      case 0b10:
        at += 4;
        break;
      default:
        return UNKNOWN_SAMPLES;
    }
    // A frame that the payload cuts short still stood for 30 ms of sound.
    samples += G723_FRAME_SAMPLES;
  }
  return samples;
}
