import { expect, it } from 'vitest';
import { concatenate } from '../../src/wire/concatenate.ts';

it('parts stand one behind the other, empty ones nowhere', () => {
  expect(concatenate([])).toEqual(new Uint8Array(0));
  const parts = [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)];
  expect(concatenate(parts)).toEqual(Uint8Array.of(1, 2, 3));
});
