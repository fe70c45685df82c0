import { expect, test } from 'vitest';
import { Floor } from '../../../../src/main/engine/ptt/floor.ts';

test('the floor of a link is taken for as long as the indicator of who spoke last is lit', () => {
  const floor = new Floor();
  expect(floor.taken('a', 1_000)).toBe(false);
  floor.heard('a', 1_000);
  expect([floor.taken('a', 1_449), floor.taken('a', 1_450), floor.taken('b', 1_000)]).toEqual([true, false, false]);
  floor.heard('a', 2_000);
  floor.forget('a');
  expect(floor.taken('a', 2_000)).toBe(false);
});
