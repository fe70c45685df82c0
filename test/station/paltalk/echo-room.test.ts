import { afterEach, expect, it } from 'vitest';
import { EchoCompanion } from '../../../src/station/paltalk/echo.ts';
import { PaltalkServer } from '../../../src/station/paltalk/server.ts';
import { FakeClock } from '../fake-clock.ts';
import { Person } from './person.ts';

const clock = new FakeClock();
const server = new PaltalkServer({ host: '127.0.0.1', port: 0 });
server.seat(1, new EchoCompanion({ uid: 1, seq: 0, timestamp: 0, clock }));

afterEach(() => server.close());

it('Echo sits in its room: it answers there and only there, is not counted, and keeps its uid', async () => {
  const { port } = await server.listen();
  const ann = await Person.enter(port, 1, 1001);
  const elsewhere = await Person.enter(port, 2, 1002);
  const listener = await Person.enter(port, 2, 1003);
  while (server.stats.members !== 3) await new Promise((resolve) => setImmediate(resolve));
  ann.say({ fill: 0x55 });
  const other = elsewhere.say();
  await listener.hears(1);
  while (server.stats.counters.relayed !== 2) await new Promise((resolve) => setImmediate(resolve));
  expect(server.stats).toMatchObject({ rooms: 2, members: 3 });
  clock.advance(600);
  const [heard] = await ann.hears(1);
  expect(heard).toBe(`800300000000000000000001${'55'.repeat(132)}01000000`);
  expect(listener.heard).toEqual([other]);

  const thief = await Person.enter(port, 1, 1);
  await thief.closed;
  expect(server.stats.counters['refused.uid']).toBe(1);

  await Promise.all([ann, elsewhere, listener].map((person) => person.leave()));
  while (server.stats.members > 0) await new Promise((resolve) => setImmediate(resolve));
  expect(server.stats.rooms).toBe(0);
});
