import { expect, test } from 'vitest';
import { StandingOrders } from '../../../src/main/sound/standing-orders.ts';

test('the last order of a kind holds', () => {
  const orders = new StandingOrders();
  orders.keep({ type: 'deafen', on: true });
  orders.keep({ type: 'gain', inputDb: 3, outputDb: 0 });
  orders.keep({ type: 'deafen', on: false });
  expect([...orders]).toEqual([
    { type: 'deafen', on: false },
    { type: 'gain', inputDb: 3, outputDb: 0 },
  ]);
});

test('every speaker has a mix of their own, until they are forgotten', () => {
  const orders = new StandingOrders();
  const first = { type: 'mix', speaker: 'a:1', gainDb: -6, pan: 0, muted: false } as const;
  const second = { type: 'mix', speaker: 'a:2', gainDb: 0, pan: 0, muted: true } as const;
  orders.keep(first);
  orders.keep(second);
  expect([...orders]).toEqual([first, second]);
  orders.forget('a:1');
  orders.forget('nobody');
  expect([...orders]).toEqual([second]);
});
