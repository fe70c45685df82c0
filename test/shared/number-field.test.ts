import { expect, test } from 'vitest';
import { whole, within } from '../../src/shared/number-field.ts';

const WANTED = 'The loss is 0 to 50 percent';

test('a number field says what it accepts, whatever is wrong with what it got', () => {
  for (const wrong of [-1, 51, Number.NaN, Number.POSITIVE_INFINITY, '7', null, undefined]) {
    const { success, error } = within(0, 50, WANTED).safeParse(wrong);
    expect([success, error?.issues[0]?.message]).toEqual([false, WANTED]);
  }
  expect([0, 7.5, 50].map((right) => within(0, 50, WANTED).parse(right))).toEqual([0, 7.5, 50]);
});

test('a field for whole numbers refuses a fraction in the same words', () => {
  expect(whole(0, 50, WANTED).safeParse(7.5).error?.issues[0]?.message).toBe(WANTED);
  expect(whole(0, 50, WANTED).parse(7)).toBe(7);
});
