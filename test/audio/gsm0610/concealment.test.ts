import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES, GsmDecoder } from '../../../src/audio/gsm0610/index.ts';
import { mixedSignal, randomFrames, randomNumbers } from './signals.ts';
import { decodeAll, encodeAll } from './whole-files.ts';

/** The greatest sample of the silence frame's hiss: it is not zero, but 60 dB below full scale. */
const HISS = 32;

/** The repeated frame, 16 steps of 4 from 63 down to 0, and the frame in which the filters come to rest. */
const FRAMES_TO_SILENCE = 18;

function conceal(decoder: GsmDecoder): Int16Array {
  const pcm = new Int16Array(GSM_FRAME_SAMPLES);
  decoder.conceal(pcm, 0);
  return pcm;
}

function energy(samples: Int16Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

function peak(samples: Int16Array): number {
  return samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

describe('concealment of lost frames', () => {
  test('the first lost frame sounds as the last good one would a second time', () => {
    const frames = randomFrames(5, 1);
    const decoder = new GsmDecoder();
    const twice = new GsmDecoder();
    decodeAll(frames, decoder);
    decodeAll(frames, twice);
    const again = new Int16Array(GSM_FRAME_SAMPLES);
    twice.decode(frames, 4 * GSM_FRAME_BYTES, again, 0);
    expect(conceal(decoder)).toEqual(again);
  });

  test('any sound is gone 320 ms after its repetition, and stays gone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), (seed, anyBits) => {
        const decoder = new GsmDecoder();
        decodeAll(anyBits ? randomFrames(8, seed) : encodeAll(mixedSignal(8 * GSM_FRAME_SAMPLES, seed)), decoder);
        for (let i = 0; i < FRAMES_TO_SILENCE; i++) conceal(decoder);
        for (let i = 0; i < 10; i++) expect(peak(conceal(decoder))).toBeLessThanOrEqual(HISS);
      }),
      { numRuns: 200 },
    );
  });

  test('a hiss without pitch fades a step every frame', () => {
    const random = randomNumbers(3);
    const noise = Int16Array.from({ length: 20 * GSM_FRAME_SAMPLES }, () => Math.round((random() - 0.5) * 20000));
    const decoder = new GsmDecoder();
    decodeAll(encodeAll(noise), decoder);
    let before = energy(conceal(decoder));
    for (let i = 0; i < 10; i++) {
      const now = energy(conceal(decoder));
      expect(now).toBeLessThan(before);
      before = now;
    }
  });

  test('before any good frame, and after reset, there is silence to hear', () => {
    const decoder = new GsmDecoder();
    for (let i = 0; i < 5; i++) expect(peak(conceal(decoder))).toBeLessThanOrEqual(HISS);
    decodeAll(randomFrames(5, 2), decoder);
    decoder.reset();
    for (let i = 0; i < 5; i++) expect(peak(conceal(decoder))).toBeLessThanOrEqual(HISS);
  });

  test('the same losses sound the same every time', () => {
    const hear = () => {
      const decoder = new GsmDecoder();
      decodeAll(randomFrames(3, 4), decoder);
      return Array.from({ length: 20 }, () => conceal(decoder));
    };
    expect(hear()).toEqual(hear());
  });

  test('a good frame ends the fade: the next loss begins with a repetition again', () => {
    const frames = encodeAll(mixedSignal(12 * GSM_FRAME_SAMPLES, 12));
    const decoder = new GsmDecoder();
    const other = new GsmDecoder();
    const pcm = new Int16Array(GSM_FRAME_SAMPLES);
    for (const each of [decoder, other]) {
      decodeAll(frames.subarray(0, 6 * GSM_FRAME_BYTES), each);
      for (let i = 0; i < 7; i++) conceal(each);
      expect(each.decode(frames, 6 * GSM_FRAME_BYTES, pcm, 0)).toBe(true);
    }
    other.decode(frames, 6 * GSM_FRAME_BYTES, pcm, 0);
    expect(conceal(decoder)).toEqual(pcm);
  });

  test('half a second after a loss the decoder hears what one without loss hears', () => {
    // A vowel, then the same again: 200 ms of it get lost in between.
    const vowel = Int16Array.from({ length: 60 * GSM_FRAME_SAMPLES }, (_, i) => {
      const since = i % (60 + Math.round(10 * Math.sin(i / 2000)));
      return Math.round(9000 * Math.sin((2 * Math.PI * 700 * since) / 8000) * Math.exp(-since / 40));
    });
    const frames = encodeAll(vowel);
    const whole = decodeAll(frames);
    const decoder = new GsmDecoder();
    const heard = new Int16Array(whole.length);
    for (let i = 0; i < 60; i++) {
      if (i >= 20 && i < 30) decoder.conceal(heard, i * GSM_FRAME_SAMPLES);
      else decoder.decode(frames, i * GSM_FRAME_BYTES, heard, i * GSM_FRAME_SAMPLES);
    }
    const tail = 55 * GSM_FRAME_SAMPLES;
    const error = energy(whole.subarray(tail).map((sample, i) => sample - (heard[tail + i] ?? 0)));
    expect(error / energy(whole.subarray(tail))).toBeLessThan(0.05);
  });
});
