import { afterEach, describe, expect, it } from 'vitest';
import { CallServer, type CallServerOptions } from '../../../src/station/call/server.ts';
import { join } from '../../wire/call/bytes.ts';
import { FakeClock } from '../fake-clock.ts';
import { Caller, CD, TORRENT } from './caller.ts';

const callers: Caller[] = [];
let server: CallServer | null = null;
let port = 0;

async function serve(options: Partial<CallServerOptions> = {}): Promise<CallServer> {
  server = new CallServer({ host: '127.0.0.1', port: 0, ...options });
  ({ port } = await server.listen());
  return server;
}

afterEach(async () => {
  for (const caller of callers.splice(0)) await caller.leave();
  await server?.close();
  server = null;
});

async function connected(): Promise<Caller> {
  const caller = await Caller.connect(port);
  callers.push(caller);
  return caller;
}

async function named(name: string): Promise<Caller> {
  const caller = await Caller.enter(port, name);
  callers.push(caller);
  return caller;
}

async function talking(parameters = CD): Promise<[Caller, Caller]> {
  const [alice, bob] = [await named('alice'), await named('bob')];
  alice.call('bob', parameters);
  await bob.next();
  bob.send(4);
  await alice.next();
  return [alice, bob];
}

/** One turn of the loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function counters(): Readonly<Record<string, number>> {
  return server?.stats.counters ?? {};
}

describe('a call server', () => {
  it('counts calls and people for its owner', async () => {
    const { stats } = await serve();
    expect([stats.rooms, stats.members]).toEqual([0, 0]);
    await talking();
    await connected();
    expect([server?.stats.rooms, server?.stats.members]).toEqual([1, 2]);
    expect(counters()).toMatchObject({ registered: 2, established: 1, attempts: 3, notFound: 2 });
  });

  it('passes on more packets in one write than it reads in one turn, all of them and in order', async () => {
    await serve();
    const [alice, bob] = await talking();
    const packets = Array.from({ length: 400 }, (_, i) => alice.packet(6, Uint8Array.of(i >> 8, i & 255)));
    alice.write(join(...packets));
    await bob.until(() => bob.unread.length === 400);
    expect(bob.unread.map(({ body }) => Number.parseInt(body, 16))).toEqual(packets.map((_, i) => i));
  });

  it('tells everybody when it stops, and ends', async () => {
    await serve();
    const [alice, bob] = await talking();
    const carol = await named('carol');
    await server?.close();
    server = null;
    for (const caller of [alice, bob, carol]) {
      expect(await caller.next()).toEqual({ type: 5, body: '505454580103000108' });
      await caller.closed;
    }
  });

  it('ends also for those who do not read', async () => {
    await serve({ limits: { farewellMs: 200 } });
    const [alice, bob] = await talking();
    bob.socket.pause();
    alice.send(6, new Uint8Array(200_000));
    await server?.close();
    server = null;
    bob.socket.resume();
    await Promise.all([alice.closed, bob.closed]);
  });

  it('knows clients that can’t say their name by where they come from, and waits for their first word for ever', async () => {
    const clock = new FakeClock();
    await serve({ clock, names: new Map([['127.0.0.1', 'desk']]) });
    const desk = await connected();
    desk.call('nobody');
    expect(await desk.nextType()).toBe(1);
    clock.advance(1_000_000);
    // Everybody here comes from that address, and there is one desk: the newest.
    const again = await connected();
    expect(await desk.next()).toEqual({ type: 5, body: '505454580103000106' });
    clock.advance(1_000_000);
    again.call('desk');
    expect(await again.nextType()).toBe(5);
    expect(server?.stats.members).toBe(1);
  });

  it('goes on when a connection is reset in every state that it can be in', async () => {
    await serve();
    const [alice, bob] = await talking();
    const half = await connected();
    half.write(Uint8Array.of(0, 0, 0));
    const ringing = await named('ringing');
    const witness = await named('witness');
    witness.call('ringing');
    await ringing.next();
    for (const caller of [half, ringing, alice]) caller.socket.resetAndDestroy();
    expect((await witness.next()).type).toBe(5);
    expect((await bob.next()).type).toBe(5);
    await witness.registered();
    expect(server?.stats.rooms).toBe(0);
  });
});

describe('what one client may do', () => {
  it('control packets above the rate are ignored, but for the one that ends a call', async () => {
    await serve();
    const [alice, bob] = await talking();
    // The server has let ten through at once, and has heard three.
    for (let i = 0; i < 50; i++) alice.send(0, alice.request(new TextEncoder().encode('x')).subarray(6));
    alice.send(5);
    expect(await bob.nextType()).toBe(5);
    expect(alice.isClosed).toBe(false);
    expect(counters().ignored).toBeGreaterThan(30);
  });

  it('packets of unknown types: sixteen in a minute, and no more', async () => {
    await serve();
    const caller = await named('caller');
    for (let i = 0; i < 16; i++) caller.send(7 + i, new Uint8Array(100));
    await caller.registered();
    caller.send(7);
    await caller.closed;
    expect(counters()['closed.violations']).toBe(1);
  });

  it('sound without a call: late packets are nothing, a stream of it is held against the client', async () => {
    const clock = new FakeClock();
    await serve({ clock });
    const witness = await named('witness');
    const caller = await named('caller');
    for (let second = 0; second < 7; second++) {
      caller.send(6, new Uint8Array(65_536));
      caller.send(6, new Uint8Array(65_536));
      await new Promise<void>((resolve) => caller.socket.write('', () => resolve()));
      while ((counters().strayed ?? 0) < 2 * second + 2) await turn();
      clock.advance(1_000);
    }
    expect(counters().violations).toBe(1);
    expect(caller.isClosed).toBe(false);
    await witness.registered();
  });

  it('sound above the rate is dropped; four times the rate for five seconds ends the call', async () => {
    const clock = new FakeClock();
    await serve({ clock });
    const [alice, bob] = await talking();
    let sent = 0;
    for (let second = 0; second < 6; second++) {
      for (let i = 0; i < 4; i++, sent++) alice.send(6, new Uint8Array(100_000));
      while ((counters().relayed ?? 0) + (counters().overRate ?? 0) < sent && server?.stats.rooms === 1) {
        await turn();
      }
      clock.advance(1_000);
    }
    await Promise.all([
      alice.until(() => alice.unread.length > 0),
      bob.until(() => bob.unread.some(({ type }) => type === 5)),
    ]);
    expect(alice.unread).toEqual([{ type: 5, body: '505454580103000107' }]);
    expect(bob.unread.at(-1)).toEqual({ type: 5, body: '505454580103000107' });
    expect(counters().overRate).toBeGreaterThan(5);
  });

  it('to say nothing for two minutes without a name ends the connection; with one it lasts', async () => {
    const clock = new FakeClock();
    await serve({ clock });
    const member = await named('member');
    const guest = await connected();
    guest.call('x');
    await guest.next();
    clock.advance(119_000);
    await member.registered();
    expect(guest.isClosed).toBe(false);
    clock.advance(1_000);
    await guest.closed;
    clock.advance(100_000_000);
    await member.registered();
    expect(counters()['closed.idle']).toBe(1);
  });

  it('33 without a name: the last one is turned away until somebody says who it is', async () => {
    await serve();
    const guests = await Promise.all(Array.from({ length: 32 }, () => connected()));
    const late = await connected();
    await late.closed;
    expect(counters()['refused.unregistered']).toBe(1);
    guests[0]?.register(new TextEncoder().encode('somebody'));
    await guests[0]?.registered();
    const next = await named('next');
    expect(next.isClosed).toBe(false);
  });

  it('more connections than there may be in all are turned away', async () => {
    await serve({ limits: { connections: 2 } });
    await named('one');
    await named('two');
    const third = await connected();
    await third.closed;
    expect(counters()['refused.connections']).toBe(1);
  });

  it('comes and goes too often, and is turned away for a minute', async () => {
    const clock = new FakeClock();
    await serve({ clock, limits: { loopbackConnectsPerMinute: 3 } });
    for (let i = 0; i < 3; i++) await (await named(`n${i}`)).leave();
    for (let i = 0; i < 3; i++) await (await connected()).leave();
    const refused = await connected();
    await refused.closed;
    expect(counters()['refused.rate']).toBe(1);
    clock.advance(60_000);
    expect((await named('again')).isClosed).toBe(false);
  });

  it('does not read what it is sent for ten seconds, and is cut', async () => {
    const clock = new FakeClock();
    await serve({ clock });
    const [alice, bob] = await talking(TORRENT);
    bob.socket.pause();
    for (let sent = 0; (counters().missed ?? 0) < 50; ) {
      const packet = alice.packet(6, new Uint8Array(16_000));
      for (let i = 0; i < 12; i++, sent++) alice.write(packet);
      while ((counters().relayed ?? 0) + (counters().overRate ?? 0) < sent) await turn();
      clock.advance(25);
    }
    clock.advance(9_000);
    expect(server?.stats.rooms).toBe(1);
    clock.advance(2_000);
    expect(await alice.next()).toEqual({ type: 5, body: '505454580103000105' });
    expect(counters()['closed.stalled']).toBe(1);
  });

  it('does not read its answers, and is cut when too many wait', async () => {
    await serve({ limits: { controlPerSecond: 1e9, controlBurst: 1e9, attemptBurst: 1e9, controlExcess: 1e9 } });
    const caller = await connected();
    caller.socket.pause();
    const question = caller.request(new TextEncoder().encode('caller'), CD, new Uint8Array(0));
    const many = join(...Array.from({ length: 2_000 }, () => question));
    caller.register(new TextEncoder().encode('caller'));
    const timer = setInterval(() => {
      if (caller.socket.writableLength < 10_000_000) caller.write(many);
    }, 1);
    while (counters()['closed.stuck'] !== 1) await turn();
    clearInterval(timer);
    caller.socket.resume();
    await caller.closed;
  });
});
