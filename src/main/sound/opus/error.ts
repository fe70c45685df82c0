/** libopus refused something that a caller asked for: never because of what a packet contains. */
export class OpusError extends Error {
  override readonly name = 'OpusError';
  /** A negative `OPUS_…` code of opus_defines.h. */
  readonly code: number;

  constructor(what: string, code: number) {
    super(`Opus: ${what} (libopus says ${code})`);
    this.code = code;
  }
}

/**
 * Why a packet gave no sound: it is not a valid Opus packet, or holds more than the caller has room for. The decoder
 * stays good for the next one.
 */
export type OpusFault = 'corrupt' | 'too-long';
