import type { SampleFormat } from './pcm.ts';

/** The codecs that a link can ask of the sound graph. */
export type Codec = 'gsm' | 'opus' | 'pcm';

/**
 * What a link wants its encoded frames to be, and what the frames of one speaker are.
 * Encoders are shared by every link of an equal format: compare with `formatKey`.
 */
export interface FrameFormat {
  readonly codec: Codec;
  /** Sampling rate of the codec, Hz. */
  readonly rate: number;
  readonly channels: ChannelCount;
  /** Packetization time: how much sound one packet holds, ms. */
  readonly ptimeMs: number;
  /** Target bitrate, bit/s; absent where the codec has only one. */
  readonly bitrate?: number;
  /**
   * Packets that the network is expected to lose, percent, for `opus`: it adds forward error correction then. Absent where
   * none is lost, as over TCP.
   */
  readonly lossPercent?: number;
  /** What one sample is, in `pcm` and nowhere else; int16 where nothing is said. */
  readonly sample?: SampleFormat;
}

/** Interleaved channels of a format. The graph itself is mono on the way in. */
export type ChannelCount = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Paltalk rooms: four GSM 06.10 frames of 20 ms, 132 bytes a packet. */
export const GSM_ROOM_FORMAT: FrameFormat = { codec: 'gsm', rate: 8000, channels: 1, ptimeMs: 80 };

/**
 * A name for a format, equal for equal formats: `gsm/8000/1/80`, with the bitrate behind it where there is one and the loss
 * that is expected, `opus/48000/1/20/24000/loss10`, and the sample format of PCM: `pcm/48000/1/20/int16`.
 */
export function formatKey(format: FrameFormat): string {
  const { codec, rate, channels, ptimeMs, bitrate, lossPercent = 0, sample = 'int16' } = format;
  const base = `${codec}/${rate}/${channels}/${ptimeMs}`;
  if (codec === 'pcm') return `${base}/${sample}`;
  const rated = bitrate === undefined ? base : `${base}/${bitrate}`;
  return lossPercent > 0 ? `${rated}/loss${lossPercent}` : rated;
}
