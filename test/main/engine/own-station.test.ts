import { expect, test } from 'vitest';
import { addressOf, tryAgain } from '../../../src/main/engine/own-station.ts';
import { FakeLink } from '../../support/fake-link.ts';

test('a server in the own Station is on this computer, where the Station listens, and nowhere while it does not', () => {
  expect(addressOf({ where: 'station' }, 2090)).toEqual({ host: '127.0.0.1', port: 2090 });
  expect(addressOf({ where: 'station' }, null)).toBeNull();
});

test('a server elsewhere is where it is, whatever the Station does', () => {
  const server = { where: 'host', host: '::1', port: 7 } as const;
  expect([addressOf(server, 2090), addressOf(server, null)]).toEqual([
    { host: '::1', port: 7 },
    { host: '::1', port: 7 },
  ]);
});

test('trying again opens what has given up and ends the wait of what waits', () => {
  const link = new FakeLink();
  tryAgain(link);
  expect(link.calls).toEqual(['open', 'retryNow']);
});
