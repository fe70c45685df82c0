import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES, GsmDecoder, GsmEncoder } from '../../../src/audio/gsm0610/index.ts';
import { mixedSignal, railToRail, randomFrames } from './signals.ts';
import { decodeAll, encodeAll } from './whole-files.ts';

const sample = fc.oneof(fc.integer({ min: -32768, max: 32767 }), fc.constantFrom(-32768, 32767, 0, -1, 1));
const sound = fc.int16Array({ minLength: GSM_FRAME_SAMPLES, maxLength: 4 * GSM_FRAME_SAMPLES });
const frame = fc.uint8Array({ minLength: GSM_FRAME_BYTES, maxLength: GSM_FRAME_BYTES });

/** Root mean square. */
function level(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);
}

describe('GsmEncoder', () => {
  test('turns any sound into frames of 33 bytes that begin with the nibble 0xD, and hears it again', () => {
    fc.assert(
      fc.property(fc.oneof(sound, fc.array(sample, { minLength: 160, maxLength: 480 })), (samples) => {
        const coded = encodeAll(Int16Array.from(samples));
        for (let at = 0; at < coded.length; at += GSM_FRAME_BYTES) expect((coded[at] ?? 0) >> 4).toBe(0xd);
        expect(decodeAll(coded).length).toBe((coded.length / GSM_FRAME_BYTES) * GSM_FRAME_SAMPLES);
      }),
      { numRuns: 300 },
    );
  });

  test('touches 33 bytes and no more, at any offset of both arrays', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.integer(), (from, to, seed) => {
        const pcm = mixedSignal(GSM_FRAME_SAMPLES, seed);
        const shifted = new Int16Array(from + GSM_FRAME_SAMPLES + 1);
        shifted.set(pcm, from);
        const out = new Uint8Array(to + GSM_FRAME_BYTES + 2).fill(0xaa);
        new GsmEncoder().encode(shifted, from, out, to);

        const expected = new Uint8Array(out.length).fill(0xaa);
        expected.set(encodeAll(pcm), to);
        expect(out).toEqual(expected);
      }),
    );
  });

  test('hears the upper 13 bits of a sample', () => {
    const pcm = mixedSignal(20 * GSM_FRAME_SAMPLES, 5);
    expect(encodeAll(pcm.map((each) => each | 7))).toEqual(encodeAll(pcm.map((each) => each & ~7)));
  });

  test('after reset is a new encoder', () => {
    const pcm = mixedSignal(30 * GSM_FRAME_SAMPLES, 6);
    const encoder = new GsmEncoder();
    const first = encodeAll(pcm, encoder);
    expect(encodeAll(pcm, encoder)).not.toEqual(first);
    encoder.reset();
    expect(encodeAll(pcm, encoder)).toEqual(first);
  });

  test('two encoders do not hear each other', () => {
    const pcm = mixedSignal(10 * GSM_FRAME_SAMPLES, 7);
    const [one, other] = [new GsmEncoder(), new GsmEncoder()];
    const out = new Uint8Array(10 * GSM_FRAME_BYTES);
    const noise = new Uint8Array(GSM_FRAME_BYTES);
    for (let i = 0; i < 10; i++) {
      one.encode(pcm, i * GSM_FRAME_SAMPLES, out, i * GSM_FRAME_BYTES);
      other.encode(pcm, 0, noise, 0);
    }
    expect(out).toEqual(encodeAll(pcm));
  });

  test('a full-scale step after a long rest wraps inside as it does in libgsm', () => {
    const coded = encodeAll(railToRail(41 * GSM_FRAME_SAMPLES)).subarray(40 * GSM_FRAME_BYTES);
    expect(Buffer.from(coded).toString('hex')).toBe(
      'd3d871d8d9539a0f24924924620edd7a9249249a0a0d6db6db6eee488db6db6db6',
    );
  });

  test('refuses windows that leave their array, and has then written nothing', () => {
    const encoder = new GsmEncoder();
    const pcm = mixedSignal(200, 8);
    const out = new Uint8Array(40);
    for (const offset of [-1, 41, 1e9, Number.NaN]) {
      expect(() => encoder.encode(pcm, offset, out, 0)).toThrow(RangeError);
    }
    for (const offset of [-1, 8, 1e9, Number.NaN]) {
      expect(() => encoder.encode(pcm, 0, out, offset)).toThrow(RangeError);
    }
    expect(out).toEqual(new Uint8Array(40));
    encoder.encode(pcm, 0, out, 0);
    expect(out.subarray(0, GSM_FRAME_BYTES)).toEqual(encodeAll(pcm.subarray(0, GSM_FRAME_SAMPLES)));
  });
});

describe('GsmDecoder', () => {
  test('makes 13-bit sound of any bits behind the nibble', () => {
    fc.assert(
      fc.property(fc.array(frame, { minLength: 1, maxLength: 5 }), (frames) => {
        const decoder = new GsmDecoder();
        const pcm = new Int16Array(GSM_FRAME_SAMPLES);
        for (const bytes of frames) {
          bytes[0] = 0xd0 | ((bytes[0] ?? 0) & 0xf);
          pcm.fill(1);
          expect(decoder.decode(bytes, 0, pcm, 0)).toBe(true);
          expect(pcm.every((each) => (each & 7) === 0)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('refuses other nibbles and short frames, leaves the output and goes on as if nothing had been', () => {
    const frames = randomFrames(6, 9);
    const decoder = new GsmDecoder();
    const pcm = new Int16Array(6 * GSM_FRAME_SAMPLES);
    const other = new Int16Array(GSM_FRAME_SAMPLES).fill(99);
    for (let i = 0; i < 6; i++) {
      for (let nibble = 0; nibble < 16; nibble++) {
        if (nibble === 0xd) continue;
        const bytes = new Uint8Array(GSM_FRAME_BYTES).fill((nibble << 4) | 0xd);
        expect(decoder.decode(bytes, 0, other, 0)).toBe(false);
      }
      expect(decoder.decode(frames.subarray(0, 32), 0, other, 0)).toBe(false);
      expect(decoder.decode(frames, frames.length - 32, other, 0)).toBe(false);
      expect(decoder.decode(frames, -1, other, 0)).toBe(false);
      expect(decoder.decode(frames, i * GSM_FRAME_BYTES, pcm, i * GSM_FRAME_SAMPLES)).toBe(true);
    }
    expect(other).toEqual(new Int16Array(GSM_FRAME_SAMPLES).fill(99));
    expect(pcm).toEqual(decodeAll(frames));
  });

  test('touches 160 samples and no more, at any offset of both arrays', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.integer(), (from, to, seed) => {
        const bytes = randomFrames(1, seed);
        const shifted = new Uint8Array(from + GSM_FRAME_BYTES + 1);
        shifted.set(bytes, from);
        const pcm = new Int16Array(to + GSM_FRAME_SAMPLES + 2).fill(99);
        expect(new GsmDecoder().decode(shifted, from, pcm, to)).toBe(true);

        const expected = new Int16Array(pcm.length).fill(99);
        expected.set(decodeAll(bytes), to);
        expect(pcm).toEqual(expected);
      }),
    );
  });

  test('after reset is a new decoder, whatever it decoded or concealed before', () => {
    const frames = randomFrames(30, 10);
    const decoder = new GsmDecoder();
    const first = decodeAll(frames, decoder);
    expect(decodeAll(frames, decoder)).not.toEqual(first);
    decoder.conceal(new Int16Array(GSM_FRAME_SAMPLES), 0);
    decoder.reset();
    expect(decodeAll(frames, decoder)).toEqual(first);
  });

  test('refuses a window that leaves the output array', () => {
    const decoder = new GsmDecoder();
    for (const offset of [-1, 41, Number.NaN]) {
      expect(() => decoder.decode(randomFrames(1, 1), 0, new Int16Array(200), offset)).toThrow(RangeError);
      expect(() => decoder.conceal(new Int16Array(200), offset)).toThrow(RangeError);
    }
  });

  test('keeps the loudness of a vowel', () => {
    const pcm = Int16Array.from({ length: 50 * GSM_FRAME_SAMPLES }, (_, i) => {
      const since = i % 64;
      return Math.round(9000 * Math.sin((2 * Math.PI * 700 * since) / 8000) * Math.exp(-since / 40));
    });
    const heard = decodeAll(encodeAll(pcm));
    expect(level(heard) / level(pcm)).toBeGreaterThan(0.8);
    expect(level(heard) / level(pcm)).toBeLessThan(1.2);
  });
});
