import { afterEach, describe, expect, it } from 'vitest';
import { ConnectionQuota } from '../../../src/station/connection-quota.ts';
import { PALTALK_LIMITS } from '../../../src/station/paltalk/limits.ts';
import { PaltalkServer, type PaltalkServerOptions } from '../../../src/station/paltalk/server.ts';
import {
  bigLength,
  framed,
  hex,
  join,
  littleLength,
  type PacketShape,
  packet,
  toHex,
} from '../../wire/paltalk/bytes.ts';
import { FakeClock } from '../fake-clock.ts';
import { Person } from './person.ts';

const ROOM = 7;

let server: PaltalkServer | null = null;
const people: Person[] = [];

async function start(options: Partial<PaltalkServerOptions> = {}): Promise<number> {
  server = new PaltalkServer({ host: '127.0.0.1', port: 0, ...options });
  return (await server.listen()).port;
}

async function enter(port: number, uid: number, room = ROOM): Promise<Person> {
  const person = await Person.enter(port, room, uid);
  people.push(person);
  return person;
}

/** People who surely sit in the room: each hello was read, since the one before was heard by the one who came. */
async function gather(port: number, ...uids: readonly number[]): Promise<Person[]> {
  const seated: Person[] = [];
  for (const uid of uids) {
    const before = members();
    const person = await enter(port, uid);
    await eventually(() => members() > before);
    seated.push(person);
  }
  return seated;
}

/** Lets sockets do their work until `ready`; the test's time-out ends a wait in vain. */
async function eventually(ready: () => boolean): Promise<void> {
  while (!ready()) await new Promise((resolve) => setImmediate(resolve));
}

const members = () => server?.stats.members ?? 0;
const counter = (name: string) => server?.stats.counters[name];

afterEach(async () => {
  await Promise.all(people.splice(0).map((person) => person.leave()));
  await server?.close();
  server = null;
});

describe('a room', () => {
  it('passes each valid packet to all others, byte for byte, and not back to its speaker', async () => {
    const [ann, bob, cem] = await gather(await start(), 1001, 1002, 1003);
    const shapes: PacketShape[] = [{ marker: true }, { payload: 137 }, { padding: 1 }, { fill: 0 }];
    const said = shapes.map((shape) => ann?.say(shape));
    expect(await bob?.hears(4)).toEqual(said);
    expect(await cem?.hears(4)).toEqual(said);
    const answer = bob?.say();
    expect(await ann?.hears(1)).toEqual([answer]);
    expect(server?.stats).toMatchObject({ rooms: 1, members: 3, counters: { relayed: 5, delivered: 10 } });
  });

  it('does not pass the hello on: the first byte anybody hears is a packet’s length', async () => {
    const [ann, bob] = await gather(await start(), 1001, 1002);
    const said = bob?.say();
    await ann?.hears(1);
    expect(ann?.bytes.toString('hex')).toBe(`00000094${said}`);
  });

  it('hears nothing of other rooms', async () => {
    const port = await start();
    const [ann, bob] = await gather(port, 1001, 1002);
    const stranger = await enter(port, 1003, ROOM + 1);
    await eventually(() => server?.stats.rooms === 2);
    stranger.say();
    await eventually(() => counter('relayed') === 1);
    const said = ann?.say();
    expect(await bob?.hears(1)).toEqual([said]);
    expect(stranger.heard).toEqual([]);
  });

  it('takes hello and packets in any pieces, also several in one', async () => {
    const port = await start();
    const [ann] = await gather(port, 1001);
    const packets = [packet({ ssrc: 1002, seq: 1 }), packet({ ssrc: 1002, seq: 2 }), packet({ ssrc: 1002, seq: 3 })];
    const bob = await Person.connect(port, 1002);
    people.push(bob);
    const stream = join(bigLength(ROOM), bigLength(1002), ...packets.map(framed));
    for (const byte of stream) bob.write(Uint8Array.of(byte));
    expect(await ann?.hears(3)).toEqual(packets.map(toHex));
    const cem = await Person.connect(port, 1003);
    people.push(cem);
    cem.write(
      join(
        bigLength(ROOM),
        bigLength(1003),
        ...packets.map((bytes) => framed(packet({ ssrc: 1003, fill: bytes[3] ?? 0 }))),
      ),
    );
    await ann?.hears(6);
    expect(counter('relayed')).toBe(6);
  });

  it('understands a member that writes its lengths little-endian, and writes big-endian to the others', async () => {
    const [ann, bob] = await gather(await start(), 1001, 1002);
    const bytes = packet({ ssrc: 1001 });
    ann?.write(join(hex('94000000'), bytes, bigLength(0), littleLength(148), bytes));
    await bob?.hears(2);
    expect(bob?.bytes.toString('hex')).toBe(`00000094${toHex(bytes)}`.repeat(2));
  });

  it('ends when its last member leaves, and its memory with it', async () => {
    const port = await start();
    const [ann] = await gather(port, 1001);
    expect(server?.stats).toMatchObject({ rooms: 1, members: 1 });
    await ann?.leave();
    await eventually(() => members() === 0);
    expect(server?.stats).toMatchObject({ rooms: 0, members: 0 });
  });

  it('loses a member that closes only its sending half', async () => {
    const [ann] = await gather(await start(), 1001);
    ann?.socket.end();
    await ann?.closed;
    await eventually(() => members() === 0);
  });

  it('loses a member that resets its connection, and nobody else', async () => {
    const [ann, bob, cem] = await gather(await start(), 1001, 1002, 1003);
    ann?.socket.resetAndDestroy();
    await eventually(() => members() === 2);
    const said = bob?.say();
    expect(await cem?.hears(1)).toEqual([said]);
  });
});

describe('one uid', () => {
  it('has one seat in a room: the second one replaces the first', async () => {
    const port = await start();
    const [first, bob] = await gather(port, 1001, 1002);
    const second = await enter(port, 1001);
    await first?.closed;
    expect(counter('closed.replaced')).toBe(1);
    expect(members()).toBe(2);
    const heard = bob?.say();
    expect(await second.hears(1)).toEqual([heard]);
    const said = second.say();
    expect(await bob?.hears(1)).toEqual([said]);
    expect(first?.heard).toEqual([]);
  });

  it('alone in its room is replaced like any other', async () => {
    const port = await start();
    const [first] = await gather(port, 1001);
    const second = await enter(port, 1001);
    await first?.closed;
    const bob = await enter(port, 1002);
    await eventually(() => members() === 2);
    const said = bob.say();
    expect(await second.hears(1)).toEqual([said]);
    expect(server?.stats.rooms).toBe(1);
  });

  it('may sit in two rooms', async () => {
    const port = await start();
    await enter(port, 1001, 1);
    await enter(port, 1001, 2);
    await eventually(() => members() === 2);
    expect(server?.stats).toMatchObject({ rooms: 2, counters: { 'closed.replaced': 0 } });
  });
});

describe('what is not a valid packet', () => {
  const bent = (shape: PacketShape) => packet({ ssrc: 1001, ...shape });

  it.each<[string, string, Uint8Array]>([
    ['payload type 0', 'dropped.payloadType', bent({ payloadType: 0 })],
    ['payload type 4', 'dropped.payloadType', bent({ payloadType: 4 })],
    ['version 1', 'dropped.version', bent({ version: 1 })],
    ['version 3', 'dropped.version', bent({ version: 3 })],
    ['a foreign SSRC', 'dropped.ssrc', bent({ ssrc: 1002 })],
    ['a payload of 135', 'dropped.payloadSize', bent({ payload: 135 })],
    ['padding that leaves too little', 'dropped.payloadSize', bent({ padding: 4, payload: 132 })],
    ['an extension that leaves too little', 'dropped.payloadSize', bent({ extensionWords: 0, payload: 132 })],
    ['a CSRC that leaves too little', 'dropped.payloadSize', bent({ csrcs: 1, payload: 132 })],
    ['an impossible padding', 'dropped.padding', bent({ padding: 0, fill: 0 })],
    ['CSRCs beyond its end', 'dropped.header', bent({ csrcs: 15 }).subarray(0, 71)],
    ['an extension beyond its end', 'dropped.header', bent({ extensionWords: 40 }).subarray(0, 149)],
    ['one byte', 'dropped.header', hex('80')],
    ['a length of 150', 'dropped.length', bent({ payload: 138 })],
    ['a length of 255', 'dropped.length', bent({ payload: 243 })],
  ])('is dropped and counted, and the room goes on: %s', async (_, name, bytes) => {
    const [ann, bob] = await gather(await start(), 1001, 1002);
    ann?.write(framed(bytes));
    const said = ann?.say();
    expect(await bob?.hears(1)).toEqual([said]);
    const dropped = Object.entries(server?.stats.counters ?? {}).filter(
      ([key, count]) => key.startsWith('dropped.') && count > 0,
    );
    expect(dropped).toEqual([[name, 1]]);
    expect(counter('relayed')).toBe(1);
  });

  it('lengths 0 are keepalives', async () => {
    const [ann, bob] = await gather(await start(), 1001, 1002);
    ann?.write(join(bigLength(0), bigLength(0)));
    const said = ann?.say();
    expect(await bob?.hears(1)).toEqual([said]);
    expect(counter('keepalives')).toBe(2);
  });

  it('length 149 passes', async () => {
    const [ann, bob] = await gather(await start(), 1001, 1002);
    const said = ann?.say({ payload: 137 });
    expect(await bob?.hears(1)).toEqual([said]);
    expect(bob?.bytes.subarray(0, 4).toString('hex')).toBe('00000095');
  });

  it.each([
    ['0xffffffff', 'ffffffff'],
    ['0x94000000 after a big-endian one', '94000000'],
    ['0x00000100', '00000100'],
  ])('a length of %s ends that connection and no other', async (_, length) => {
    const [ann, bob, cem] = await gather(await start(), 1001, 1002, 1003);
    const said = ann?.say();
    ann?.write(join(hex(length), packet({ ssrc: 1001 }), framed(packet({ ssrc: 1001 }))));
    await ann?.closed;
    expect(counter('closed.framing')).toBe(1);
    expect(members()).toBe(2);
    const answer = bob?.say();
    expect(await cem?.hears(2)).toEqual([said, answer]);
  });
});

describe('a hello', () => {
  it.each([
    ['nothing', ''],
    ['seven bytes', '00000001000000'],
  ])('that is %s ends the connection 5 s after it was opened, however busy', async (_, bytes) => {
    const clock = new FakeClock();
    const port = await start({ clock });
    const [ann] = await gather(port, 1001);
    const silent = await Person.connect(port);
    people.push(silent);
    await eventually(() => counter('accepted') === 2);
    silent.write(hex(bytes));
    clock.advance(4_999);
    expect(counter('closed.hello')).toBe(0);
    clock.advance(1);
    expect(counter('closed.hello')).toBe(1);
    await silent.closed;
    clock.advance(60_000);
    expect(members()).toBe(1);
    expect(ann?.socket.destroyed).toBe(false);
  });

  it('in time is the end of that wait', async () => {
    const clock = new FakeClock();
    await gather(await start({ clock }), 1001);
    expect(clock.waiting).toBe(0);
    expect(PALTALK_LIMITS.helloMs).toBe(5_000);
  });

  it('of another protocol ends at its first length', async () => {
    const port = await start();
    const [ann, bob] = await gather(port, 1001, 1002);
    const browser = await Person.connect(port);
    people.push(browser);
    browser.write(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    await browser.closed;
    expect(counter('closed.framing')).toBe(1);
    expect(browser.bytes).toHaveLength(0);
    const said = ann?.say();
    expect(await bob?.hears(1)).toEqual([said]);
  });

  it('with another uid than the packets leaves nothing to be heard', async () => {
    const port = await start();
    const [ann] = await gather(port, 1001);
    const liar = await enter(port, 1002);
    liar.write(framed(packet({ ssrc: 1001 })));
    liar.write(framed(packet({ ssrc: 3 })));
    const said = liar.say();
    expect(await ann?.hears(1)).toEqual([said]);
    expect(counter('dropped.ssrc')).toBe(2);
  });
});

describe('caps', () => {
  it('on members refuse one more, but not one who takes its own seat again', async () => {
    const port = await start({ limits: { membersPerRoom: 2 } });
    const [ann, bob] = await gather(port, 1001, 1002);
    const third = await enter(port, 1003);
    await third.closed;
    expect(counter('refused.members')).toBe(1);
    const again = await enter(port, 1002);
    await bob?.closed;
    const said = ann?.say();
    expect(await again.hears(1)).toEqual([said]);
  });

  it('on rooms refuse a further room, until one has ended', async () => {
    const port = await start({ limits: { rooms: 1 } });
    const [ann] = await gather(port, 1001);
    const elsewhere = await enter(port, 1002, ROOM + 1);
    await elsewhere.closed;
    expect(counter('refused.rooms')).toBe(1);
    await gather(port, 1003);
    expect(members()).toBe(2);
    await ann?.leave();
    await people[2]?.leave();
    await eventually(() => members() === 0);
    await enter(port, 1002, ROOM + 1);
    await eventually(() => members() === 1);
  });

  it('on connections from one address refuse before a byte is read, and free their place at the end', async () => {
    const quota = new ConnectionQuota({ loopback: 2 });
    const port = await start({ quota });
    const [ann, bob] = await gather(port, 1001, 1002);
    const third = await enter(port, 1003);
    await third.closed;
    expect(counter('refused.address')).toBe(1);
    expect(counter('accepted')).toBe(2);
    const said = ann?.say();
    expect(await bob?.hears(1)).toEqual([said]);
    await ann?.leave();
    await eventually(() => members() === 1);
    await gather(port, 1004);
    expect(counter('accepted')).toBe(3);
  });

  it('on connections in all refuse too', async () => {
    const port = await start({ quota: new ConnectionQuota({ total: 1 }) });
    await gather(port, 1001);
    const second = await enter(port, 1002);
    await second.closed;
    expect(counter('refused.total')).toBe(1);
  });
});

describe('a slow member', () => {
  /** Talks until the server had to drop something for the member that does not read; the others hear every packet. */
  async function talkUntilMissed(speaker: Person, listener: Person): Promise<number> {
    const wanted = (counter('missed') ?? 0) + 100;
    let said = listener.heard.length;
    while ((counter('missed') ?? 0) < wanted) {
      for (let i = 0; i < 1_000; i++) speaker.say();
      said += 1_000;
      await listener.hears(said);
    }
    return said;
  }

  it('misses the oldest packets, keeps the newest, and the others in the room miss nothing', async () => {
    const port = await start();
    const [ann, bob, slow] = await gather(port, 1001, 1002, 1003);
    if (!ann || !bob || !slow) throw new Error('nobody came');
    slow.socket.pause();
    const said = await talkUntilMissed(ann, bob);
    expect(bob.heard).toHaveLength(said);
    slow.socket.resume();
    const last = bob.heard.at(-1);
    await slow.until(() => slow.heard.at(-1) === last);
    // What the system held came first; then a hole; then what our queue kept, in order and whole.
    const missed = counter('missed') ?? 0;
    expect(slow.heard).toHaveLength(said - missed);
    expect(slow.heard.slice(-PALTALK_LIMITS.queuePackets)).toEqual(bob.heard.slice(-PALTALK_LIMITS.queuePackets));
    const heard = new Set(slow.heard);
    const firstMissing = bob.heard.findIndex((bytes) => !heard.has(bytes));
    expect(slow.heard.slice(0, firstMissing)).toEqual(bob.heard.slice(0, firstMissing));
    // And it is a member like any other again.
    const answer = ann.say();
    await slow.until(() => slow.heard.at(-1) === answer);
    expect(counter('missed')).toBe(missed);
  });

  it('is cut when its system takes nothing for 30 s', async () => {
    const clock = new FakeClock();
    const port = await start({ clock });
    const [ann, bob, slow] = await gather(port, 1001, 1002, 1003);
    if (!ann || !bob || !slow) throw new Error('nobody came');
    slow.socket.pause();
    await talkUntilMissed(ann, bob);
    clock.advance(29_999);
    expect(members()).toBe(3);
    clock.advance(1);
    expect(members()).toBe(2);
    expect(counter('closed.stalled')).toBe(1);
    const before = bob.heard.length;
    const said = ann.say();
    expect((await bob.hears(before + 1)).at(-1)).toBe(said);
  });
});

describe('strangers', () => {
  it('who send anything at all leave the room as it was', async () => {
    const port = await start();
    const [ann, bob] = await gather(port, 1001, 1002);
    let state = 1;
    const byte = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    };
    for (let round = 0; round < 20; round++) {
      const strangers = await Promise.all(Array.from({ length: 10 }, () => Person.connect(port)));
      for (const stranger of strangers) {
        stranger.write(Uint8Array.from({ length: byte() }, byte));
        stranger.socket.end();
      }
      await Promise.all(strangers.map((stranger) => stranger.closed));
    }
    await eventually(() => members() === 2);
    const said = ann?.say();
    expect((await bob?.hears(1))?.at(-1)).toBe(said);
  });
});
