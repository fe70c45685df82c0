import { describe, expect, test } from 'vitest';
import { PitchRepeat } from '../../../src/audio/playout/pitch-repeat.ts';
import { heapGrowth } from '../../support/heap-growth.ts';

const RATES = [8000, 16_000, 44_100, 48_000];

/** A voice without words: a tone and its overtones. */
function voice(rate: number, ms: number, hz = 130): Float32Array {
  return Float32Array.from({ length: Math.round((rate * ms) / 1000) }, (_, i) => {
    const phase = (2 * Math.PI * hz * i) / rate;
    return 0.2 * (Math.sin(phase) + 0.5 * Math.sin(2 * phase + 1) + 0.3 * Math.sin(5 * phase + 2));
  });
}

/** Sounds that no period up to 15 ms gives again. */
const APERIODIC: readonly [string, (seconds: number) => number][] = [
  ['a hum of 50 Hz', (t) => 0.5 * Math.sin(2 * Math.PI * 50 * t)],
  ['two tones', (t) => 0.25 * (Math.sin(2 * Math.PI * 97 * t) + Math.sin(2 * Math.PI * 161 * t + 1))],
  ['a glide', (t) => 0.5 * Math.sin(2 * Math.PI * (80 * t + 900 * t * t))],
];

/** Largest step from one sample to the next. */
function steepest(sound: Float32Array): number {
  return sound.reduce((most, sample, i) => (i === 0 ? 0 : Math.max(most, Math.abs(sample - (sound[i - 1] ?? 0)))), 0);
}

function snrDb(wanted: Float32Array, heard: Float32Array): number {
  let signal = 0;
  let error = 0;
  wanted.forEach((sample, i) => {
    signal += sample ** 2;
    error += (sample - (heard[i] ?? 0)) ** 2;
  });
  return 10 * Math.log10(signal / error);
}

describe.each(RATES)('pitch repetition at %i Hz', (rate) => {
  const ms = (milliseconds: number) => Math.round((milliseconds * rate) / 1000);

  test.each([75, 130, 220, 380])('goes on as a voice of %i Hz did', (hz) => {
    const said = voice(rate, 140, hz);
    const repeat = new PitchRepeat(rate);
    const heard = said.slice();
    repeat.hear(heard, 0, ms(100));
    repeat.conceal(heard, ms(100), ms(40));
    // A period is a whole number of samples here, and so runs away a little from the voice's own.
    expect(snrDb(said.subarray(ms(100), ms(120)), heard.subarray(ms(100), ms(120)))).toBeGreaterThan(10);
  });

  test('has no click where it begins, where it repeats and where the voice is back, whatever that says then', () => {
    const said = voice(rate, 300);
    const back = voice(rate, 100, 190);
    const repeat = new PitchRepeat(rate);
    const heard = said.slice();
    repeat.hear(heard, 0, ms(100));
    repeat.conceal(heard, ms(100), ms(30));
    repeat.conceal(heard, ms(130), ms(10));
    heard.set(back, ms(140));
    repeat.hear(heard, ms(140), ms(100));
    expect(steepest(heard.subarray(0, ms(240)))).toBeLessThan(1.4 * Math.max(steepest(said), steepest(back)));
    expect(heard.subarray(ms(146), ms(240))).toEqual(back.subarray(ms(6), ms(100)));
  });

  test.each(APERIODIC)('%s goes on without a click, wherever it ends', (_, at) => {
    for (let endMs = 60; endMs < 100; endMs++) {
      const heard = Float32Array.from({ length: ms(endMs + 40) }, (_, i) => at(i / rate));
      const own = steepest(heard.subarray(0, ms(endMs)));
      const repeat = new PitchRepeat(rate);
      repeat.hear(heard, 0, ms(endMs));
      repeat.conceal(heard, ms(endMs), ms(40));
      expect(steepest(heard.subarray(ms(endMs) - 1, ms(endMs + 1)))).toBeLessThan(2.1 * own);
    }
  });

  test('does the same however the sound before it was cut', () => {
    const said = voice(rate, 100);
    const results = [ms(100), ms(20), ms(5), ms(2.5)].map((piece) => {
      const repeat = new PitchRepeat(rate);
      const heard = said.slice();
      for (let at = 0; at < heard.length; at += piece) repeat.hear(heard, at, Math.min(piece, heard.length - at));
      const out = new Float32Array(ms(20));
      repeat.conceal(out, 0, out.length);
      return out;
    });
    for (const result of results) expect(result).toEqual(results[0]);
  });

  test('is silence before the first sound and after a reset, and what comes then is left as it is but for its first 5 ms', () => {
    const repeat = new PitchRepeat(rate);
    const said = voice(rate, 50);
    const heard = said.slice();
    repeat.hear(heard, 0, heard.length);
    repeat.reset();
    repeat.conceal(heard, 0, heard.length);
    expect(heard.every((sample) => sample === 0)).toBe(true);
    heard.set(said);
    repeat.hear(heard, 0, heard.length);
    expect(heard.subarray(ms(6))).toEqual(said.subarray(ms(6)));
  });

  test('allocates nothing', () => {
    const repeat = new PitchRepeat(rate);
    const sound = voice(rate, 20);
    const growth = heapGrowth(1000, () => {
      repeat.hear(sound, 0, sound.length);
      repeat.conceal(sound, 0, sound.length >> 1);
    });
    expect(growth).toBeLessThan(100 * 1024);
  });
});
