/**
 * libopus as the encoder and decoder above it see it. Two addons fit: ours (native/opus), which can do all of it, and
 * @discordjs/opus, which conceals but cannot decode forward error correction, for computers on which ours was not built.
 */
export interface OpusBinding {
  readonly name: 'native/opus' | '@discordjs/opus';
  /** Whether a lost frame can be decoded from the packet behind it. */
  readonly decodesFec: boolean;
  /** Why this is the lesser one, for the log; null when it is not. */
  readonly shortfall: string | null;
  newEncoder(channels: 1 | 2): RawEncoder;
  newDecoder(channels: 1 | 2): RawDecoder;
}

/** libopus' encoder for 48 kHz and speech. */
export interface RawEncoder {
  /**
   * @param samples interleaved, −1..1
   * @param count of them, per channel
   * @param packet receives the bytes, at its start
   * @returns how many bytes, or a negative code of libopus
   */
  encode(samples: Float32Array, count: number, packet: Uint8Array): number;
  /**
   * @param request one of `ENCODER_REQUEST`
   * @returns 0, or a negative code of libopus
   */
  set(request: number, value: number): number;
  reset(): void;
}

/** libopus' decoder for 48 kHz. */
export interface RawDecoder {
  /**
   * @param packet not empty; null conceals exactly `count` samples
   * @param samples receives interleaved samples from the element `offset` on
   * @param count room for so many, per channel; with `fec` exactly how long the lost sound was
   * @param fec take the packet's copy of what was before it, conceal what it has no copy of
   * @returns samples per channel, or a negative code of libopus
   */
  decode(packet: Uint8Array | null, samples: Float32Array, offset: number, count: number, fec: boolean): number;
  reset(): void;
}

/** The codes of libopus that mean something to us (opus_defines.h). */
export const OPUS_CODE = { bufferTooSmall: -2, invalidPacket: -4 } as const;

/** What can be set on an encoder (opus_defines.h, `OPUS_SET_…_REQUEST`). */
export const ENCODER_REQUEST = {
  application: 4000,
  bitrate: 4002,
  complexity: 4010,
  inbandFec: 4012,
  expectedLoss: 4014,
  dtx: 4016,
} as const;

/** `OPUS_APPLICATION_VOIP`: tuned for speech; must be set before the first frame. */
export const APPLICATION_VOIP = 2048;
/** Sampling rate of both sides, Hz. */
export const RATE = 48_000;
