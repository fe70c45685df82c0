import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PaltalkServer } from '../src/station/paltalk/server.ts';
import { FRAMED_PACKET_BYTES, VOICE_BYTES } from '../src/wire/paltalk/format.ts';
import { FrameReader } from '../src/wire/paltalk/frame-reader.ts';
import { writeHello } from '../src/wire/paltalk/hello.ts';
import { PacketCheck, PacketWriter } from '../src/wire/paltalk/packet.ts';
import { message } from './child-answers.ts';
import { median } from './median.ts';

/**
 * Paltalk rooms beside their peers, in one run: the stream reader beside the reader that everybody writes first
 * (`Buffer.concat`), and the Station's relay beside a bare `net` broadcast that looks at nothing.
 */

const ROOM = 7;
const TALKER = 1000;
const LISTENERS = 200;
const RELAY_PACKETS = 400;
/** Eight times the pace of speech: enough work for a CPU figure, still one packet a write. */
const RELAY_PACE_MS = 10;

const role = process.argv[2];
if (role === 'station' || role === 'bare') await serve(role);
else {
  benchReader();
  await benchRelay();
}

function report(bench: string, ours: number, peer: number, peerName: string, unit: string): void {
  const round = (value: number) => Number(value.toPrecision(4));
  console.log(
    JSON.stringify({ bench, ours: round(ours), peer: round(peer), ratio: round(ours / peer), unit, beside: peerName }),
  );
}

/** `count` packets of one speaker, framed, in one buffer. */
function stream(count: number): Buffer {
  const writer = new PacketWriter({ uid: TALKER, seq: 0, timestamp: 0 });
  const voice = new Uint8Array(VOICE_BYTES).fill(0xd5);
  const bytes = Buffer.alloc(count * FRAMED_PACKET_BYTES);
  for (let i = 0; i < count; i++) writer.write(bytes, i * FRAMED_PACKET_BYTES, voice);
  return bytes;
}

// --- the reader -----------------------------------------------------------------------------------------------------

function benchReader(): void {
  const packets = 20_000;
  const bytes = stream(packets);
  // Sizes as sockets give them: whole reads of 64 KiB, a segment of Ethernet, one packet, a packet cut in three.
  for (const size of [65_536, 1_448, FRAMED_PACKET_BYTES, 51]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    const ours: number[] = [];
    const naive: number[] = [];
    for (let round = 0; round < 11; round++) {
      ours.push(perSecond(packets, () => readWithOurs(chunks)));
      naive.push(perSecond(packets, () => readNaively(chunks)));
    }
    // The first two rounds are the compiler's.
    report(
      `paltalk reader, chunks of ${size} B`,
      median(ours.slice(2)),
      median(naive.slice(2)),
      'Buffer.concat reader',
      'packets/s',
    );
  }
}

function perSecond(packets: number, read: () => number): number {
  const repeats = 5;
  const start = process.hrtime.bigint();
  for (let i = 0; i < repeats; i++) if (read() !== packets) throw new Error('a reader lost packets');
  return (packets * repeats * 1e9) / Number(process.hrtime.bigint() - start);
}

function readWithOurs(chunks: readonly Buffer[]): number {
  const check = new PacketCheck();
  let packets = 0;
  const reader = new FrameReader((packet, start, end) => {
    if (check.accept(packet, start, end) && check.rtp.ssrc === TALKER) packets += 1;
  });
  for (const chunk of chunks) reader.push(chunk);
  return packets;
}

function readNaively(chunks: readonly Buffer[]): number {
  let buffer = Buffer.alloc(0);
  let packets = 0;
  for (const chunk of chunks) {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= 4) {
      const length = buffer.readUInt32BE(0);
      if (buffer.length < 4 + length) break;
      const packet = buffer.subarray(4, 4 + length);
      buffer = buffer.subarray(4 + length);
      const valid = packet.readUInt8(0) >> 6 === 2 && (packet.readUInt8(1) & 127) === 3 && packet.length >= 148;
      if (valid && packet.readUInt32BE(8) === TALKER) packets += 1;
    }
  }
  return packets;
}

// --- the relay ------------------------------------------------------------------------------------------------------

/** Starts one of the two servers in this process, and answers its parent's questions for CPU time. */
async function serve(which: 'station' | 'bare'): Promise<void> {
  const port = which === 'station' ? await serveStation() : await serveBare();
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuUs: user + system });
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.({ port });
}

async function serveStation(): Promise<number> {
  return (await new PaltalkServer({ host: '127.0.0.1', port: 0 }).listen()).port;
}

/** What any server has to pay: read, and write to everybody else. */
async function serveBare(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    // The hello is taken off, as it is no packet; nothing else is looked at.
    socket.once('data', () => {
      socket.on('data', (chunk) => {
        for (const other of sockets) if (other !== socket) other.write(chunk);
      });
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function benchRelay(): Promise<void> {
  const results = { station: [] as number[], bare: [] as number[] };
  for (let round = 0; round < 5; round++) {
    // In turns, and in both orders, so that a busy moment of the machine meets both.
    const order = round % 2 === 0 ? (['station', 'bare'] as const) : (['bare', 'station'] as const);
    for (const which of order) results[which].push(await relay(which));
  }
  report(
    `paltalk relay, 1 talker, ${LISTENERS} listeners`,
    median(results.station),
    median(results.bare),
    'bare net broadcast',
    'µs CPU a packet',
  );
}

async function relay(which: 'station' | 'bare'): Promise<number> {
  const child = fork(fileURLToPath(import.meta.url), [which]);
  const { port } = await message<{ port: number }>(child);
  const bytes = stream(RELAY_PACKETS + 50);
  const uids = Array.from({ length: LISTENERS }, (_, i) => TALKER + 1 + i);
  const listeners = await Promise.all(uids.map((uid) => join(port, uid)));
  let received = 0;
  for (const listener of listeners) {
    listener.on('data', (chunk) => {
      received += chunk.length;
    });
  }
  const talker = await join(port, TALKER);
  const arrived = async (packets: number) => {
    while (received < packets * FRAMED_PACKET_BYTES * LISTENERS) await pause(5);
  };
  await pause(300);
  // Warm: the listeners' hellos are read, the compiler has seen the path.
  for (let i = 0; i < 50; i++) {
    talker.write(bytes.subarray(i * FRAMED_PACKET_BYTES, (i + 1) * FRAMED_PACKET_BYTES));
    await pause(RELAY_PACE_MS);
  }
  await arrived(50);
  const before = await cpu(child);
  for (let i = 50; i < 50 + RELAY_PACKETS; i++) {
    talker.write(bytes.subarray(i * FRAMED_PACKET_BYTES, (i + 1) * FRAMED_PACKET_BYTES));
    await pause(RELAY_PACE_MS);
  }
  await arrived(50 + RELAY_PACKETS);
  const spent = (await cpu(child)) - before;
  for (const socket of [talker, ...listeners]) socket.destroy();
  child.disconnect();
  await once(child, 'exit');
  return spent / RELAY_PACKETS;
}

async function join(port: number, uid: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  socket.write(writeHello({ room: ROOM, uid }));
  return socket;
}

async function cpu(child: ChildProcess): Promise<number> {
  const answer = message<{ cpuUs: number }>(child);
  child.send('cpu');
  return (await answer).cpuUs;
}
