import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { CallServer, type CallServerOptions } from '../../../src/station/call/server.ts';
import { ConnectionQuota } from '../../../src/station/connection-quota.ts';
import { byteByByte, hex, join } from '../../wire/call/bytes.ts';
import { FakeClock } from '../fake-clock.ts';
import { block, Caller, CD, type Parameters, TORRENT, WIDE } from './caller.ts';

/**
 * What a call server has to survive, on real sockets: the list of cases that every implementation of this protocol should
 * have tests for. Each test has the name of its item.
 */

const utf8 = new TextEncoder();
const callers: Caller[] = [];
const children: ChildProcess[] = [];
let server: CallServer | null = null;
let port = 0;

async function serve(options: Partial<CallServerOptions> = {}): Promise<void> {
  server = new CallServer({ host: '127.0.0.1', port: 0, ...options });
  ({ port } = await server.listen());
}

afterEach(async () => {
  for (const caller of callers.splice(0)) await caller.leave();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await server?.close();
  server = null;
});

async function connected(little = false): Promise<Caller> {
  const caller = await Caller.connect(port, little);
  callers.push(caller);
  return caller;
}

async function named(name: string, little = false): Promise<Caller> {
  const caller = await Caller.enter(port, name, little);
  callers.push(caller);
  return caller;
}

/** Two in a call. */
async function talking(parameters: Parameters = CD, names = ['alice', 'bob']): Promise<[Caller, Caller]> {
  const [from = '', to = ''] = names;
  const caller = await named(from);
  const callee = await named(to);
  caller.call(to, parameters);
  expect(await callee.nextType()).toBe(0);
  callee.send(4);
  expect(await caller.nextType()).toBe(4);
  return [caller, callee];
}

/** Settles when the server has ended the connection; the other callers are served as before. */
async function cutOff(caller: Caller): Promise<void> {
  await caller.closed;
  const witness = await named('witness');
  await witness.leave();
}

function counters(): Readonly<Record<string, number>> {
  return server?.stats.counters ?? {};
}

describe('vectors', () => {
  const CALL_BOB = '0000001600000000bb80000102000003c00003626f62';
  const CALL_BOB_LE = '16000000000080bb0000010002c00300000300626f62';
  const REGISTER_ALICE = '0000002000000000bb80000102000003c000005054545801010005616c696365';

  it.each([
    ['whole', (bytes: Uint8Array) => [bytes]],
    ['byte by byte', byteByByte],
  ])('fed %s: register alice, call bob', async (_, cut) => {
    await serve();
    const bob = await named('bob');
    const alice = await connected();
    for (const piece of cut(hex(REGISTER_ALICE))) alice.write(piece);
    for (const piece of cut(hex(CALL_BOB))) alice.write(piece);
    expect(await bob.next()).toEqual({ type: 0, body: '0000bb80000102000003c00005616c696365' });
    for (const piece of cut(hex('00000011000200003e8000010200000140'))) bob.write(piece);
    expect(await alice.next()).toEqual({ type: 2, body: '00003e8000010200000140' });
    for (const piece of cut(hex('000000060004'))) alice.write(piece);
    expect(await bob.next()).toEqual({ type: 4, body: '' });
    for (const piece of cut(hex('0000000a00060100feff'))) alice.write(piece);
    expect(await bob.next()).toEqual({ type: 6, body: '0100feff' });
    for (const piece of cut(hex('0000000f0005505454580103000102'))) bob.write(piece);
    expect(await alice.next()).toEqual({ type: 5, body: '505454580103000102' });
  });

  it('all in one write: register alice, call bob, cancel', async () => {
    await serve();
    const bob = await named('bob');
    const alice = await connected();
    alice.write(join(hex(REGISTER_ALICE), hex(CALL_BOB), hex('000000060005')));
    expect([await bob.nextType(), await bob.nextType()]).toEqual([0, 5]);
  });

  it('little-endian, from a client that writes so: it is answered so', async () => {
    await serve();
    const alice = await connected(true);
    alice.write(hex(CALL_BOB_LE));
    expect(await alice.next()).toEqual({ type: 1, body: '' });
  });
});

describe('Length', () => {
  it.each([
    ['0', '000000000000'],
    ['5', '000000050000'],
    ['6, as a first packet: not a call', '000000060000'],
    ['18', '000000120000'],
    ['cap + 1', '000011130000'],
    ['0xffffffff', 'ffffffff0000'],
  ])('%s ends the connection without a word', async (_, bytes) => {
    await serve();
    const caller = await connected();
    caller.write(hex(bytes));
    await cutOff(caller);
    expect(caller.heard).toEqual([]);
    expect(counters()['closed.framing']).toBe(1);
  });

  it('19 and cap are fine', async () => {
    await serve();
    const caller = await connected();
    caller.write(hex(`00000013 0000 0000bb80000102000003c0 0000`));
    expect(await caller.nextType()).toBe(1);
    const most = caller.request(new Uint8Array(255).fill(0x61), CD, new Uint8Array(4096));
    expect(most).toHaveLength(4370);
    caller.write(most);
    expect(await caller.nextType()).toBe(1);
  });

  it('19+N = Length+1 ends the connection', async () => {
    const notes: string[] = [];
    await serve({ note: (text) => notes.push(text) });
    const caller = await connected();
    caller.write(hex('00000015 0000 0000bb80000102000003c0 0003 626f62'));
    await cutOff(caller);
    expect(notes).toEqual([]);
  });

  it('that leaves its own four bytes out ends the connection with a note of the cause', async () => {
    const notes: string[] = [];
    await serve({ note: (text) => notes.push(text) });
    const caller = await connected();
    caller.write(hex('00000012 0000 0000bb80000102000003c0 0003 626f62'));
    await cutOff(caller);
    expect(notes).toEqual([expect.stringContaining('Length counts the whole packet')]);
  });
});

it('LE/BE mixed call: each side hears its own byte order, and the samples as they were sent', async () => {
  await serve();
  const alice = await named('alice', true);
  const bob = await named('bob');
  alice.call('bob', WIDE);
  expect(await bob.next()).toEqual({ type: 0, body: `00003e80000102000001400005${'616c696365'}` });
  bob.counter(CD);
  expect(await alice.next()).toEqual({ type: 2, body: '80bb0000010002c0030000' });
  alice.send(4);
  expect(await bob.nextType()).toBe(4);
  for (let i = 0; i < 10; i++) {
    alice.send(6, Uint8Array.of(i, 1, 2, 3));
    bob.send(6, Uint8Array.of(i, 4, 5));
  }
  for (let i = 0; i < 10; i++) {
    expect(await bob.next()).toEqual({ type: 6, body: `0${i}010203` });
    expect(await alice.next()).toEqual({ type: 6, body: `0${i}0405` });
  }
});

it('type-0-Length-6 reply, for clients that took the table at its word', async () => {
  await serve({ notFoundAs: 0 });
  const caller = await connected();
  caller.call('bob');
  expect(await caller.next()).toEqual({ type: 0, body: '' });
  const little = await connected(true);
  little.call('bob');
  expect(await little.next()).toEqual({ type: 0, body: '' });
});

it('3 followed by FIN: the call is over, and only that client is gone', async () => {
  await serve();
  const [alice, bob] = [await named('alice'), await named('bob')];
  alice.call('bob');
  expect(await bob.nextType()).toBe(0);
  bob.counter(WIDE);
  expect(await alice.nextType()).toBe(2);
  alice.socket.end(alice.packet(3));
  expect(await bob.next()).toEqual({ type: 3, body: '' });
  await alice.closed;
  await bob.registered();
  expect(bob.unread).toEqual([]);
});

it('FIN without 3 is the same for the one who is left', async () => {
  await serve();
  const [alice, bob] = await talking();
  alice.socket.end();
  expect(await bob.next()).toEqual({ type: 5, body: '505454580103000105' });
});

it('empty 6 is no drop: it is passed on and the call goes on', async () => {
  await serve();
  const [alice, bob] = await talking();
  alice.send(6);
  expect(await bob.next()).toEqual({ type: 6, body: '' });
  bob.send(6, Uint8Array.of(1, 2));
  expect(await alice.next()).toEqual({ type: 6, body: '0102' });
});

it('6 before 4 is not heard', async () => {
  await serve();
  const [alice, bob] = [await named('alice'), await named('bob')];
  alice.send(6, new Uint8Array(60_000));
  alice.call('bob');
  alice.send(6, Uint8Array.of(1));
  expect(await bob.nextType()).toBe(0);
  bob.send(6, Uint8Array.of(2));
  bob.send(4);
  expect(await alice.nextType()).toBe(4);
  alice.send(6, Uint8Array.of(3));
  bob.send(6, Uint8Array.of(4));
  expect(await bob.next()).toEqual({ type: 6, body: '03' });
  expect(await alice.next()).toEqual({ type: 6, body: '04' });
  expect(counters().strayed).toBe(3);
});

it.each([
  ['4', 4],
  ['3', 3],
])('unknown format -> 2 -> %s', async (_, answer) => {
  await serve();
  const [alice, bob] = [await named('alice'), await named('bob')];
  alice.call('bob', { rate: 0, channels: 0, format: 200, chunk: 0xffff_ffff });
  expect(await bob.next()).toEqual({ type: 0, body: '000000000000c8ffffffff0005616c696365' });
  bob.counter(WIDE);
  expect(await alice.nextType()).toBe(2);
  alice.send(answer);
  expect(await bob.nextType()).toBe(answer);
  // Only a call that came about carries sound.
  alice.send(6, Uint8Array.of(1, 2));
  alice.send(5);
  if (answer === 4) {
    expect(await bob.next()).toEqual({ type: 6, body: '0102' });
    expect(await bob.nextType()).toBe(5);
  } else {
    await alice.registered();
    await bob.registered();
    expect(bob.heard.map(({ type }) => type)).toEqual([1, 0, 3, 1]);
  }
});

describe('glare', () => {
  it('with equal parameters: both are put through', async () => {
    await serve();
    const [alice, bob] = [await named('alice'), await named('bob')];
    alice.call('bob');
    expect(await bob.nextType()).toBe(0);
    bob.call('alice');
    expect([await alice.nextType(), await bob.nextType()]).toEqual([4, 4]);
    alice.send(6, Uint8Array.of(1));
    expect((await bob.next()).body).toBe('01');
  });

  it('with unequal parameters: the second is asked for those of the first', async () => {
    await serve();
    const [alice, bob] = [await named('alice'), await named('bob')];
    alice.call('bob', WIDE);
    expect(await bob.nextType()).toBe(0);
    bob.call('alice');
    expect(await bob.next()).toEqual({ type: 2, body: '00003e8000010200000140' });
    bob.send(4);
    expect(await alice.nextType()).toBe(4);
  });
});

it('crossing calls A->B, B->C: B is busy with A, who goes on ringing', async () => {
  await serve();
  const [alice, bob, carol] = [await named('alice'), await named('bob'), await named('carol')];
  alice.call('bob');
  bob.call('carol');
  // Whichever came first, exactly one of them rings.
  const [atBob, atCarol] = await Promise.race([
    bob.next().then((packet) => [packet.type, -1]),
    carol.next().then((packet) => [-1, packet.type]),
  ]);
  if (atBob === 0) {
    expect(await bob.next()).toEqual({ type: 5, body: '505454580103000102' });
    bob.send(4);
    expect(await alice.nextType()).toBe(4);
    expect(carol.unread).toEqual([]);
  } else {
    expect(atCarol).toBe(0);
    expect(await alice.next()).toEqual({ type: 5, body: '505454580103000102' });
    carol.send(4);
    expect(await bob.nextType()).toBe(4);
  }
});

it('cancel against accept crossing: nobody is left in the call', async () => {
  await serve();
  for (const first of ['cancel', 'accept']) {
    const [alice, bob] = [await named(`alice-${first}`), await named(`bob-${first}`)];
    alice.call(`bob-${first}`);
    expect(await bob.nextType()).toBe(0);
    if (first === 'cancel') {
      alice.send(5);
      expect(await bob.nextType()).toBe(5);
      bob.send(4);
    } else {
      bob.send(4);
      alice.send(5);
      expect(await bob.nextType()).toBe(5);
    }
    bob.send(6, Uint8Array.of(1));
    await bob.registered();
    await alice.until(() => true);
    expect(alice.heard.filter(({ type }) => type === 6)).toEqual([]);
    expect(server?.stats.rooms).toBe(0);
  }
});

it('stale 4 within 1 s finds nobody to accept', async () => {
  const clock = new FakeClock();
  await serve({ clock });
  const [alice, bob, carol] = [await named('alice'), await named('bob'), await named('carol')];
  alice.call('bob');
  expect(await bob.nextType()).toBe(0);
  alice.send(5);
  expect(await bob.nextType()).toBe(5);
  carol.call('bob');
  expect(await carol.next()).toEqual({ type: 5, body: '505454580103000102' });
  bob.send(4);
  await bob.registered();
  expect(server?.stats.rooms).toBe(0);
  clock.advance(1_000);
  carol.call('bob');
  expect(await bob.nextType()).toBe(0);
  expect(server?.stats.rooms).toBe(1);
});

describe('callee killed', () => {
  it('with RST: the caller hears that it is lost', async () => {
    await serve();
    const [alice, bob] = await talking();
    bob.socket.resetAndDestroy();
    expect(await alice.next()).toEqual({ type: 5, body: '505454580103000105' });
  });

  it('by a paused process: the caller hears that it is lost when the system takes nothing more for a while', async () => {
    await serve({ limits: { stallMs: 1_000 } });
    const alice = await named('alice');
    const script = `
      const socket = require('node:net').connect(${port}, '127.0.0.1');
      socket.write(Buffer.from(${JSON.stringify(Buffer.from(alice.request(new Uint8Array(0), CD, block([1, utf8.encode('bob')]))).toString('hex'))}, 'hex'));
      socket.once('data', () => { socket.write(Buffer.from('000000060004', 'hex')); socket.on('data', () => {}); });
      console.log('there');
    `;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    while ((server?.stats.members ?? 0) < 2) await new Promise((resolve) => setImmediate(resolve));
    alice.call('bob', TORRENT);
    expect(await alice.nextType()).toBe(4);
    child.kill('SIGSTOP');
    const stop = pour(alice, () => alice.unread.length > 0);
    expect(await alice.next()).toEqual({ type: 5, body: '505454580103000105' });
    stop();
    expect(counters()['closed.stalled']).toBe(1);
  });
});

describe('paused reader', () => {
  it('costs the server no more than its queue; the oldest sound is dropped, and the newest heard when it reads again', async () => {
    await serve();
    const [alice, bob] = await talking(TORRENT);
    bob.socket.pause();
    await pour(alice, () => (counters().missed ?? 0) > 300).done;
    bob.socket.resume();
    // What is above the rate is not passed on, so that the last word is said until it is heard.
    const last = setInterval(() => alice.send(6, hex('ffffffff')), 50);
    await bob.until(() => bob.unread.some(({ body }) => body === 'ffffffff'));
    clearInterval(last);
    const numbers = bob.unread.filter(({ body }) => body !== 'ffffffff').map(({ body }) => numberOf(body));
    const gaps = numbers.filter((number, i) => i > 0 && number !== (numbers[i - 1] ?? 0) + 1);
    // In order; everything up to the moment at which the system was full, a gap, the newest; whole packets all of them.
    expect(numbers[0]).toBe(0);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(gaps.length).toBeGreaterThan(0);
    expect(bob.unread.every(({ body }) => body.length === 2 * POUR_BYTES || body === 'ffffffff')).toBe(true);
    expect(server?.stats.rooms).toBe(1);
  });

  it('still hears the hang-up, before sound that waited', async () => {
    await serve();
    const [alice, bob] = await talking(TORRENT);
    bob.socket.pause();
    await pour(alice, () => (counters().missed ?? 0) > 100).done;
    alice.send(5);
    bob.socket.resume();
    await bob.until(() => bob.unread.some(({ type }) => type === 5));
    expect(bob.unread.at(-1)).toEqual({ type: 5, body: '' });
    expect(alice.isClosed).toBe(false);
  });

  it('who never reads again is cut, and the call with it, while another call hears everything', async () => {
    await serve({ limits: { stallMs: 1_000 } });
    const [alice, bob] = await talking(TORRENT);
    const [carol, dave] = await talking(CD, ['carol', 'dave']);
    bob.socket.pause();
    const stop = pour(alice, () => alice.unread.length > 0);
    const beside = setInterval(() => carol.send(6, new Uint8Array(1920).fill(7)), 20);
    expect(await alice.next()).toEqual({ type: 5, body: '505454580103000105' });
    stop();
    clearInterval(beside);
    carol.send(6, Uint8Array.of(9));
    await dave.until(() => dave.unread.at(-1)?.body === '09');
    const heard = dave.unread.filter(({ body }) => body.length === 2 * 1920);
    expect(heard.length).toBeGreaterThan(20);
    expect(dave.unread).toHaveLength(heard.length + 1);
    expect(counters().relayed).toBeGreaterThan(heard.length);
  });
});

describe('slow talkers', () => {
  it('first byte only: ended after 10 s', async () => {
    const clock = new FakeClock();
    await serve({ clock });
    const witness = await named('witness');
    const caller = await connected();
    caller.write(Uint8Array.of(0));
    await witness.registered();
    clock.advance(9_000);
    await witness.registered();
    expect(caller.isClosed).toBe(false);
    clock.advance(1_000);
    await caller.closed;
    expect(counters()['closed.firstPacket']).toBe(1);
  });

  it('one byte per 9 s: ended 10 s after the first byte of the packet', async () => {
    const clock = new FakeClock();
    await serve({ clock });
    const witness = await named('witness');
    const caller = await named('caller');
    clock.advance(60_000);
    await witness.registered();
    caller.write(Uint8Array.of(0));
    // The answer to somebody who wrote later: the byte has been read.
    await witness.registered();
    clock.advance(9_000);
    caller.write(Uint8Array.of(0));
    await witness.registered();
    expect(caller.isClosed).toBe(false);
    clock.advance(1_000);
    await caller.closed;
    expect(counters()['closed.packetTime']).toBe(1);
  });
});

it('17 connections from one IP: the last one is turned away', async () => {
  await serve({ quota: new ConnectionQuota({ loopback: 16 }) });
  const first = await Promise.all(Array.from({ length: 16 }, () => connected()));
  const last = await connected();
  await last.closed;
  expect(counters()['refused.address']).toBe(1);
  await first[0]?.leave();
  expect(first.slice(1).some(({ isClosed }) => isClosed)).toBe(false);
  const [second] = first.slice(1);
  second?.call('x');
  expect(await second?.nextType()).toBe(1);
});

it('1,000 not-found calls: ten answers at once, then silence, then the end of the connection', async () => {
  await serve();
  const caller = await connected();
  for (let i = 0; i < 1_000; i++) caller.call(`user-${i}`);
  await caller.closed;
  expect(caller.heard.map(({ type }) => type)).toEqual([1, 1, 1, 1, 1, 5, 5, 5, 5, 5]);
  expect(counters()['closed.flood']).toBe(1);
  expect(counters().ignored).toBe(101);
});

describe('name', () => {
  it.each([
    ['NUL', utf8.encode('bo\0b')],
    ['RLO', utf8.encode('bob\u202e')],
    ['invalid UTF-8', Uint8Array.of(0x62, 0xff)],
  ])('with %s: not found as a callee, refused as one’s own', async (_, name) => {
    await serve();
    const caller = await connected();
    caller.write(caller.request(name));
    expect(await caller.nextType()).toBe(1);
    caller.register(name);
    expect(await caller.next()).toEqual({ type: 5, body: '505454580103000106' });
    await caller.closed;
  });

  it('with 65,535 bytes: ended at the header', async () => {
    await serve();
    const caller = await connected();
    caller.write(caller.request(new Uint8Array(65_535).fill(0x61)));
    await cutOff(caller);
    expect(counters()['closed.framing']).toBe(1);
  });
});

const POUR_BYTES = 60_000;

/** The number that `pour` put into a packet. */
function numberOf(body: string): number {
  return Number.parseInt(body.slice(0, 8), 16);
}

/** Sends numbered packets as fast as the server allows for a call with `TORRENT`, until `enough`. @returns how to end it. */
function pour(caller: Caller, enough: () => boolean) {
  let number = 0;
  let settle = () => {};
  const done = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const timer = setInterval(() => {
    if (enough()) {
      stop();
      return;
    }
    for (let i = 0; i < 10; i++) {
      const body = new Uint8Array(POUR_BYTES);
      new DataView(body.buffer).setUint32(0, number);
      caller.send(6, body);
      number += 1;
    }
  }, 50);
  const stop = () => {
    clearInterval(timer);
    settle();
  };
  return Object.assign(stop, { done });
}
