/**
 * The fixed figures of the PCM call protocol, in bytes unless their name says otherwise. docs/protocols/call.md has the
 * whole format with examples in hex.
 */

/** Message Type, the second field of every packet. */
export const PacketType = {
  /** "I want to talk to this user with these parameters"; with an empty name, a registration. */
  request: 0,
  /** There is no such user. */
  notFound: 1,
  /** "I take the call, but with these parameters." */
  counter: 2,
  /** The offered parameters are not acceptable: this attempt is over. */
  refuse: 3,
  accept: 4,
  /** Decline, cancel, hang-up, busy, time-out. */
  drop: 5,
  /** Samples; none at all is legal and never a drop. */
  data: 6,
} as const;

export type PacketType = (typeof PacketType)[keyof typeof PacketType];

/** Every type but `data`. */
export type ControlType = Exclude<PacketType, typeof PacketType.data>;

/** Order of the bytes of header integers. Samples have an order of their own, little-endian unless both ends agree otherwise. */
export type ByteOrder = 'be' | 'le';

/** Length u32, which counts itself, and Message Type u16. */
export const HEADER_BYTES = 6;

/** A request up to its Username: header, Sample Rate u32, Channels u16, Format u8, Chunk Size u32, Username Length u16. */
export const REQUEST_BYTES = 19;

/** A counter-offer up to its Optional Data. */
export const COUNTER_BYTES = 17;

/** Longest name that is accepted; `MAX_SENT_NAME_BYTES` is the longest that we give ourselves. */
export const MAX_NAME_BYTES = 255;
export const MAX_SENT_NAME_BYTES = 64;

export const MAX_OPTIONAL_BYTES = 4096;

/** Longest control packet, and longest packet of a type that we don't know. */
export const MAX_CONTROL_BYTES = REQUEST_BYTES + MAX_NAME_BYTES + MAX_OPTIONAL_BYTES;

export const MAX_NOT_FOUND_BYTES = HEADER_BYTES + MAX_OPTIONAL_BYTES;

/** Longest data packet while a call is in progress: 2.7 s of 48 kHz mono int16. */
export const MAX_DATA_BYTES = HEADER_BYTES + 256 * 1024;

/** Longest data packet outside of a call, where it is stepped over without being kept. */
export const MAX_STRAY_DATA_BYTES = HEADER_BYTES + 64 * 1024;
