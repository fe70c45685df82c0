import { beforeEach, describe, expect, test } from 'vitest';
import { OutputReserve } from '../../../../src/main/sound/backends/output-reserve.ts';

let reserve: OutputReserve;
beforeEach(() => {
  reserve = new OutputReserve(2);
});

/** Blocks of a device that always leaves so many behind. */
function quiet(blocks: number, left: number): void {
  for (let i = 0; i < blocks; i++) reserve.took(1, left, false);
}

describe('what is kept ready for an output', () => {
  test('is 10 ms while nothing is late, for as long as one likes', () => {
    quiet(100_000, 1);
    expect(reserve.blocks).toBe(2);
  });

  test('is one block more after each gap, up to 50 ms', () => {
    reserve.took(1, 0, true);
    expect(reserve.blocks).toBe(3);
    for (let i = 0; i < 20; i++) reserve.took(1, 0, true);
    expect(reserve.blocks).toBe(10);
  });

  test('goes back by a block after a minute in which the last one was never needed', () => {
    reserve.took(1, 0, true);
    reserve.took(1, 0, true);
    quiet(11_999, 2);
    expect(reserve.blocks).toBe(4);
    quiet(1, 2);
    expect(reserve.blocks).toBe(3);
    quiet(12_000, 1);
    expect(reserve.blocks).toBe(2);
  });

  test('stays where the last block was needed now and then', () => {
    reserve.took(1, 0, true);
    for (let seconds = 0; seconds < 600; seconds++) {
      quiet(199, 2);
      reserve.took(1, 0, false);
    }
    expect(reserve.blocks).toBe(3);
  });

  test('is let go of after twice as long when the last time was too early', () => {
    reserve.took(1, 0, true);
    quiet(12_000, 1);
    expect(reserve.blocks).toBe(2);
    reserve.took(1, 0, true);
    quiet(23_999, 1);
    expect(reserve.blocks).toBe(3);
    quiet(1, 1);
    expect(reserve.blocks).toBe(2);
  });
});
