import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import type { IncomingFrame, LinkStatus } from '../../../src/main/links/link.ts';
import { PaltalkLink, type PaltalkLinkOptions } from '../../../src/main/links/paltalk.ts';
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
import { fakeTimers } from './fake-timers.ts';

const UID = 0x0102_0304;
const voice = new Uint8Array(132).map((_, i) => i);
const frame = { bytes: voice, first: false, last: false };

/** A server that does what the test says, on a real socket. */
class Room {
  readonly server: Server;
  readonly sockets: Socket[] = [];
  /** What each connection has sent. */
  readonly received: Buffer[] = [];
  /** Called for each connection as it is accepted. */
  greet: (socket: Socket) => void = () => {};
  port = 0;

  constructor() {
    this.server = createServer((socket) => {
      const index = this.sockets.push(socket) - 1;
      this.received[index] = Buffer.alloc(0);
      socket.on('error', () => {});
      socket.on('data', (chunk: Buffer) => {
        this.received[index] = Buffer.concat([this.received[index] ?? Buffer.alloc(0), chunk]);
      });
      this.greet(socket);
    });
  }

  async listen(port = 0): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.server.listening) return;
    await new Promise((resolve) => this.server.close(resolve));
  }
}

let room = new Room();
let link: PaltalkLink | null = null;
let states: LinkStatus[] = [];
let frames: IncomingFrame[] = [];

beforeEach(async () => {
  room = new Room();
  await room.listen();
});

afterEach(async () => {
  link?.close();
  link = null;
  await room.close();
});

function open(options: Partial<PaltalkLinkOptions> = {}): PaltalkLink {
  link = new PaltalkLink({ host: '127.0.0.1', port: room.port, room: 7, uid: UID, random: () => 0, ...options });
  states = [];
  frames = [];
  link.events.on('status', (status) => states.push(status));
  link.events.on('frame', (incoming) => frames.push(incoming));
  link.open();
  return link;
}

async function eventually(ready: () => boolean): Promise<void> {
  while (!ready()) await new Promise((resolve) => setImmediate(resolve));
}

const reached = (state: LinkStatus['state'], times = 1) =>
  eventually(() => states.filter((status) => status.state === state).length >= times);

describe('a room link', () => {
  it('asks for GSM at 80 ms, can talk and listen, and needs no silence between words', () => {
    const idle = new PaltalkLink({ host: '127.0.0.1', port: 1, room: 0, uid: 1 });
    expect(idle.format).toBe(GSM_ROOM_FORMAT);
    expect([...idle.capabilities]).toEqual(['talk', 'listen']);
    expect(idle.needsContinuous).toBe(false);
    expect(idle.status).toEqual({ state: 'idle' });
  });

  it('is ready when its hello is written', async () => {
    const opened = open();
    expect(opened.status).toEqual({ state: 'connecting' });
    await reached('ready');
    await eventually(() => (room.received[0]?.length ?? 0) >= 8);
    expect(room.received[0]?.toString('hex')).toBe('0000000701020304');
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'ready']);
    expect(opened.stats.connects).toBe(1);
  });

  it('stays with one connection when it is opened twice', async () => {
    open().open();
    await reached('ready');
    link?.open();
    link?.retryNow();
    await eventually(() => room.sockets.length > 0);
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'ready']);
  });

  it('sends each frame as one packet in the documented bytes, counting up', async () => {
    const opened = open();
    await reached('ready');
    for (let i = 0; i < 40; i++) {
      expect(opened.send({ ...frame, first: i === 0, last: i === 39 })).toBe(true);
      // Faster than speech, but not faster than the system takes it.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await eventually(() => room.received[0]?.length === 8 + 40 * 152);
    const bytes = room.received[0] ?? Buffer.alloc(0);
    const seq = bytes.readUInt16BE(8 + 6);
    const timestamp = bytes.readUInt32BE(8 + 8);
    for (let i = 0; i < 40; i++) {
      const at = 8 + i * 152;
      expect(bytes.readUInt32BE(at)).toBe(148);
      expect(bytes.readUInt16BE(at + 4)).toBe(0x8003);
      expect(bytes.readUInt16BE(at + 6)).toBe((seq + i) & 0xffff);
      expect(bytes.readUInt32BE(at + 8)).toBe((timestamp + i * 640) >>> 0);
      expect(bytes.readUInt32BE(at + 12)).toBe(UID);
      expect(bytes.subarray(at + 16, at + 148)).toEqual(Buffer.from(voice));
      expect(bytes.readUInt32LE(at + 148)).toBe(UID);
    }
    expect(opened.stats.sent).toBe(40);
  });

  it('refuses to send, and counts it, when not ready or given a frame of another size', async () => {
    const opened = open();
    expect(opened.send(frame)).toBe(false);
    await reached('ready');
    expect(opened.send({ ...frame, bytes: voice.subarray(1) })).toBe(false);
    opened.close();
    expect(opened.send(frame)).toBe(false);
    expect(opened.stats).toMatchObject({ sent: 0, 'unsent.notReady': 2, 'unsent.size': 1 });
  });

  it('refuses to send when a second of voice waits for the system, and goes on when that has left', async () => {
    room.greet = (socket) => socket.pause();
    const opened = open();
    await reached('ready');
    let sent = 0;
    // The system takes megabytes before it says no.
    while (opened.stats['unsent.behind'] === 0) {
      for (let i = 0; i < 2_000; i++) sent += opened.send(frame) ? 1 : 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(opened.send(frame)).toBe(false);
    expect(opened.status.state).toBe('ready');
    let total = 0;
    room.sockets[0]?.removeAllListeners('data');
    room.sockets[0]?.on('data', (chunk: Buffer) => {
      total += chunk.length;
    });
    room.sockets[0]?.resume();
    await eventually(() => total === 8 + sent * 152);
    await eventually(() => opened.send(frame));
    expect(opened.stats.sent).toBe(sent + 1);
  });

  it('hands out what comes in: speaker, numbers, a copy of the voice, and when it came', async () => {
    const before = performance.now();
    room.greet = (socket) => {
      socket.write(
        join(
          framed(packet({ ssrc: 9, seq: 65_535, timestamp: 0xffff_ffff, fill: 0xd1, marker: true })),
          bigLength(0),
          framed(packet({ ssrc: 10, seq: 0, timestamp: 3, payload: 137, fill: 0xd2 })),
        ),
      );
    };
    open();
    await eventually(() => frames.length === 2);
    const [one, two] = frames;
    expect(one).toMatchObject({ speaker: 9, seq: 65_535, timestamp: 0xffff_ffff, format: GSM_ROOM_FORMAT });
    expect(one?.bytes).toEqual(new Uint8Array(132).fill(0xd1));
    expect(two).toMatchObject({ speaker: 10, seq: 0, timestamp: 3 });
    expect(two?.bytes).toEqual(new Uint8Array(132).fill(0xd2));
    expect(one?.bytes.buffer.byteLength).toBe(132);
    expect(one?.arrivedAt).toBeGreaterThanOrEqual(before);
    expect(one?.arrivedAt).toBeLessThanOrEqual(performance.now());
    expect(link?.stats).toMatchObject({ received: 2, keepalives: 1 });
  });

  it('understands a server that writes its lengths little-endian', async () => {
    room.greet = (socket) => socket.write(join(littleLength(148), packet(), littleLength(148), packet()));
    open();
    await eventually(() => frames.length === 2);
  });

  it('drops what is no voice packet, counts it by reason, and goes on', async () => {
    const bad: PacketShape[] = [
      { version: 1 },
      { payloadType: 8 },
      { payload: 135 },
      { csrcs: 1, payload: 132 },
      { extensionWords: 0, payload: 132 },
      { padding: 0, fill: 0 },
      { payload: 138 },
    ];
    room.greet = (socket) => {
      for (const shape of bad) socket.write(framed(packet(shape)));
      socket.write(framed(hex('80')));
      socket.write(framed(packet({ seq: 77 })));
    };
    const opened = open();
    await eventually(() => frames.length === 1);
    expect(frames[0]?.seq).toBe(77);
    expect(opened.stats).toMatchObject({
      received: 1,
      'dropped.version': 1,
      'dropped.payloadType': 1,
      'dropped.payloadSize': 3,
      'dropped.padding': 1,
      'dropped.length': 1,
      'dropped.header': 1,
    });
    expect(opened.status.state).toBe('ready');
  });

  it('is not ended by silence: no timer of ours is left once the connection has proven itself', async () => {
    const { clock, timers } = fakeTimers();
    const opened = open({ timers });
    await reached('ready');
    clock.advance(5_000);
    expect(clock.waiting).toBe(0);
    expect(opened.status.state).toBe('ready');
  });

  it('closes for good, says its last words, and can be opened again', async () => {
    const opened = open();
    await reached('ready');
    opened.send(frame);
    opened.close();
    expect(opened.status).toEqual({ state: 'idle' });
    await eventually(() => room.received[0]?.length === 8 + 152);
    await eventually(() => room.sockets[0]?.destroyed === true);
    expect(states.at(-1)).toEqual({ state: 'idle' });
    opened.open();
    await reached('ready', 2);
    opened.close();
    opened.close();
    expect(states.map(({ state }) => state)).toEqual(['connecting', 'ready', 'idle', 'connecting', 'ready', 'idle']);
  });

  it('closed by a listener hears no further packet of the same chunk', async () => {
    room.greet = (socket) => socket.write(join(framed(packet()), framed(packet())));
    open().events.on('frame', () => link?.close());
    await reached('idle');
    expect(frames).toHaveLength(1);
  });
});

describe('a room link in trouble', () => {
  it('says that nobody answers, and tries again', async () => {
    const port = room.port;
    await room.close();
    const { clock, timers } = fakeTimers();
    const opened = open({ port, timers, random: () => 0.5 });
    await reached('retrying');
    expect(opened.status).toEqual({
      state: 'retrying',
      reason: {
        code: 'refused',
        text: `Nobody answers at 127.0.0.1:${port}. Is the room server running there, and does a firewall let port ${port} in?`,
      },
      retryInMs: 250,
    });
    clock.advance(250);
    expect(opened.status).toMatchObject({ state: 'connecting', reason: { code: 'refused' } });
    await reached('retrying', 2);
    expect(opened.status.retryInMs).toBe(500);
    room = new Room();
    await room.listen(port);
    opened.retryNow();
    await reached('ready');
    expect(opened.status).toEqual({ state: 'ready' });
  });

  it('gives a connection 10 s to come up', async () => {
    const { clock, timers } = fakeTimers();
    const opened = open({ timers, random: () => 0.5 });
    // The moment before TCP answers: the clock runs ahead of the network.
    clock.advance(9_999);
    expect(opened.status.state).toBe('connecting');
    clock.advance(1);
    expect(opened.status).toMatchObject({ state: 'retrying', reason: { code: 'timed-out' } });
    expect(opened.status.reason?.text).toContain(`No answer from 127.0.0.1:${room.port}`);
  });

  it('does not try again what can never work', () => {
    const { clock, timers } = fakeTimers();
    const opened = open({ port: 70_000, timers });
    expect(opened.status).toMatchObject({ state: 'failed', reason: { code: 'bad-port' } });
    expect(opened.status.reason?.text).toContain('70000');
    expect(clock.waiting).toBe(0);
  });

  it('leaves a server that speaks another protocol', async () => {
    room.greet = (socket) => {
      if (room.sockets.length === 1) socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    };
    open();
    await reached('retrying');
    expect(states.find(({ state }) => state === 'retrying')?.reason?.code).toBe('protocol');
    await reached('ready', 2);
    expect(room.sockets[0]?.destroyed || room.sockets[0]?.readableEnded).toBe(true);
  });

  it('waits longer and longer for a server that lets it in and closes at once', async () => {
    room.greet = (socket) => socket.end();
    const { clock, timers } = fakeTimers();
    const opened = open({ timers, random: () => 0.999_999 });
    const waits: (number | undefined)[] = [];
    for (let i = 1; i <= 8; i++) {
      await reached('retrying', i);
      waits.push(opened.status.retryInMs);
      expect(opened.status.reason?.code).toMatch(/^(closed|reset)$/);
      clock.advance(opened.status.retryInMs ?? 0);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it.each([
    ['stayed for 5 s', 5_000, false, 500],
    ['stayed for less', 4_999, false, 1_000],
    ['brought a packet', 0, true, 500],
  ])('waits like the first time after a connection that %s', async (_, stays, speaks, wait) => {
    const { clock, timers } = fakeTimers();
    room.greet = (socket) => {
      if (room.sockets.length === 1) socket.end();
      else if (speaks) socket.write(framed(packet()));
    };
    const opened = open({ timers, random: () => 0.999_999 });
    await reached('retrying');
    clock.advance(500);
    await reached('ready', 2);
    await eventually(() => room.sockets.length === 2);
    if (speaks) await eventually(() => frames.length === 1);
    clock.advance(stays);
    room.sockets[1]?.end();
    await reached('retrying', 2);
    expect(opened.status.retryInMs).toBe(wait);
  });

  it('closed while it waits or connects tries no more', async () => {
    const { clock, timers } = fakeTimers();
    room.greet = (socket) => socket.end();
    const opened = open({ timers, random: () => 0.5 });
    await reached('retrying');
    opened.close();
    expect(clock.waiting).toBe(0);
    opened.open();
    expect(opened.status).toEqual({ state: 'connecting' });
    opened.close();
    expect(clock.waiting).toBe(0);
    expect(opened.status).toEqual({ state: 'idle' });
  });

  it('says who may have taken its place when the server closes', async () => {
    const opened = open({ random: () => 0.999_999 });
    await reached('ready');
    await eventually(() => room.sockets.length === 1);
    room.sockets[0]?.end();
    await reached('retrying');
    expect(opened.status.reason?.code).toBe('closed');
    expect(opened.status.reason?.text).toContain(String(UID));
  });

  it('keeps counting sequence and clock over a reconnection', async () => {
    const opened = open();
    await reached('ready');
    opened.send(frame);
    await eventually(() => room.received[0]?.length === 160);
    room.sockets[0]?.destroy();
    await reached('ready', 2);
    opened.send(frame);
    await eventually(() => room.received[1]?.length === 160);
    const [one, two] = room.received;
    expect(((two?.readUInt16BE(14) ?? 0) - (one?.readUInt16BE(14) ?? 0)) & 0xffff).toBe(1);
    expect(toHex(two?.subarray(0, 8) ?? hex(''))).toBe('0000000701020304');
  });
});
