import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePcm, downmix, PcmWriter, type SampleFormat, sampleBytes, upmix } from '../../src/audio/pcm.ts';
import { measureTone, tone } from './pcm-tone.ts';

const FORMATS: readonly SampleFormat[] = ['uint8', 'int8', 'int16', 'int32', 'float32'];

function decode(format: SampleFormat, bytes: readonly number[]): number[] {
  const out = new Float32Array(16);
  const count = decodePcm(format, Uint8Array.from(bytes), 0, bytes.length, out, 0);
  return [...out.subarray(0, count)];
}

function encode(format: SampleFormat, samples: readonly number[]): number[] {
  const out = new Uint8Array(samples.length * sampleBytes(format));
  const count = new PcmWriter(format).write(Float32Array.from(samples), 0, samples.length, out, 0);
  expect(count).toBe(out.length);
  return [...out];
}

describe('reading samples', () => {
  it.each<[SampleFormat, number[], number[]]>([
    ['uint8', [128, 0, 255, 192], [0, -1, 127 / 128, 0.5]],
    ['int8', [0, 0x80, 0x7f, 0x40], [0, -1, 127 / 128, 0.5]],
    ['int16', [0, 0, 0, 0x80, 0xff, 0x7f, 0, 0x40], [0, -1, 32_767 / 32_768, 0.5]],
    ['int32', [0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0x40], [0, -1, 0.5]],
    ['float32', [0, 0, 0, 0x3f, 0, 0, 0x80, 0xbf], [0.5, -1]],
  ])('of %s: little-endian, −1..1', (format, bytes, samples) => {
    expect(decode(format, bytes)).toEqual(samples);
  });

  it.each([
    ['a number that is none', [0, 0, 0xc0, 0x7f], 0],
    ['infinity', [0, 0, 0x80, 0x7f], 0],
    ['minus infinity', [0, 0, 0x80, 0xff], 0],
    ['a float beyond full scale', [0, 0, 0x80, 0x47], 1],
    ['one far below it', [0, 0, 0x80, 0xc7], -1],
  ])('makes of %s something that can be played', (_, bytes, sample) => {
    expect(decode('float32', bytes)).toEqual([sample]);
  });

  it.each(FORMATS)('of %s leaves a cut sample alone, and reads at any offset', (format) => {
    const size = sampleBytes(format);
    const bytes = new Uint8Array(3 + 2 * size + (size - 1)).fill(0x11);
    const out = new Float32Array(8).fill(9);
    expect(decodePcm(format, bytes, 3, bytes.length, out, 2)).toBe(2);
    expect(out[1]).toBe(9);
    expect(out[2]).toBe(out[3]);
    expect(out[4]).toBe(9);
  });
});

describe('writing samples', () => {
  it.each<[SampleFormat, number[], number[]]>([
    ['int16', [0, -1, 0.5, 2, -2], [0, 0, 0, 0x80, 0, 0x40, 0xff, 0x7f, 0, 0x80]],
    ['int32', [-1, 0.5, 1], [0, 0, 0, 0x80, 0, 0, 0, 0x40, 0xff, 0xff, 0xff, 0x7f]],
    ['float32', [0.5, -1.5], [0, 0, 0, 0x3f, 0, 0, 0x80, 0xbf]],
  ])('of %s: little-endian, clipped at full scale', (format, samples, bytes) => {
    expect(encode(format, samples)).toEqual(bytes);
  });

  it.each(FORMATS)('of %s makes silence of what is no number', (format) => {
    expect(encode(format, [Number.NaN, 0])).toEqual(encode(format, [0, 0]));
  });

  it('of 8 bits clips at full scale, whatever the noise', () => {
    const loud = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 1.5 : -1.5));
    expect(new Set(encode('uint8', loud))).toEqual(new Set([255, 0]));
    expect(new Set(encode('int8', loud))).toEqual(new Set([0x7f, 0x80]));
  });

  it('of int16 gives back every bit pattern that it read', () => {
    const values = Int16Array.from({ length: 0x1_0000 }, (_, i) => i - 0x8000);
    const view = new DataView(new ArrayBuffer(2 * values.length));
    for (const [i, value] of values.entries()) view.setInt16(2 * i, value, true);
    const bytes = new Uint8Array(view.buffer);
    const samples = new Float32Array(values.length);
    expect(decodePcm('int16', bytes, 0, bytes.length, samples, 0)).toBe(values.length);
    // The first that is wrong: to show how two long arrays differ takes a minute.
    expect(values.find((value, i) => samples[i] !== value / 0x8000)).toBeUndefined();
    const out = new Uint8Array(bytes.length);
    new PcmWriter('int16').write(samples, 0, samples.length, out, 0);
    expect(values.find((_, i) => out[2 * i] !== bytes[2 * i] || out[2 * i + 1] !== bytes[2 * i + 1])).toBeUndefined();
  });

  it('of int32 gives back the upper 24 bits of what it read, rounded', () => {
    fc.assert(
      fc.property(fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }), (value) => {
        const view = new DataView(new ArrayBuffer(4));
        view.setInt32(0, value, true);
        const bytes = new Uint8Array(view.buffer);
        const sample = new Float32Array(1);
        decodePcm('int32', bytes, 0, 4, sample, 0);
        new PcmWriter('int32').write(sample, 0, 1, bytes, 0);
        expect(Math.abs(view.getInt32(0, true) - value)).toBeLessThanOrEqual(0x40);
      }),
    );
  });

  it.each<SampleFormat>(['int32', 'float32'])('of %s loses nothing more after the first reading', (format) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 64 }), (noise) => {
        const bytes = noise.subarray(0, noise.length - (noise.length % 4));
        const samples = new Float32Array(bytes.length);
        const count = decodePcm(format, bytes, 0, bytes.length, samples, 0);
        const out = new Uint8Array(bytes.length);
        new PcmWriter(format).write(samples, 0, count, out, 0);
        const again = new Float32Array(bytes.length);
        decodePcm(format, out, 0, out.length, again, 0);
        expect(again).toEqual(samples);
      }),
    );
  });

  it('of 8 bits keeps a tone of a quarter of a step audible, and its noise does not follow the tone', () => {
    const rate = 48_000;
    const quiet = tone(1000, rate, rate, 0.25 / 128);
    for (const format of ['uint8', 'int8'] as const) {
      const bytes = new Uint8Array(rate);
      new PcmWriter(format).write(quiet, 0, rate, bytes, 0);
      const heard = new Float32Array(rate);
      decodePcm(format, bytes, 0, rate, heard, 0);
      expect(20 * Math.log10(measureTone(heard, 1000, rate).amplitude / (0.25 / 128))).toBeCloseTo(0, 0);
      // Without the dither nothing at all would be left of it, or a square wave with all its odd harmonics.
      const harmonic = measureTone(heard, 3000, rate).amplitude / (0.25 / 128);
      expect(20 * Math.log10(harmonic)).toBeLessThan(-20);
    }
  });

  it('of 8 bits has the same noise for the same seed, and another for another', () => {
    const write = (seed: number) => {
      const out = new Uint8Array(100);
      new PcmWriter('int8', seed).write(new Float32Array(100), 0, 100, out, 0);
      return out;
    };
    expect(write(7)).toEqual(write(7));
    expect(write(7)).not.toEqual(write(8));
  });

  it('of 8 bits makes of silence the triangular noise of one step either way: half of it is silence', () => {
    const out = new Uint8Array(100_000);
    new PcmWriter('uint8').write(new Float32Array(out.length), 0, out.length, out, 0);
    const share = (value: number) => out.filter((byte) => byte === value).length / out.length;
    expect(share(127) + share(128) + share(129)).toBe(1);
    expect(share(128)).toBeCloseTo(0.75, 1);
    expect(share(127)).toBeCloseTo(share(129), 1);
  });
});

describe('mixing', () => {
  it.each([1, 2, 3, 5, 8])('mono to %i channels and back is the same sound', (channels) => {
    const mono = tone(440, 48_000, 480, 0.8);
    const frames = new Float32Array(480 * channels);
    upmix(mono, 0, 480, channels, frames);
    const back = new Float32Array(480);
    downmix(frames, channels, 480, back, 0);
    for (let i = 0; i < 480; i++) expect(back[i]).toBeCloseTo(mono[i] ?? 9, 6);
  });

  it('gives every channel the same weight, so that nothing clips', () => {
    const out = new Float32Array(2);
    downmix(Float32Array.of(1, 0, 0, 0, 1, 1, 1, 1), 4, 2, out, 0);
    expect([...out]).toEqual([0.25, 1]);
    const own = Float32Array.of(1, -1, 0.5, 0.5);
    downmix(own, 2, 2, own, 0);
    expect([...own.subarray(0, 2)]).toEqual([0, 0.5]);
  });
});
