import { beforeAll, describe, expect, test } from 'vitest';
import { NoiseSuppressor } from '../../../../src/main/sound/processing/noise-suppressor.ts';
import { heapGrowth } from '../../../support/heap-growth.ts';
import { missingPackages } from '../../../support/programs.ts';
import { stoi } from '../../../support/stoi.ts';
import { say, VOICES } from '../opus/voices.ts';
import { siSdrDb, withNoise } from './noisy-speech.ts';

const RATE = 48_000;
const BLOCK = 240;
const missing = missingPackages({ 'espeak-ng': 'espeak-ng' });

/** What comes out, as long as what went in and aligned with it. */
function through(suppressor: NoiseSuppressor, sound: Float32Array): Float32Array {
  const padded = new Float32Array(Math.ceil((sound.length + suppressor.latency) / BLOCK) * BLOCK);
  padded.set(sound);
  for (let at = 0; at < padded.length; at += BLOCK) suppressor.process(padded.subarray(at, at + BLOCK));
  return padded.slice(suppressor.latency, suppressor.latency + sound.length);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('noise suppression', () => {
  test.each([
    [240, 720],
    [480, 480],
    [120, 840],
  ])('in blocks of %i samples is %i samples late', (block, latency) => {
    expect(new NoiseSuppressor(block).latency).toBe(latency);
  });

  test('takes no blocks that fill no frame', () => {
    expect(() => new NoiseSuppressor(441)).toThrow(RangeError);
  });

  test('gives silence for silence, and nothing of what was before a reset', () => {
    const suppressor = new NoiseSuppressor(BLOCK);
    expect(through(suppressor, new Float32Array(RATE)).every((sample) => sample === 0)).toBe(true);
    const voiced = Float32Array.from({ length: RATE }, (_, i) => (i % 300) / 600 - 0.25);
    through(suppressor, voiced);
    suppressor.process(voiced.slice(0, BLOCK));
    suppressor.reset();
    expect(Math.max(...through(suppressor, new Float32Array(RATE / 10)).map(Math.abs))).toBeLessThan(1e-4);
  });

  test('quiets a room of −50 dBFS by 15 dB within two seconds, and knows it still after a reset', () => {
    const suppressor = new NoiseSuppressor(BLOCK);
    const room = withNoise(new Float32Array(3 * RATE).fill(0.003), 'fan', 0, 1).map((sample) => sample - 0.003);
    const levelDb = (sound: Float32Array) =>
      10 * Math.log10(sound.reduce((sum, sample) => sum + sample ** 2, 0) / sound.length);
    const heard = through(suppressor, room);
    expect(levelDb(heard.subarray(2 * RATE))).toBeLessThan(levelDb(room) - 15);
    suppressor.reset();
    expect(levelDb(through(suppressor, room.subarray(0, RATE)))).toBeLessThan(levelDb(room) - 15);
  });

  test('two of them know nothing of each other', () => {
    const tone = Float32Array.from({ length: RATE }, (_, i) => 0.1 * Math.sin(i / 20) * Math.sin(i / 3000));
    const alone = through(new NoiseSuppressor(BLOCK), tone);
    const suppressor = new NoiseSuppressor(BLOCK);
    through(new NoiseSuppressor(BLOCK), withNoise(new Float32Array(RATE).fill(0.1), 'white', 0, 9));
    expect(through(suppressor, tone)).toEqual(alone);
  });

  test('allocates nothing a block', () => {
    const suppressor = new NoiseSuppressor(BLOCK);
    const block = Float32Array.from({ length: BLOCK }, (_, i) => 0.1 * Math.sin(i / 20));
    expect(heapGrowth(10_000, () => suppressor.process(block))).toBeLessThan(100 * 1024);
  });
});

describe.skipIf(missing !== null)(`noise suppression of speech${missing ? ` (${missing})` : ''}`, () => {
  let voices: readonly Float32Array[] = [];

  beforeAll(async () => {
    const some = VOICES.filter((_, i) => i % 3 === 0);
    voices = await Promise.all(some.map(async ([voice, text]) => (await say(voice, text)).map((x) => x / 2)));
  });

  test('comes out as late as it says', () => {
    const [speech = new Float32Array()] = voices;
    const suppressor = new NoiseSuppressor(BLOCK);
    const heard = through(suppressor, speech);
    const likeness = (shift: number) => {
      let dot = 0;
      for (let i = 100; i < speech.length - 100; i++) dot += (speech[i] ?? 0) * (heard[i + shift] ?? 0);
      return dot;
    };
    for (const shift of [-48, -10, -2, 2, 10, 48]) expect(likeness(0)).toBeGreaterThan(likeness(shift));
  });

  test('leaves clean speech as it is: STOI 0.995', () => {
    const scores = voices.map((speech) => stoi(speech, through(new NoiseSuppressor(BLOCK), speech), RATE));
    expect(mean(scores)).toBeGreaterThan(0.995);
  });

  test.each([
    ['white', 4],
    ['fan', 2],
  ] as const)('makes speech with %s noise at 10 dB %i dB cleaner and no harder to understand', (kind, gainDb) => {
    const results = voices.map((speech, seed) => {
      const noisy = withNoise(speech, kind, 10, seed + 1);
      const heard = through(new NoiseSuppressor(BLOCK), noisy);
      return {
        gain: siSdrDb(speech, heard) - siSdrDb(speech, noisy),
        understood: stoi(speech, heard, RATE) - stoi(speech, noisy, RATE),
      };
    });
    expect(mean(results.map(({ gain }) => gain))).toBeGreaterThan(gainDb);
    expect(mean(results.map(({ understood }) => understood))).toBeGreaterThan(-0.02);
  });
});
