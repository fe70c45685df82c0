/**
 * The fixed header's bytes and bits (RFC 3550 §5.1).
 *
 * They have a file to themselves for their speed: bundlers put an exported constant's value in its place, and keep
 * others as variables that are read anew for every packet.
 */

/** Bytes of an RTP header without CSRCs and extension. */
export const RTP_HEADER_BYTES = 12;

/** The only version there is. */
export const RTP_VERSION = 2;

/** The first byte of a header with this version and nothing else. */
export const PLAIN_FIRST_BYTE = 0b1000_0000;

/** Of the first byte. */
export const PADDING_BIT = 0b0010_0000;
export const EXTENSION_BIT = 0b0001_0000;
export const CSRC_COUNT_MASK = 0b0000_1111;

/** Of the second. */
export const MARKER_BIT = 0b1000_0000;
export const PAYLOAD_TYPE_MASK = 0b0111_1111;
