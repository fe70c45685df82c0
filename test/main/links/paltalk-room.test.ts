import { afterEach, expect, it } from 'vitest';
import type { IncomingFrame } from '../../../src/main/links/link.ts';
import { PaltalkLink } from '../../../src/main/links/paltalk.ts';
import { PaltalkServer } from '../../../src/station/paltalk/server.ts';

/** The real link and the real room server, over real sockets. */

let server: PaltalkServer | null = null;
const links: PaltalkLink[] = [];

async function serve(port = 0): Promise<number> {
  server = new PaltalkServer({ host: '127.0.0.1', port });
  return (await server.listen()).port;
}

function join(port: number, uid: number) {
  const link = new PaltalkLink({ host: '127.0.0.1', port, room: 3, uid });
  links.push(link);
  const heard: IncomingFrame[] = [];
  const states: string[] = [];
  link.events.on('frame', (frame) => heard.push(frame));
  link.events.on('status', ({ state }) => states.push(state));
  link.open();
  return { link, heard, states };
}

async function eventually(ready: () => boolean): Promise<void> {
  while (!ready()) await new Promise((resolve) => setImmediate(resolve));
}

const say = (link: PaltalkLink, fill: number) =>
  link.send({ bytes: new Uint8Array(132).fill(fill), first: true, last: true });

afterEach(async () => {
  for (const link of links.splice(0)) link.close();
  await server?.close();
  server = null;
});

it('two links in one room hear each other', async () => {
  const port = await serve();
  const [ann, bob] = [join(port, 1001), join(port, 1002)];
  await eventually(() => server?.stats.members === 2);
  expect(say(ann.link, 0xda)).toBe(true);
  await eventually(() => bob.heard.length === 1);
  expect(bob.heard[0]).toMatchObject({ speaker: 1001, bytes: new Uint8Array(132).fill(0xda) });
  expect(say(bob.link, 0xdb)).toBe(true);
  await eventually(() => ann.heard.length === 1);
  expect(ann.heard[0]).toMatchObject({ speaker: 1002, bytes: new Uint8Array(132).fill(0xdb) });
  expect(bob.heard).toHaveLength(1);
});

it('a server that goes and comes back on its port: retrying, ready by itself, and heard again', async () => {
  const port = await serve();
  const [ann, bob] = [join(port, 1001), join(port, 1002)];
  await eventually(() => server?.stats.members === 2);
  await server?.close();
  await eventually(() => ann.link.status.state === 'retrying' && bob.link.status.state === 'retrying');
  expect(say(ann.link, 1)).toBe(false);
  await serve(port);
  await eventually(() => server?.stats.members === 2);
  expect(ann.states.at(-1)).toBe('ready');
  expect(say(ann.link, 2)).toBe(true);
  await eventually(() => bob.heard.length === 1);
  expect(bob.heard[0]?.bytes[0]).toBe(2);
});
