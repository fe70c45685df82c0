import { describe, expect, test } from 'vitest';
import { CEILING } from '../../../src/audio/mixer.ts';
import { GainControl, type GainControlOptions } from '../../../src/audio/processing/gain-control.ts';
import { heapGrowth } from '../../support/heap-growth.ts';

const RATE = 48_000;
const BLOCK = 240;
const OPTIONS: GainControlOptions = { targetDb: -20, maxGainDb: 18 };

/**
 * Something like talk: a tone in syllables of 200 ms with pauses of 100 ms, over a steady hiss.
 *
 * @param voiceDb root mean square of a syllable, dBFS
 */
function talk(voiceDb: number, seconds: number, noiseDb = -75): Float32Array {
  const amplitude = Math.SQRT2 * 10 ** (voiceDb / 20);
  const noise = Math.sqrt(12) * 10 ** (noiseDb / 20);
  let state = 1;
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const syllable = i % (0.3 * RATE) < 0.2 * RATE ? amplitude : 0;
    return syllable * Math.sin((2 * Math.PI * 200 * i) / RATE) + noise * (state / 2 ** 32 - 0.5);
  });
}

function through(control: GainControl, sound: Float32Array): Float32Array {
  const out = sound.slice();
  for (let at = 0; at < out.length; at += BLOCK) control.process(out.subarray(at, at + BLOCK));
  return out;
}

/** Level of the last syllable, dBFS. */
function lastSyllableDb(sound: Float32Array): number {
  const from = Math.floor(sound.length / (0.3 * RATE) - 1) * 0.3 * RATE + 0.05 * RATE;
  const syllable = sound.subarray(from, from + 0.1 * RATE);
  return 10 * Math.log10(syllable.reduce((sum, sample) => sum + sample ** 2, 0) / syllable.length);
}

describe('automatic gain control', () => {
  test.each([-32, -26, -20, -12, -8])('brings a voice of %i dBFS to its target within 1.5 dB', (voiceDb) => {
    const control = new GainControl(OPTIONS, RATE);
    expect(Math.abs(lastSyllableDb(through(control, talk(voiceDb, 12))) + 20)).toBeLessThan(1.5);
  });

  test('amplifies by no more than it may', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-50, 20));
    expect(control.gainDb).toBeCloseTo(18, 1);
    expect(lastSyllableDb(through(control, talk(-50, 2)))).toBeCloseTo(-32, 0);
  });

  test('is slow: no syllable is heard to change, up or down', () => {
    const control = new GainControl(OPTIONS, RATE);
    let before = control.gainDb;
    for (const voiceDb of [-40, -8, -30]) {
      for (let second = 0; second < 5; second++) {
        through(control, talk(voiceDb, 1));
        expect(control.gainDb - before).toBeLessThan(4.01);
        expect(control.gainDb - before).toBeGreaterThan(-12.01);
        before = control.gainDb;
      }
    }
  });

  test('does not turn up the background in a pause, however long', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-26, 12, -55));
    const before = control.gainDb;
    through(control, talk(-120, 30, -55));
    expect(control.gainDb).toBeCloseTo(before, 5);
  });

  test('learns within seconds that a louder background is no voice', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-26, 6, -70));
    // A fan starts.
    through(control, talk(-120, 10, -48));
    const settled = control.gainDb;
    through(control, talk(-120, 30, -48));
    expect(control.gainDb).toBeCloseTo(settled, 5);
    expect(settled).toBeLessThan(15);
  });

  test('stands still while it is frozen, and goes on from there', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-30, 3));
    const before = control.gainDb;
    control.frozen = true;
    const heard = through(control, talk(-45, 10));
    expect(control.gainDb).toBe(before);
    expect(lastSyllableDb(heard)).toBeCloseTo(-45 + before, 0);
    control.frozen = false;
    through(control, talk(-45, 2));
    expect(control.gainDb).toBeGreaterThan(before);
    expect(control.gainDb).toBeLessThan(before + 8.1);
  });

  test('keeps a shout after a whisper below −1 dBFS', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-40, 10));
    const heard = through(control, talk(-4, 1));
    expect(Math.max(...heard.map(Math.abs))).toBeLessThanOrEqual(Math.fround(CEILING));
  });

  test('changes no sample by a step', () => {
    const control = new GainControl(OPTIONS, RATE);
    const constant = new Float32Array(20 * BLOCK).fill(0.02);
    const heard = through(control, constant);
    const steps = heard.subarray(1).map((sample, i) => Math.abs(sample - (heard[i] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(1e-5);
  });

  test('keeps its gain when it is told another target, and goes there as slowly as ever', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-30, 12));
    const before = control.gainDb;
    control.set({ targetDb: -26, maxGainDb: 18 });
    expect(control.gainDb).toBe(before);
    through(control, talk(-30, 0.3));
    expect(control.gainDb).toBeGreaterThan(before - 4);
    expect(Math.abs(lastSyllableDb(through(control, talk(-30, 6))) + 26)).toBeLessThan(1.5);
  });

  test('goes down from what it may not amplify any more', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-50, 12));
    control.set({ targetDb: -20, maxGainDb: 6 });
    expect(control.gainDb).toBeGreaterThan(17);
    through(control, talk(-50, 3));
    expect(control.gainDb).toBeCloseTo(6, 1);
  });

  test('that is to leave is back at a gain of one within a block, and has then done', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-40, 5));
    const before = 10 ** (control.gainDb / 20);
    control.leave();
    expect(control.hasLeft).toBe(false);
    const ones = new Float32Array(BLOCK).fill(0.01);
    const fading = through(control, ones);
    expect(control.hasLeft).toBe(true);
    expect(fading[0]).toBeGreaterThan(0.0098 * before);
    expect(fading.at(-1)).toBeCloseTo(0.01, 6);
    expect(through(control, ones)).toEqual(ones);
  });

  test('that comes back goes on from a gain of one', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-40, 5));
    control.leave();
    through(control, talk(-40, 1));
    control.set(OPTIONS);
    expect(control.hasLeft).toBe(false);
    expect(control.gainDb).toBe(0);
    through(control, talk(-40, 2));
    expect(control.gainDb).toBeGreaterThan(4);
  });

  test('begins with a gain of one again after a reset', () => {
    const control = new GainControl(OPTIONS, RATE);
    through(control, talk(-40, 5));
    control.reset();
    expect(control.gainDb).toBe(0);
    const said = talk(-90, 0.1, -90);
    expect(through(control, said)).toEqual(said);
  });

  test('allocates nothing a block', () => {
    const control = new GainControl(OPTIONS, RATE);
    const block = talk(-30, 0.005);
    expect(heapGrowth(10_000, () => control.process(block))).toBeLessThan(100 * 1024);
  });
});
