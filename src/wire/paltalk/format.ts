/**
 * The fixed sizes of a Paltalk voice room, in bytes unless their name says otherwise. docs/protocols/paltalk.md has the
 * whole format with an example in hex.
 */

/** The client's first bytes: room u32, uid u32. */
export const HELLO_BYTES = 8;

/** The length in front of every packet. */
export const LENGTH_BYTES = 4;

/** Longest packet that a room carries; clients discard whatever is longer. */
export const MAX_PACKET_BYTES = 149;

/** GSM 06.10 as libgsm packs it, and the only voice there is. */
export const PAYLOAD_TYPE = 3;

/** One 20 ms frame of GSM 06.10. */
export const GSM_FRAME_BYTES = 33;

/** What one packet holds of voice: four GSM frames, 80 ms. */
export const VOICE_BYTES = 4 * GSM_FRAME_BYTES;

/** Voice and the uid behind it. Shorter payloads are dropped. */
export const PAYLOAD_BYTES = VOICE_BYTES + 4;

/** A packet as we send it: RTP header and payload. */
export const PACKET_BYTES = 12 + PAYLOAD_BYTES;

/** A packet as we send it, with its length in front. */
export const FRAMED_PACKET_BYTES = LENGTH_BYTES + PACKET_BYTES;

/** From one packet to the next, ms. */
export const PACKET_MS = 80;

/** Of the RTP clock, Hz: 640 from one packet to the next. */
export const CLOCK_HZ = 8000;
