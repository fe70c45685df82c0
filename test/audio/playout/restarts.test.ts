import { describe, expect, test } from 'vitest';
import { Said } from './said.ts';

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
