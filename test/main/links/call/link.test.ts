import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Timers } from '../../../../src/main/links/alarm.ts';
import { CallLink, type CallLinkOptions } from '../../../../src/main/links/call/link.ts';
import type { CallView, EndedCall } from '../../../../src/main/links/call/view.ts';
import type { IncomingFrame, LinkStatus } from '../../../../src/main/links/link.ts';
import { makeEcho } from '../../../../src/station/call/companions.ts';
import { CallServer, type CallServerOptions } from '../../../../src/station/call/server.ts';
import { systemClock } from '../../../../src/station/clock.ts';
import type { AudioParameters } from '../../../../src/wire/call/parameters.ts';
import { FakeClock } from '../../../station/fake-clock.ts';
import { hex } from '../../../wire/call/bytes.ts';

const FLOAT: AudioParameters = { sampleRate: 16_000, channels: 1, format: 4, chunkFrames: 320 };

let server: CallServer | null = null;
let foreign: Server | null = null;
const sockets: Socket[] = [];
const phones: Phone[] = [];
let port = 0;

afterEach(async () => {
  for (const phone of phones.splice(0)) phone.link.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  foreign?.close();
  foreign = null;
  await server?.close();
  server = null;
});

async function serve(options: Partial<CallServerOptions> = {}): Promise<void> {
  server = new CallServer({ host: '127.0.0.1', port, ...options });
  ({ port } = await server.listen());
}

/** A server written by hand, that does what the test says. */
async function pretend(onSocket: (socket: Socket) => void): Promise<void> {
  foreign = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => foreign?.listen(0, '127.0.0.1', resolve));
  const address = foreign.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
}

function timersOf(clock: FakeClock): Timers {
  return {
    set: (run, ms) => clock.after(ms, run),
    clear: (cancel) => {
      if (typeof cancel === 'function') cancel();
    },
  };
}

/** Calls `take` with every packet that comes, however it comes. */
function eachPacket(socket: Socket, take: (type: number, packet: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 6 && rest.length >= rest.readUInt32BE(0)) {
      const packet = rest.subarray(0, rest.readUInt32BE(0));
      rest = rest.subarray(packet.length);
      take(packet.readUInt16BE(4), packet);
    }
  });
}

/** Whether it is a request that calls somebody, not a registration. */
function callsSomebody(type: number, packet: Buffer): boolean {
  return type === 0 && packet.readUInt16BE(17) > 0;
}

/** A link, and what was heard from it. */
class Phone {
  readonly link: CallLink;
  readonly statuses: LinkStatus[] = [];
  readonly views: (CallView | null)[] = [];
  readonly ended: EndedCall[] = [];
  readonly frames: IncomingFrame[] = [];
  #waiters: { ready: () => boolean; resolve: () => void }[] = [];

  constructor(name: string, options: Partial<CallLinkOptions> = {}) {
    this.link = new CallLink({ host: '127.0.0.1', port, name, random: () => 0, ...options });
    this.link.events.on('status', (status) => this.#note(this.statuses, status));
    this.link.events.on('frame', (frame) => this.#note(this.frames, frame));
    this.link.calls.on('call', (view) => this.#note(this.views, view));
    this.link.calls.on('ended', (call) => this.#note(this.ended, call));
    phones.push(this);
  }

  /** Opens the link; settles when it is ready and the server knows it. */
  static async ready(name: string, options: Partial<CallLinkOptions> = {}): Promise<Phone> {
    const phone = new Phone(name, options);
    const before = server?.stats.members ?? 0;
    phone.link.open();
    await phone.until(() => phone.link.status.state === 'ready');
    while (server !== null && server.stats.members <= before) await new Promise((resolve) => setImmediate(resolve));
    return phone;
  }

  get key(): number {
    return this.link.call?.key ?? -1;
  }

  get phase(): string {
    return this.link.call?.phase ?? 'none';
  }

  is(phase: string): Promise<void> {
    return this.until(() => this.phase === phase);
  }

  until(ready: () => boolean): Promise<void> {
    if (ready()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push({ ready, resolve });
    });
  }

  say(mark: number): boolean {
    const { rate, channels, ptimeMs, sample } = this.link.format;
    const width = { uint8: 1, int8: 1, int16: 2, int32: 4, float32: 4 }[sample];
    const bytes = new Uint8Array((rate * channels * ptimeMs * width) / 1000).fill(mark);
    return this.link.send({ bytes, first: false, last: false });
  }

  #note<T>(list: T[], item: T): void {
    list.push(item);
    const due = this.#waiters.filter(({ ready }) => ready());
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter));
    for (const { resolve } of due) resolve();
  }
}

async function talking(parameters?: AudioParameters): Promise<[Phone, Phone]> {
  const alice = await Phone.ready('alice');
  const bob = await Phone.ready('bob');
  alice.link.place('bob', parameters);
  await bob.is('ringing');
  bob.link.accept(bob.key);
  await alice.is('talking');
  return [alice, bob];
}

describe('two accounts at one Station', () => {
  it('call, accept, speak in turn, hang up', async () => {
    await serve();
    const [alice, bob] = await talking();
    expect(bob.link.call).toMatchObject({ peer: 'alice', direction: 'in', phase: 'talking' });
    for (let i = 1; i <= 5; i++) expect(alice.say(i)).toBe(true);
    await bob.until(() => bob.frames.length === 5);
    expect(bob.say(9)).toBe(true);
    await alice.until(() => alice.frames.length === 1);
    expect(bob.frames.map(({ bytes, seq }) => [bytes.length, bytes[0], seq])).toEqual(
      [1, 2, 3, 4, 5].map((i) => [1920, i, i - 1]),
    );
    expect(bob.frames[0]?.format).toEqual({ codec: 'pcm', sample: 'int16', rate: 48_000, channels: 1, ptimeMs: 20 });
    expect(bob.frames[0]?.speaker).toBe(bob.key);
    alice.link.end(alice.key);
    await bob.is('none');
    expect([alice.ended[0]?.end, bob.ended[0]?.end]).toEqual(['hungUp', 'theyHungUp']);
    expect(alice.say(1)).toBe(false);
    expect(alice.link.stats).toMatchObject({ sent: 5, received: 1, 'unsent.notTalking': 1 });
    expect(alice.link.status.state).toBe('ready');
  });

  it('answer with other settings, and speak in those', async () => {
    await serve();
    const [alice, bob] = [await Phone.ready('alice'), await Phone.ready('bob')];
    alice.link.place('bob');
    await bob.is('ringing');
    bob.link.answerWith(bob.key, FLOAT);
    await alice.is('deciding');
    expect(alice.link.call?.proposal).toEqual(FLOAT);
    alice.link.accept(alice.key);
    await bob.is('talking');
    expect(bob.link.format).toMatchObject({ sample: 'float32', rate: 16_000 });
    alice.say(3);
    await bob.until(() => bob.frames.length === 1);
    expect(bob.frames[0]?.bytes).toEqual(new Uint8Array(1280).fill(3));
    expect(alice.link.send({ bytes: new Uint8Array(1920), first: false, last: false })).toBe(false);
    expect(alice.link.stats['unsent.size']).toBe(1);
  });

  it.each<[string, Partial<CallLinkOptions>]>([
    ['one writes little-endian', { byteOrder: 'le' }],
    ['one knows no call ids', { callIds: false }],
  ])('understand each other when %s', async (_, options) => {
    await serve();
    const alice = await Phone.ready('alice', options);
    const bob = await Phone.ready('bob');
    alice.link.place('bob');
    await bob.is('ringing');
    bob.link.accept(bob.key);
    await alice.is('talking');
    bob.say(7);
    await alice.until(() => alice.frames.length === 1);
    bob.link.end(bob.key);
    await alice.is('none');
    expect(alice.ended[0]?.end).toBe('theyHungUp');
  });

  it('that both send samples in network order and count chunks in bytes', async () => {
    await serve();
    const options = { sampleOrder: 'be', chunkUnit: 'bytes' } as const;
    const [alice, bob] = [await Phone.ready('alice', options), await Phone.ready('bob', options)];
    alice.link.place('bob', FLOAT);
    await bob.is('ringing');
    expect(bob.link.call?.parameters).toEqual(FLOAT);
    bob.link.accept(bob.key);
    await alice.is('talking');
    const bytes = Uint8Array.from({ length: 1280 }, (_, i) => i & 255);
    alice.link.send({ bytes, first: true, last: true });
    await bob.until(() => bob.frames.length === 1);
    expect(bob.frames[0]?.bytes).toEqual(bytes);
    expect(bytes[1]).toBe(1);
  });

  it('learn that the other one is not there, is busy, does not want to', async () => {
    await serve();
    const [alice, bob] = await talking();
    const carol = await Phone.ready('carol');
    carol.link.place('nobody');
    await carol.until(() => carol.ended.length === 1);
    carol.link.place('bob');
    await carol.until(() => carol.ended.length === 2);
    bob.link.end(bob.key);
    await alice.is('none');
    carol.link.place('alice');
    await alice.is('ringing');
    alice.link.end(alice.key);
    await carol.until(() => carol.ended.length === 3);
    expect(carol.ended.map(({ end }) => end)).toEqual(['notFound', 'busy', 'theyDeclined']);
  });

  it('under one name: the newer one has it, and the older one does not fight', async () => {
    await serve();
    const old = await Phone.ready('alice');
    const young = new Phone('alice');
    young.link.open();
    await old.until(() => old.link.status.state === 'failed');
    expect(old.link.status.reason?.code).toBe('name-in-use');
    expect(young.link.status.state).toBe('ready');
    expect(server?.stats.members).toBe(1);
  });

  it('are told when one closes its link in a call', async () => {
    await serve();
    const [alice, bob] = await talking();
    alice.link.close();
    await bob.is('none');
    expect([alice.ended[0]?.end, bob.ended[0]?.end]).toEqual(['hungUp', 'theyHungUp']);
    expect(alice.link.status.state).toBe('idle');
  });

  it('lose their call with the server, and are there again when it is', async () => {
    await serve();
    const [alice, bob] = await talking();
    await server?.close();
    await Promise.all([alice.is('none'), bob.is('none')]);
    expect(alice.ended[0]?.end).toBe('serverStopping');
    server = null;
    await alice.until(() => alice.link.status.state === 'retrying');
    await serve();
    await Promise.all([alice, bob].map((phone) => phone.until(() => phone.link.status.state === 'ready')));
    while (server === null || (server as CallServer).stats.members < 2)
      await new Promise((resolve) => setImmediate(resolve));
    bob.link.place('alice');
    await alice.is('ringing');
    expect(alice.link.stats.connects).toBeGreaterThanOrEqual(2);
  });

  it('can end a refused call’s connection, and make a new one, as the document may be read', async () => {
    await serve();
    const alice = await Phone.ready('alice', { closeAfterRefusal: true });
    const bob = await Phone.ready('bob');
    alice.link.place('bob');
    await bob.is('ringing');
    bob.link.answerWith(bob.key, FLOAT);
    await alice.is('deciding');
    alice.link.end(alice.key);
    await bob.until(() => bob.ended.length === 1);
    expect(bob.ended[0]?.end).toBe('theyRefused');
    await alice.until(() => alice.link.stats.connects === 2);
  });
});

it('a companion calls whoever asks for it', async () => {
  await serve();
  server?.seat(makeEcho(systemClock));
  const alice = await Phone.ready('alice');
  expect(alice.link.ringMe('Echo')).toBe(true);
  await alice.is('ringing');
  expect(alice.link.call?.peer).toBe('Echo');
  expect(alice.link.ringMe('Echo')).toBe(false);
  alice.link.accept(alice.key);
  alice.say(5);
  await alice.until(() => alice.frames.length === 1);
  expect(alice.frames[0]?.bytes[0]).toBe(5);
});

describe('a server that is not ours', () => {
  it('that knows no registration says so by what it can say: we can call all the same', async () => {
    await pretend((socket) => {
      // It has calls accepted without a word in Optional Data.
      eachPacket(socket, (...packet) => socket.write(hex(callsSomebody(...packet) ? '000000060004' : '000000060001')));
    });
    const alice = await Phone.ready('alice');
    await alice.until(() => alice.link.status.reason !== undefined);
    expect(alice.link.status).toMatchObject({ state: 'ready', reason: { code: 'unregistered' } });
    alice.link.place('bob');
    await alice.is('talking');
  });

  it('that says "not found" by type 0 is understood', async () => {
    await pretend((socket) => {
      eachPacket(socket, (...packet) => {
        if (callsSomebody(...packet)) socket.write(hex('000000060000'));
      });
    });
    const alice = await Phone.ready('alice');
    alice.link.place('bob');
    await alice.until(() => alice.ended.length === 1);
    expect(alice.ended[0]?.end).toBe('notFound');
  });

  it('that speaks another protocol is left, and tried again', async () => {
    await pretend((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const alice = new Phone('alice', { random: () => 0.9 });
    alice.link.open();
    await alice.until(() => alice.link.status.state === 'retrying');
    expect(alice.link.status.reason?.code).toBe('protocol');
  });

  it('that stops within a packet is left after 10 s', async () => {
    const clock = new FakeClock();
    await pretend((socket) => {
      eachPacket(socket, (...packet) => {
        // Half a packet behind a whole one, so that it is known when both have been read.
        if (callsSomebody(...packet)) socket.write(hex('000000060001 00000016'));
      });
    });
    const alice = await Phone.ready('alice', { now: () => clock.now(), timers: timersOf(clock), random: () => 0.9 });
    alice.link.place('bob');
    await alice.until(() => alice.ended.length === 1);
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(9_999);
    expect(alice.link.status.state).toBe('ready');
    clock.advance(1);
    expect(alice.link.status).toMatchObject({ state: 'retrying', reason: { code: 'stuck' } });
  });

  describe('that does not read', () => {
    const LOUD: AudioParameters = { sampleRate: 192_000, channels: 2, format: 4, chunkFrames: 32_000 };

    /** In a call with a server that reads nothing any more, and more sound sent than the system takes. */
    async function flooded(options: Partial<CallLinkOptions> = {}): Promise<Phone> {
      await pretend((socket) => {
        socket.pause();
        socket.write(hex('000000060004'));
      });
      const alice = new Phone('alice', options);
      // The answer comes before the call is placed: it is held back until then.
      alice.link.open();
      await alice.until(() => alice.link.status.state === 'ready');
      alice.link.place('bob', LOUD);
      await alice.is('talking');
      while ((alice.link.stats['unsent.behind'] ?? 0) < 1_000) {
        for (let i = 0; i < 20; i++) alice.say(1);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return alice;
    }

    it('is sent the newest half second when it does, and hears the hang-up', async () => {
      const alice = await flooded();
      alice.link.end(alice.key);
      const [socket] = sockets;
      const types: number[] = [];
      await new Promise<void>((resolve) => {
        if (socket === undefined) return;
        eachPacket(socket, (type) => {
          types.push(type);
          if (type === 5) resolve();
        });
        socket.resume();
      });
      expect(types.slice(0, 2)).toEqual([0, 0]);
      expect(new Set(types.slice(2, -1))).toEqual(new Set([6]));
      expect(types.length - 3).toBeLessThan(alice.link.stats.sent ?? 0);
    });

    it('for 10 s is left', async () => {
      const clock = new FakeClock();
      const alice = await flooded({ now: () => clock.now(), timers: timersOf(clock), random: () => 0.9 });
      clock.advance(9_999);
      expect(alice.phase).toBe('talking');
      clock.advance(1);
      expect(alice.link.status).toMatchObject({ state: 'retrying', reason: { code: 'stuck' } });
      expect(alice.ended[0]?.end).toBe('connectionLost');
    });
  });
});

describe('a link', () => {
  it('to where nobody is says so and goes on trying', async () => {
    await pretend(() => {});
    await new Promise((resolve) => foreign?.close(resolve));
    const alice = new Phone('alice', { random: () => 0.9 });
    alice.link.open();
    await alice.until(() => alice.link.status.state === 'retrying');
    expect(alice.link.status).toMatchObject({ reason: { code: 'refused' }, retryInMs: 900 });
    expect(alice.link.place('bob')).toBeNull();
  });

  it('to a port that can’t be fails for good', () => {
    port = 70_000;
    const alice = new Phone('alice');
    alice.link.open();
    expect(alice.link.status).toMatchObject({ state: 'failed', reason: { code: 'bad-port' } });
    port = 0;
  });

  it.each(['', 'ж'.repeat(33)])('refuses the name %j', (name) => {
    expect(() => new CallLink({ host: 'x', port: 1, name })).toThrow(RangeError);
  });

  it('refuses parameters that no sound has', () => {
    expect(() => new CallLink({ host: 'x', port: 1, name: 'a', parameters: { ...FLOAT, channels: 3 } })).toThrow(
      RangeError,
    );
  });

  it('calls nobody by a name that can’t be, or with parameters that can’t', async () => {
    port = 0;
    await serve();
    const alice = await Phone.ready('alice');
    expect(alice.link.place('')).toBeNull();
    expect(alice.link.place('x'.repeat(65))).toBeNull();
    expect(alice.link.place('bob', { ...FLOAT, channels: 0 })).toBeNull();
  });
});
