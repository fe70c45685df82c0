import type { SampleFormat } from '../../../audio/pcm.ts';
import type { PcmFrameFormat } from '../../../audio/pcm-codec.ts';
import { type AudioParameters, chunkMs, FormatType, frameBytes } from '../../../wire/call/parameters.ts';

/** What Chunk Size counts at this peer: frames, as we read the document, or bytes. */
export type ChunkUnit = 'frames' | 'bytes';

const SAMPLES: readonly (readonly [type: number, sample: SampleFormat])[] = [
  [FormatType.uint8, 'uint8'],
  [FormatType.int8, 'int8'],
  [FormatType.int16, 'int16'],
  [FormatType.int32, 'int32'],
  [FormatType.float32, 'float32'],
];

/** @returns the parameters as this peer's packets have them. */
export function toWire(parameters: AudioParameters, unit: ChunkUnit): AudioParameters {
  if (unit === 'frames') return parameters;
  const bytes = frameBytes(parameters) ?? 1;
  return { ...parameters, chunkFrames: Math.min(parameters.chunkFrames * bytes, 0xffff_ffff) };
}

/** @returns what this peer's parameters mean, in frames. A chunk that is no whole number of them loses its rest. */
export function fromWire(parameters: AudioParameters, unit: ChunkUnit): AudioParameters {
  const bytes = frameBytes(parameters) ?? 0;
  if (unit === 'frames' || bytes === 0) return parameters;
  return { ...parameters, chunkFrames: Math.floor(parameters.chunkFrames / bytes) };
}

/** @returns the format of packets with these parameters, which must be usable. */
export function frameFormat(parameters: AudioParameters): PcmFrameFormat {
  const sample = SAMPLES.find(([type]) => type === parameters.format)?.[1] ?? 'int16';
  return {
    codec: 'pcm',
    sample,
    rate: parameters.sampleRate,
    channels: parameters.channels === 2 ? 2 : 1,
    ptimeMs: chunkMs(parameters),
  };
}
