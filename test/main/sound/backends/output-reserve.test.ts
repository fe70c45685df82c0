import { beforeEach, describe, expect, test } from 'vitest';
import { OutputReserve } from '../../../../src/main/sound/backends/output-reserve.ts';

const SECOND = 200;

let reserve: OutputReserve;
beforeEach(() => {
  reserve = new OutputReserve(2, 10);
});

/** The time in which a device's gaps are those of a program that starts. */
function settle(): void {
  quiet(5 * SECOND, 0);
}

/** Blocks of a device that always leaves so many behind. */
function quiet(blocks: number, left: number): void {
  for (let i = 0; i < blocks; i++) reserve.took(1, left, 0);
}

describe('what is kept ready for an output', () => {
  test('is what it is at first while nothing is late, for as long as one likes', () => {
    quiet(100_000, 1);
    expect(reserve.blocks).toBe(2);
  });

  test('is one block more after a gap, however long: it may have been the only one', () => {
    settle();
    reserve.took(1, 0, 7);
    expect(reserve.blocks).toBe(3);
    quiet(11 * SECOND, 0);
    reserve.took(1, 0, 7);
    expect(reserve.blocks).toBe(4);
  });

  test('is as much more as was missing when another gap comes within ten seconds', () => {
    settle();
    reserve.took(1, 0, 7);
    quiet(9 * SECOND, 0);
    reserve.took(1, 0, 4);
    expect(reserve.blocks).toBe(7);
  });

  test('is one block more after each gap in the first five seconds, in which a program starts, and then as at first', () => {
    for (const short of [3, 13, 5]) {
      reserve.took(1, 0, short);
      quiet(SECOND, 0);
    }
    expect(reserve.blocks).toBe(5);
    quiet(2 * SECOND - 4, 0);
    expect(reserve.blocks).toBe(5);
    quiet(1, 0);
    expect(reserve.blocks).toBe(2);
  });

  test('is more again by what was missing when gaps go on behind those seconds', () => {
    quiet(4 * SECOND, 0);
    reserve.took(1, 0, 3);
    quiet(SECOND, 0);
    reserve.took(1, 0, 4);
    expect(reserve.blocks).toBe(6);
  });

  test('takes what is told within 50 ms for the same gap', () => {
    reserve.took(1, 0, 3);
    reserve.took(1, 0, 1);
    quiet(8, 0);
    reserve.took(1, 0, 5);
    expect(reserve.blocks).toBe(3);
  });

  test('is never more than was allowed', () => {
    settle();
    for (let gaps = 0; gaps < 20; gaps++) {
      reserve.took(1, 0, 3);
      quiet(SECOND, 0);
    }
    expect(reserve.blocks).toBe(10);
  });

  test('goes back by half of what was never needed in a minute, and never below what it was at first', () => {
    settle();
    reserve.took(1, 0, 1);
    quiet(SECOND, 0);
    reserve.took(1, 0, 7);
    quiet(11_999, 6);
    expect(reserve.blocks).toBe(10);
    quiet(1, 6);
    expect(reserve.blocks).toBe(7);
    quiet(12_000, 3);
    expect(reserve.blocks).toBe(5);
    quiet(120_000, 9);
    expect(reserve.blocks).toBe(2);
  });

  test('stays where the last block was needed now and then', () => {
    settle();
    reserve.took(1, 0, 1);
    for (let seconds = 0; seconds < 600; seconds++) {
      quiet(SECOND - 1, 2);
      reserve.took(1, 0, 0);
    }
    expect(reserve.blocks).toBe(3);
  });

  test('is let go of after twice as long when the last time was too early, sixteen minutes at most', () => {
    settle();
    for (const minutes of [1, 2, 4, 8, 16, 16]) {
      reserve.took(1, 0, 1);
      quiet(minutes * 12_000 - 1, 1);
      expect(reserve.blocks).toBe(3);
      quiet(1, 1);
      expect(reserve.blocks).toBe(2);
    }
  });
});
