import { describe, expect, test } from 'vitest';
import { Said, steepest } from './said.ts';

const RATE = 8000;
const PTIME_MS = 20;
const SAMPLES = (PTIME_MS * RATE) / 1000;

/** Each packet says its index in hundredths, all of it: 0.01 to 0.9. */
function levels(): Float32Array {
  return Float32Array.from({ length: 90 * SAMPLES }, (_, i) => (Math.floor(i / SAMPLES) + 1) / 100);
}

/** Indices of the packets that are heard at their full level for 5 ms, in order. */
function indices(heard: Float32Array): number[] {
  const found: number[] = [];
  let same = 0;
  heard.forEach((sample, i) => {
    same = sample === heard[i - 1] && sample !== 0 ? same + 1 : 0;
    const index = Math.round(sample * 100) - 1;
    // Where a period was left out or put in, a packet is in two pieces.
    if (same === RATE / 200 && found.at(-1) !== index) found.push(index);
  });
  return found;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Somebody who says packets in real time, the first as number 0. */
function talk(said: Said, from: number, to: number, seq = (index: number) => index): number[] {
  const pieces = range(from, to).map((index) => {
    said.push(index, { seq: seq(index) });
    return [...said.play(PTIME_MS)];
  });
  return indices(Float32Array.from(pieces.flat()));
}

describe('a sender that counts anew', () => {
  test.each([0, 30, 60])(
    'at numbers that it has used is heard from its first packet on: pause, then %i on',
    (first) => {
      const said = new Said(levels(), RATE, PTIME_MS);
      talk(said, 0, 70);
      said.play(10_000);
      expect(said.playout.idle).toBe(true);
      const heard = talk(said, 10, 30, (index) => index - 10 + first);
      expect([...new Set([...heard, ...indices(said.play(300))])]).toEqual(range(10, 30));
      expect(said.playout.stats).toMatchObject({ late: 0, duplicates: 0, lost: 0 });
    },
  );

  test('far away while it is heard is heard from its first packet on, and costs nothing of it', () => {
    const said = new Said(levels(), RATE, PTIME_MS);
    talk(said, 0, 20);
    const heard = talk(said, 20, 40, (index) => index + 5000);
    heard.push(...indices(said.play(300)));
    expect([...new Set(heard)].filter((index) => index >= 20)).toEqual(range(20, 40));
    expect(said.playout.stats).toMatchObject({ late: 0, lost: 0 });
  });

  test('is none where one stray packet comes: nothing is lost for it', () => {
    const said = new Said(levels(), RATE, PTIME_MS);
    const heard = talk(said, 0, 20);
    for (const seq of [5000, 20_000, 4000]) said.push(80, { seq });
    heard.push(...talk(said, 20, 40), ...indices(said.play(300)));
    expect([...new Set(heard)]).toEqual(range(0, 40));
    expect(said.playout.stats).toMatchObject({ late: 3, lost: 0, concealed: 10 });
  });

  test.each([
    ['with other numbers', 5000, 0],
    ['behind a gap', 100, 100],
  ])('%s ends what is heard in a fade, and begins in one', (_, by, lost) => {
    const tone = Float32Array.from({ length: 200 * SAMPLES }, (_, i) => 0.5 * Math.cos((2 * Math.PI * 150 * i) / RATE));
    for (let ms = 0; ms < PTIME_MS; ms += 2.5) {
      const said = new Said(tone, RATE, PTIME_MS);
      for (let index = 0; index < 20; index++) {
        said.push(index);
        said.play(PTIME_MS);
      }
      const before = said.play(ms);
      // Two of them at once, or the first alone would be waited for.
      for (const index of [20, 21]) said.push(index, { seq: index + by });
      const heard = Float32Array.from([...before, ...said.play(60)]);
      expect(steepest(heard)).toBeLessThan(1.5 * steepest(tone));
      expect(said.playout.stats.lost).toBe(lost);
    }
  });

  test('is none where copies of what was said come by themselves or in no order', () => {
    const said = new Said(levels(), RATE, PTIME_MS);
    talk(said, 20, 40);
    for (const index of [30, 25, 31]) said.push(index);
    const heard = talk(said, 40, 60);
    for (const index of [30, 25]) said.push(index);
    heard.push(...indices(said.play(300)));
    expect(heard.filter((index) => index < 38)).toEqual([]);
    said.push(31);
    expect(indices(said.play(300))).toEqual([]);
    expect(said.playout.stats).toMatchObject({ late: 0, duplicates: 6 });
  });
});
