import { OPUS_PACKET_ROOM } from '../../../../src/audio/opus-toc.ts';
import { OPUS_LOOKAHEAD, OpusEncoder, type OpusEncoderOptions } from '../../../../src/main/sound/opus/encoder.ts';
import type { OpusBinding } from '../../../../src/main/sound/opus/libopus.ts';

/**
 * A voice without words: a pulse train at a gliding pitch through two resonances, in syllables. SILK codes it as voiced
 * speech, so that it has something to correct errors with.
 *
 * @returns mono, 48 kHz
 */
export function vowels(seconds: number): Float32Array {
  const out = new Float32Array(seconds * 48_000);
  let phase = 0;
  const formants = [new Resonance(700, 90), new Resonance(1200, 120)];
  for (let i = 0; i < out.length; i++) {
    const t = i / 48_000;
    phase += (120 + 25 * Math.sin(2 * Math.PI * 0.7 * t)) / 48_000;
    const pulse = phase >= 1 ? 1 : 0;
    phase %= 1;
    const voice = formants.reduce((sum, formant) => sum + formant.step(pulse), 0);
    out[i] = 4 * voice * (0.3 + 0.7 * Math.abs(Math.sin(2 * Math.PI * 1.5 * t)));
  }
  return out;
}

/** A two-pole resonator. */
class Resonance {
  readonly #a: number;
  readonly #b: number;
  #last = 0;
  #beforeLast = 0;

  constructor(hz: number, width: number) {
    const radius = Math.exp((-Math.PI * width) / 48_000);
    this.#a = 2 * radius * Math.cos((2 * Math.PI * hz) / 48_000);
    this.#b = -radius * radius;
  }

  step(input: number): number {
    const out = 0.01 * input + this.#a * this.#last + this.#b * this.#beforeLast;
    this.#beforeLast = this.#last;
    this.#last = out;
    return out;
  }
}

/** One tone on each channel, interleaved, 48 kHz. */
export function tones(seconds: number, ...hz: number[]): Float32Array {
  const channels = hz.length;
  return Float32Array.from(
    { length: seconds * 48_000 * channels },
    (_, i) => 0.3 * Math.sin((2 * Math.PI * (hz[i % channels] ?? 0) * Math.floor(i / channels)) / 48_000),
  );
}

/** @returns every whole frame of `sound` as a packet. */
export function encodeAll(
  sound: Float32Array,
  frameSamples: number,
  options: Partial<OpusEncoderOptions> = {},
  binding?: OpusBinding,
): readonly Uint8Array[] {
  const encoder = new OpusEncoder({ channels: 1, bitrate: 24_000, expectedLossPercent: 10, ...options }, binding);
  const out = new Uint8Array(OPUS_PACKET_ROOM);
  const length = frameSamples * encoder.channels;
  return Array.from({ length: Math.floor(sound.length / length) }, (_, i) =>
    out.slice(0, encoder.encode(sound.subarray(i * length, (i + 1) * length), out)),
  );
}

/**
 * How much stronger a sound is than what differs from it in another, dB, over `count` samples from `from` on.
 *
 * @param delay of `heard`, in elements
 */
export function snrDb(
  said: Float32Array,
  heard: Float32Array,
  options: { readonly from?: number; readonly count?: number; readonly delay?: number } = {},
): number {
  const { from = 0, count = said.length, delay = OPUS_LOOKAHEAD } = options;
  let signal = 0;
  let error = 0;
  for (let i = from; i < Math.min(from + count, said.length) && i + delay < heard.length; i++) {
    const sample = said[i] ?? 0;
    signal += sample ** 2;
    error += (sample - (heard[i + delay] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / error);
}
