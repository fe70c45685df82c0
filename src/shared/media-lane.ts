/**
 * The media lane: binary frames beside the contract, for codecs that live only in a browser (WebCodecs). Device audio never
 * takes it. No lane is in use yet; the header is fixed now so that both transports already carry and check it.
 *
 *     0       1       2               4
 *     +-------+-------+---------------+----------------
 *     |version| kind  | lane, BE      | payload …
 *     +-------+-------+---------------+----------------
 */
export const MEDIA_HEADER_BYTES = 4;
export const MEDIA_VERSION = 1;
/** Largest frame that either side accepts, bytes. */
export const MEDIA_MAX_BYTES = 64 * 1024;

export interface MediaFrame {
  readonly kind: number;
  /** Which stream: handed out by the engine. */
  readonly lane: number;
  /** A view into the message. */
  readonly payload: Uint8Array;
}

export type MediaRefusal = 'too-short' | 'too-long' | 'version';

/** Reads one message of the lane. @returns the frame, or why it is none. */
export function readMediaFrame(message: Uint8Array): MediaFrame | MediaRefusal {
  if (message.length < MEDIA_HEADER_BYTES) return 'too-short';
  if (message.length > MEDIA_MAX_BYTES) return 'too-long';
  const [version, kind = 0, high = 0, low = 0] = message;
  if (version !== MEDIA_VERSION) return 'version';
  return { kind, lane: (high << 8) | low, payload: message.subarray(MEDIA_HEADER_BYTES) };
}

/**
 * @returns a new message with the header in front of the payload.
 * @throws RangeError when it would be too long, or when kind (8 bits) or lane (16 bits) don't fit their fields.
 */
export function writeMediaFrame(frame: MediaFrame): Uint8Array {
  const length = MEDIA_HEADER_BYTES + frame.payload.length;
  if (length > MEDIA_MAX_BYTES) throw new RangeError(`media frame of ${length} bytes, at most ${MEDIA_MAX_BYTES}`);
  if (frame.kind >>> 8 !== 0 || frame.lane >>> 16 !== 0)
    throw new RangeError(`media frame of kind ${frame.kind} on lane ${frame.lane}, at most 255 and 65535`);
  const message = new Uint8Array(length);
  message[0] = MEDIA_VERSION;
  message[1] = frame.kind;
  message[2] = frame.lane >> 8;
  message[3] = frame.lane & 0xff;
  message.set(frame.payload, MEDIA_HEADER_BYTES);
  return message;
}
