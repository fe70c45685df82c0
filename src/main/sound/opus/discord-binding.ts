import { packetSamples, tocFrameSamples, tocMode } from '../../../audio/opus-toc.ts';
import {
  APPLICATION_VOIP,
  ENCODER_REQUEST,
  OPUS_CODE,
  type OpusBinding,
  RATE,
  type RawDecoder,
  type RawEncoder,
} from './libopus.ts';

/** What @discordjs/opus 0.10 exports: one class for both ways, 16-bit samples in Buffers, a new Buffer a call. */
interface DiscordOpus {
  readonly OpusEncoder: new (rate: number, channels: number) => DiscordCodec;
}

interface DiscordCodec {
  encode(pcm: Buffer): Buffer;
  decode(packet: Buffer): Buffer;
  applyEncoderCTL(request: number, value: number): void;
  applyDecoderCTL(request: number, value: number): void;
}

/** `OPUS_RESET_STATE`, which takes no value. */
const RESET_STATE = 4028;
/** libopus' general complaint, for what the package throws without a code. */
const BAD_ARGUMENT = -1;

/**
 * The package's codec in the shape of ours. Its decoder has no way to ask for forward error correction, so a lost frame
 * is concealed always.
 *
 * @param addon what the resolver loaded as `opus`
 * @param shortfall why it is taken
 */
export function discordBinding(addon: unknown, shortfall: string): OpusBinding {
  if (!isDiscordOpus(addon)) throw new TypeError('@discordjs/opus does not export OpusEncoder');
  const create = (channels: 1 | 2) => new addon.OpusEncoder(RATE, channels);
  return {
    name: '@discordjs/opus',
    decodesFec: false,
    shortfall,
    newEncoder: (channels) => new DiscordEncoder(create(channels), channels),
    newDecoder: (channels) => new DiscordDecoder(create(channels), channels),
  };
}

function isDiscordOpus(addon: unknown): addon is DiscordOpus {
  return typeof addon === 'object' && addon !== null && 'OpusEncoder' in addon;
}

class DiscordEncoder implements RawEncoder {
  readonly #codec: DiscordCodec;
  readonly #channels: number;
  /** The block as 16-bit samples, as long as the last block was: the package takes all of a Buffer. */
  #pcm = new Int16Array();

  constructor(codec: DiscordCodec, channels: number) {
    this.#codec = codec;
    this.#channels = channels;
    this.set(ENCODER_REQUEST.application, APPLICATION_VOIP);
  }

  encode(samples: Float32Array, count: number, packet: Uint8Array): number {
    const length = count * this.#channels;
    if (this.#pcm.length !== length) this.#pcm = new Int16Array(length);
    for (let i = 0; i < length; i++) this.#pcm[i] = toInt16(samples[i] ?? 0);
    try {
      const bytes = this.#codec.encode(Buffer.from(this.#pcm.buffer, 0, length * 2));
      if (bytes.length > packet.length) return OPUS_CODE.bufferTooSmall;
      packet.set(bytes);
      return bytes.length;
    } catch {
      return BAD_ARGUMENT;
    }
  }

  set(request: number, value: number): number {
    try {
      this.#codec.applyEncoderCTL(request, value);
      return 0;
    } catch {
      return BAD_ARGUMENT;
    }
  }

  reset(): void {
    this.#codec.applyEncoderCTL(RESET_STATE, 0);
  }
}

class DiscordDecoder implements RawDecoder {
  readonly #codec: DiscordCodec;
  readonly #channels: number;
  /** First byte of the last packet that could be decoded. */
  #lastToc: number | null = null;

  constructor(codec: DiscordCodec, channels: number) {
    this.#codec = codec;
    this.#channels = channels;
  }

  decode(packet: Uint8Array | null, samples: Float32Array, offset: number, count: number, fec: boolean): number {
    if (packet === null || fec) return this.#conceal(samples, offset, count);
    const length = packetSamples(packet);
    if (length === 0) return OPUS_CODE.invalidPacket;
    if (length > count) return OPUS_CODE.bufferTooSmall;
    const written = this.#decode(packet, samples, offset, count);
    if (written > 0) this.#lastToc = packet[0] ?? null;
    return written;
  }

  reset(): void {
    this.#lastToc = null;
    this.#codec.applyDecoderCTL(RESET_STATE, 0);
  }

  /**
   * An empty Buffer would conceal 120 ms. A packet of the TOC alone has one frame without bytes, which libopus takes for
   * a lost one of the length that the TOC names.
   */
  #conceal(samples: Float32Array, offset: number, count: number): number {
    const toc = this.#lastToc;
    const end = offset + count * this.#channels;
    let at = offset;
    while (toc !== null && at < end) {
      const left = (end - at) / this.#channels;
      const made = this.#decode(Uint8Array.of(frameToc(toc, left)), samples, at, left);
      if (made <= 0) break;
      at += made * this.#channels;
    }
    samples.fill(0, at, end);
    return count;
  }

  /** @returns samples per channel, at most `count`: of a longer packet the rest is let go */
  #decode(packet: Uint8Array, samples: Float32Array, offset: number, count: number): number {
    try {
      const pcm = this.#codec.decode(Buffer.from(packet.buffer, packet.byteOffset, packet.length));
      const written = Math.min(count, pcm.length / 2 / this.#channels);
      for (let i = 0; i < written * this.#channels; i++) samples[offset + i] = pcm.readInt16LE(2 * i) / 32_768;
      return written;
    } catch {
      return OPUS_CODE.invalidPacket;
    }
  }
}

/** The TOC of one frame of the last packet's mode, the longest that is not above `count` samples, else the shortest. */
function frameToc(lastToc: number, count: number): number {
  // The config's lowest bits choose the length: two of them, in hybrid one.
  const steps = tocMode(lastToc) === 'hybrid' ? 2 : 4;
  const base = lastToc & 0b1111_1100 & ~((steps - 1) << 3);
  for (let step = steps - 1; step > 0; step--) {
    const toc = base | (step << 3);
    if (tocFrameSamples(toc) <= count) return toc;
  }
  return base;
}

function toInt16(sample: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));
}
