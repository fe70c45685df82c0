import { HEADER_BYTES, MAX_DATA_BYTES } from './format.ts';

/** Format Type, as the document numbers the sample formats. */
export const FormatType = { uint8: 0, int8: 1, int16: 2, int32: 3, float32: 4 } as const;

/** The four numbers that two clients agree on. Any value of their fields can be on the wire: see `isUsable`. */
export interface AudioParameters {
  /** Hz, u32. */
  readonly sampleRate: number;
  /** u16. */
  readonly channels: number;
  /** u8; the known ones are in `FormatType`. */
  readonly format: number;
  /** Frames (one sample of every channel) in each data packet, u32. */
  readonly chunkFrames: number;
}

/** What a caller asks for if nobody chose otherwise: 20 ms, 96 kB/s. */
export const DEFAULT_PARAMETERS: AudioParameters = {
  sampleRate: 48_000,
  channels: 1,
  format: FormatType.int16,
  chunkFrames: 960,
};

/** Sampling rates that sound hardware and codecs use, Hz, ascending. */
export const STANDARD_RATES = [
  8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000, 176_400, 192_000,
] as const;

const MAX_CHANNELS = 2;
const MIN_CHUNK_MS = 2.5;
const MAX_CHUNK_MS = 200;
const OFFERED_CHUNK_MS = 20;

const SAMPLE_BYTES = [1, 1, 2, 4, 4] as const;

/** Bytes of one sample, or null for a format that the document does not name. */
export function sampleBytes(format: number): number | null {
  return SAMPLE_BYTES[format] ?? null;
}

/** Bytes of one frame, or null for a format that the document does not name. */
export function frameBytes(parameters: AudioParameters): number | null {
  const bytes = sampleBytes(parameters.format);
  return bytes === null ? null : bytes * parameters.channels;
}

/** How much sound one packet holds, ms; infinite at 0 Hz. */
export function chunkMs(parameters: AudioParameters): number {
  return (parameters.chunkFrames * 1000) / parameters.sampleRate;
}

export function sameParameters(a: AudioParameters, b: AudioParameters): boolean {
  return (
    a.sampleRate === b.sampleRate &&
    a.channels === b.channels &&
    a.format === b.format &&
    a.chunkFrames === b.chunkFrames
  );
}

/**
 * Whether we can play and send this: a standard rate, one or two channels, a format of the document, 2.5 to 200 ms and at most
 * 256 KiB a packet. Anything else is not malformed, it is just not satisfactory, and answered by a counter-offer.
 */
export function isUsable(parameters: AudioParameters): boolean {
  const ms = chunkMs(parameters);
  return (
    STANDARD_RATES.some((rate) => rate === parameters.sampleRate) &&
    parameters.channels >= 1 &&
    parameters.channels <= MAX_CHANNELS &&
    parameters.chunkFrames * (frameBytes(parameters) ?? Number.POSITIVE_INFINITY) <= MAX_DATA_BYTES - HEADER_BYTES &&
    ms >= MIN_CHUNK_MS &&
    ms <= MAX_CHUNK_MS
  );
}

/**
 * The counter-offer to parameters that we can't use: what is usable of them stays, the rest becomes the nearest that is.
 * Usable parameters are returned as they are.
 */
export function nearestUsable(wanted: AudioParameters): AudioParameters {
  if (isUsable(wanted)) return wanted;
  const sampleRate = STANDARD_RATES.reduce<number>(
    (best, rate) => (Math.abs(rate - wanted.sampleRate) < Math.abs(best - wanted.sampleRate) ? rate : best),
    STANDARD_RATES[0],
  );
  return {
    sampleRate,
    channels: Math.min(Math.max(wanted.channels, 1), MAX_CHANNELS),
    format: sampleBytes(wanted.format) === null ? FormatType.int16 : wanted.format,
    chunkFrames: Math.round((sampleRate * OFFERED_CHUNK_MS) / 1000),
  };
}
