import { describe, expect, it, test } from 'vitest';
import type { SampleFormat } from '../../src/audio/pcm.ts';
import { MAX_PCM_PACKET_MS, PcmPacketDecoder, PcmPacketEncoder } from '../../src/audio/pcm-codec.ts';
import { createResampler } from '../../src/audio/resample.ts';
import { measureTone, tone } from './pcm-tone.ts';

const FORMATS: readonly SampleFormat[] = ['uint8', 'int8', 'int16', 'int32', 'float32'];
const RATES = [8000, 16_000, 44_100, 48_000];
const CASES = FORMATS.flatMap((sample) =>
  RATES.flatMap((rate) => [1, 2].map((channels) => ({ sample, rate, channels }))),
);
/** The least that is left between a tone and the noise of the conversion, dB. */
const WANTED_DB: Readonly<Record<SampleFormat, number>> = { uint8: 35, int8: 35, int16: 40, int32: 40, float32: 40 };
const TONE_HZ = 997;
const AMPLITUDE = 0.5;

/** Encodes and decodes a sound packet by packet, as a call does. */
function throughCodec(input: Float32Array, format: (typeof CASES)[number], chunkFrames: number): Float32Array {
  const encoder = new PcmPacketEncoder(format, chunkFrames);
  const decoder = new PcmPacketDecoder(format);
  const out = new Float32Array(input.length);
  let heard = 0;
  for (let at = 0; at + chunkFrames <= input.length; at += chunkFrames) {
    const packet = encoder.encode(input.subarray(at, at + chunkFrames));
    heard += decoder.decode(packet, out, heard);
  }
  return out.subarray(0, heard);
}

function resample(input: Float32Array, from: number, to: number): Float32Array {
  const resampler = createResampler(from, to);
  const out = new Float32Array(resampler.outputBound(input.length));
  return out.subarray(0, resampler.process(input, 0, input.length, out, 0));
}

/** What is left without the first and last 10 %, where filters rise and fall. */
function middle(sound: Float32Array): Float32Array {
  return sound.subarray(Math.floor(sound.length * 0.1), Math.floor(sound.length * 0.9));
}

describe('a tone sent is a tone heard', () => {
  test.each(CASES)('as $sample at $rate Hz, $channels channel(s)', (format) => {
    const { rate, sample } = format;
    const heard = throughCodec(tone(TONE_HZ, rate, rate / 2, AMPLITUDE), format, Math.round(rate / 50));
    const { amplitude, snrDb } = measureTone(heard, TONE_HZ, rate);
    expect(snrDb).toBeGreaterThanOrEqual(WANTED_DB[sample]);
    expect(Math.abs(20 * Math.log10(amplitude / AMPLITUDE))).toBeLessThan(0.5);
  });

  test.each(CASES)('as $sample at $rate Hz, $channels channel(s), from and to a graph at 48 kHz', (format) => {
    const { rate, sample } = format;
    const spoken = tone(TONE_HZ, 48_000, 24_000, AMPLITUDE);
    const heard = resample(throughCodec(resample(spoken, 48_000, rate), format, Math.round(rate / 50)), rate, 48_000);
    const { amplitude, snrDb } = measureTone(middle(heard), TONE_HZ, 48_000);
    expect(snrDb).toBeGreaterThanOrEqual(WANTED_DB[sample]);
    expect(Math.abs(20 * Math.log10(amplitude / AMPLITUDE))).toBeLessThan(0.5);
  });

  test.each([2.5, 5, 20, 100, 200])('in packets of %d ms', (ms) => {
    const format = { sample: 'int16', rate: 48_000, channels: 2 } as const;
    const heard = throughCodec(tone(TONE_HZ, 48_000, 48_000, AMPLITUDE), format, 48 * ms);
    expect(heard).toHaveLength(48_000);
    expect(measureTone(heard, TONE_HZ, 48_000).snrDb).toBeGreaterThan(80);
  });
});

describe('a PCM packet', () => {
  const stereo = { sample: 'int16', rate: 8000, channels: 2 } as const;

  it('has the size of its frames, and holds the voice in every channel', () => {
    const encoder = new PcmPacketEncoder({ sample: 'int16', rate: 8000, channels: 3 }, 2);
    expect([...encoder.encode(Float32Array.of(0.5, -1))]).toEqual([
      ...[0, 0x40, 0, 0x40, 0, 0x40],
      ...[0, 0x80, 0, 0x80, 0, 0x80],
    ]);
    expect(encoder.packetSamples).toBe(2);
  });

  it('that ends within a frame is played up to there; the rest is dropped and swaps nothing in the next one', () => {
    const decoder = new PcmPacketDecoder(stereo);
    const out = new Float32Array(8);
    for (const rest of [0, 1, 2, 3]) {
      const packet = Uint8Array.from([0, 0x40, 0, 0x40, 0, 0xc0, 0, 0xc0, 9, 9, 9].slice(0, 8 + rest));
      expect(decoder.decode(packet, out, 0)).toBe(2);
      expect([...out.subarray(0, 2)]).toEqual([0.5, -0.5]);
    }
  });

  it('of no whole frame, or longer than can be decoded in one piece, gives nothing', () => {
    const decoder = new PcmPacketDecoder(stereo);
    expect(decoder.maxPacketSamples).toBe(8 * MAX_PCM_PACKET_MS);
    const out = new Float32Array(decoder.maxPacketSamples);
    expect(decoder.decode(new Uint8Array(0), out, 0)).toBe(0);
    expect(decoder.decode(new Uint8Array(3), out, 0)).toBe(0);
    expect(decoder.decode(new Uint8Array(4 * decoder.maxPacketSamples), out, 0)).toBe(decoder.maxPacketSamples);
    expect(decoder.decode(new Uint8Array(4 * decoder.maxPacketSamples + 4), out, 0)).toBe(0);
  });

  it('that is missing is more of the same voice, and silence where there was none', () => {
    const decoder = new PcmPacketDecoder({ sample: 'float32', rate: 8000, channels: 1 });
    const said = Float32Array.from({ length: 480 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 200 * i) / 8000));
    const packet = new PcmPacketEncoder({ sample: 'float32', rate: 8000, channels: 1 }, 320).encode(
      said.subarray(0, 320),
    );
    const out = new Float32Array(480);
    decoder.decode(packet, out, 0);
    decoder.conceal(out, 320);
    decoder.conceal(out, 400);
    said.forEach((sample, i) => {
      expect(out[i]).toBeCloseTo(sample, 2);
    });
    decoder.reset();
    decoder.conceal(out, 0);
    expect(out.subarray(0, 80).every((sample) => sample === 0)).toBe(true);
  });

  it.each([
    { sample: 'int16', rate: 0, channels: 1 },
    { sample: 'int16', rate: 8000.5, channels: 1 },
    { sample: 'int16', rate: 8000, channels: 0 },
    { sample: 'int16', rate: 8000, channels: 9 },
  ] as const)('of a format that can’t be is refused: %o', (format) => {
    expect(() => new PcmPacketDecoder(format)).toThrow(RangeError);
    expect(() => new PcmPacketEncoder(format, 160)).toThrow(RangeError);
  });

  it('of no frames is refused', () => {
    expect(() => new PcmPacketEncoder(stereo, 0)).toThrow(RangeError);
  });
});
