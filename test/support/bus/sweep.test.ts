import { describe, expect, it } from 'vitest';
import { slicesHeard, sweep } from './sweep.ts';

const MS = 48;
const WORD_MS = 400;
const SLICE_MS = 40;
const DELAY_MS = 130;
const ALL = Array<boolean>(WORD_MS / SLICE_MS).fill(true);

const word = sweep(WORD_MS);
/** A second of the microphone: the word begins at 100 ms. */
const said = new Float32Array(1_500 * MS);
said.set(word, 100 * MS);

/** What slices are heard when the speaker plays `pieces` of the word, [from, to] in ms, one behind the other. */
function heardOf(pieces: readonly (readonly [number, number])[]): boolean[] {
  const heard = new Float32Array(said.length);
  let at = (100 + DELAY_MS) * MS;
  for (const [from, to] of pieces) {
    heard.set(word.subarray(from * MS, to * MS), at);
    at += (to - from) * MS;
  }
  return slicesHeard(said, 100 * MS, WORD_MS, heard);
}

/** The word with silence in place of a piece of it, ms. */
function withHole(from: number, to: number): boolean[] {
  const heard = new Float32Array(said.length);
  heard.set(word, (100 + DELAY_MS) * MS);
  heard.fill(0, (100 + DELAY_MS + from) * MS, (100 + DELAY_MS + to) * MS);
  return slicesHeard(said, 100 * MS, WORD_MS, heard);
}

describe('A word that can be taken apart', () => {
  it('is heard whole where it is played whole', () => {
    expect(heardOf([[0, WORD_MS]])).toEqual(ALL);
  });

  it('is not heard at all in silence', () => {
    expect(heardOf([])).not.toContain(true);
  });

  it('misses just the slice that is missing', () => {
    for (const slice of [0, 4, 9]) {
      const expected = ALL.with(slice, false);
      expect(withHole(slice * SLICE_MS, (slice + 1) * SLICE_MS), `silence in slice ${slice}`).toEqual(expected);
      const around = [[0, slice * SLICE_MS] as const, [(slice + 1) * SLICE_MS, WORD_MS] as const];
      expect(heardOf(around), `slice ${slice} left out`).toEqual(expected);
    }
  });

  it('misses the slice in whose place the sound before it is repeated', () => {
    for (const slice of [1, 5, 9]) {
      const at = slice * SLICE_MS;
      const repeats = Array.from({ length: 4 }, () => [at - 10, at] as const);
      expect(heardOf([[0, at], ...repeats, [at + SLICE_MS, WORD_MS]])[slice], `slice ${slice}`).toBe(false);
    }
  });

  it('is heard whole where a period of a voice was left out or said twice, wherever', () => {
    for (let at = 15; at <= WORD_MS - 30; at += 55) {
      for (const period of [7, 15]) {
        expect(
          heardOf([
            [0, at],
            [at + period, WORD_MS],
          ]),
          `${period} ms left out at ${at} ms`,
        ).toEqual(ALL);
        expect(
          heardOf([
            [0, at],
            [at - period, WORD_MS],
          ]),
          `${period} ms twice at ${at} ms`,
        ).toEqual(ALL);
      }
    }
  });
});
