import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CallServer } from '../src/station/call/server.ts';
import { writeExtension } from '../src/wire/call/extension.ts';
import { HEADER_BYTES, PacketType } from '../src/wire/call/format.ts';
import { NOTHING, writeControl, writeData, writeDataHeader } from '../src/wire/call/packet.ts';
import { DEFAULT_PARAMETERS } from '../src/wire/call/parameters.ts';
import { type PacketListener, PacketReader } from '../src/wire/call/reader.ts';
import { message } from './child-answers.ts';
import { median } from './median.ts';
import { race } from './rtp-rounds.ts';

/**
 * PCM calls beside their peers, in one run: the stream reader and the turning of headers beside what everybody writes first
 * (`Buffer.concat`, and a packet put together anew), and the Station with 64 calls beside a bare `net` relay that looks at
 * nothing.
 */

/** 20 ms of 48 kHz mono int16. */
const SAMPLES_BYTES = 1920;
const PACKET_BYTES = HEADER_BYTES + SAMPLES_BYTES;
/** Of the stream of 2,000 packets, a round. */
const PASSES = 40;
const CALLS = 64;
const PACE_MS = 20;
const WARM_MS = 2_000;
const WINDOW_MS = 1_000;
const ROUNDS = 21;

/** Medians over the windows, the range in which they lie, and the median of the differences between neighbours. */
function reportWindows(bench: string, ours: readonly number[], peer: readonly number[], unit: string): void {
  const round = (value: number) => Number(value.toPrecision(4));
  const range = (values: readonly number[]) => [round(Math.min(...values)), round(Math.max(...values))];
  const added = median(ours.map((value, i) => value - (peer[i] ?? Number.NaN)));
  console.log(
    JSON.stringify({
      bench,
      ours: round(median(ours)),
      oursRange: range(ours),
      peer: round(median(peer)),
      peerRange: range(peer),
      added: round(added),
      unit,
      rounds: ours.length,
      beside: 'bare net relay',
    }),
  );
}

// --- reader and writer ----------------------------------------------------------------------------------------------

function benchReader(): void {
  const count = 2_000;
  const packet = writeData(new Uint8Array(SAMPLES_BYTES).fill(0x55), 'be');
  const stream = Buffer.alloc(count * PACKET_BYTES);
  for (let i = 0; i < count; i++) stream.set(packet, i * PACKET_BYTES);
  // Sizes as sockets give them: whole reads of 64 KiB, one packet, a segment of Ethernet, a packet cut in four.
  for (const size of [65_536, PACKET_BYTES, 1_448, 500]) {
    const chunks: Buffer[] = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
    const passes = (read: () => number) => (times: number) => {
      let packets = 0;
      for (let i = 0; i < times; i++) packets += read();
      return packets === times * count ? packets : Number.NaN;
    };
    race(
      `call reader, chunks of ${size} B`,
      'GB/s',
      PASSES,
      stream.length / 1e9,
      passes(() => readWithOurs(chunks, false)),
      { 'Buffer.concat reader': passes(() => readNaively(chunks, false)) },
    );
    race(
      `call reader + writer (header turned around), chunks of ${size} B`,
      'GB/s',
      PASSES,
      stream.length / 1e9,
      passes(() => readWithOurs(chunks, true)),
      { 'Buffer.concat, packet built anew': passes(() => readNaively(chunks, true)) },
    );
  }
}

/** @param turned whether every header is written again in the other byte order, as for a mixed call. */
function readWithOurs(chunks: readonly Uint8Array[], turned: boolean): number {
  let packets = 0;
  const listener: PacketListener = {
    onControl: () => {},
    onSkipped: () => {},
    onData: (bytes, start, end) => {
      packets += 1;
      // Written as it was, so that the next round can read it; the work is the same.
      if (turned) writeDataHeader(bytes, start, end - start - HEADER_BYTES, 'be');
    },
  };
  // As the Station makes it.
  const reader = new PacketReader(listener, { byteOrder: 'be', requestFirst: false, allocate: Buffer.allocUnsafe });
  reader.inCall = true;
  for (const chunk of chunks) reader.read(chunk);
  return packets;
}

function readNaively(chunks: readonly Buffer[], turned: boolean): number {
  let buffer = Buffer.alloc(0);
  let packets = 0;
  for (const chunk of chunks) {
    buffer = Buffer.concat([buffer, chunk]);
    while (buffer.length >= HEADER_BYTES) {
      const length = buffer.readUInt32BE(0);
      if (buffer.length < length) break;
      const samples = buffer.subarray(HEADER_BYTES, length);
      if (turned) {
        const header = Buffer.alloc(HEADER_BYTES);
        header.writeUInt32LE(length, 0);
        header.writeUInt16LE(buffer.readUInt16BE(4), 4);
        if (Buffer.concat([header, samples]).length !== length) throw new Error('a packet of another size');
      }
      packets += 1;
      buffer = buffer.subarray(length);
    }
  }
  return packets;
}

// --- the relay ------------------------------------------------------------------------------------------------------

/** Starts one of the two servers in this process, and answers its parent's questions for CPU time and drops. */
async function serve(which: 'station' | 'bare'): Promise<void> {
  const { port, dropped } = which === 'station' ? await serveStation() : await serveBare();
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuUs: user + system, dropped: dropped() });
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.({ port });
}

async function serveStation(): Promise<{ port: number; dropped: () => number }> {
  const server = new CallServer({ host: '127.0.0.1', port: 0, limits: { unregistered: 256 } });
  const { port } = await server.listen();
  const dropped = () => {
    const { missed = 0, overRate = 0, strayed = 0 } = server.stats.counters;
    return missed + overRate + strayed;
  };
  return { port, dropped };
}

/** What any intermediary has to pay: read, and write to the other one. The first four bytes say who that is. */
async function serveBare(): Promise<{ port: number; dropped: () => number }> {
  const sockets = new Map<number, Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', (first) => {
      const index = first.readUInt32BE(0);
      sockets.set(index, socket);
      socket.on('data', (chunk) => sockets.get(index ^ 1)?.write(chunk));
      socket.write(Buffer.from('000000060004', 'hex'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, dropped: () => 0 };
}

/** One server with its 64 calls. */
class Relay {
  readonly #child: ChildProcess;
  readonly #parties: Party[] = [];
  /** From `write` to the packet's arrival at the other side, ms; of the present window. */
  #delays: number[] = [];
  #sent = 0;
  #arrived = 0;
  /** Of each window. */
  readonly cpu: number[] = [];
  readonly p50: number[] = [];
  readonly p99: number[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(which: 'station' | 'bare'): Promise<Relay> {
    const child = fork(fileURLToPath(import.meta.url), [which]);
    const { port } = await message<{ port: number }>(child);
    const relay = new Relay(child);
    const arrive = (sentAt: number) => {
      relay.#arrived += 1;
      relay.#delays.push(performance.now() - sentAt);
    };
    for (let call = 0; call < CALLS; call++) {
      const caller = await Party.enter(port, which, 2 * call, arrive);
      const callee = await Party.enter(port, which, 2 * call + 1, arrive);
      if (which === 'station') await caller.call(callee);
      relay.#parties.push(caller, callee);
    }
    return relay;
  }

  /** Everybody speaks for that long. */
  async window(ms: number): Promise<void> {
    this.#delays = [];
    const before = await this.ask();
    const start = performance.now();
    // Everybody's packets lie evenly in the 20 ms, as those of strangers do.
    const due = this.#parties.map((_, i) => start + (i * PACE_MS) / this.#parties.length);
    for (let now = start; now < start + ms; now = performance.now()) {
      this.#parties.forEach((party, i) => {
        if ((due[i] ?? 0) > now) return;
        due[i] = (due[i] ?? 0) + PACE_MS;
        this.#sent += 1;
        party.speak();
      });
      await pause(1);
    }
    const { cpuUs } = await this.ask();
    this.cpu.push((cpuUs - before.cpuUs) / 10 / (performance.now() - start));
    while (this.#arrived < this.#sent) await pause(1);
    const sorted = Float64Array.from(this.#delays).sort();
    const quantile = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
    this.p50.push(quantile(0.5));
    this.p99.push(quantile(0.99));
  }

  async ask(): Promise<{ cpuUs: number; dropped: number }> {
    const answer = message<{ cpuUs: number; dropped: number }>(this.#child);
    this.#child.send('?');
    return answer;
  }

  async stop(): Promise<void> {
    for (const party of this.#parties) party.socket.destroy();
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}

async function benchRelay(): Promise<void> {
  const station = await Relay.start('station');
  const bare = await Relay.start('bare');
  const relays = [station, bare];
  for (const relay of relays) await relay.window(WARM_MS);
  for (const relay of relays) for (const values of [relay.cpu, relay.p50, relay.p99]) values.length = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // In turns of a second, so that a busy moment of the machine meets both, and in both orders.
    for (const relay of round % 2 === 0 ? relays : relays.toReversed()) await relay.window(WINDOW_MS);
  }
  const name = `call relay, ${CALLS} calls both ways, 48 kHz mono int16, ${PACE_MS} ms`;
  reportWindows(`${name}: CPU`, station.cpu, bare.cpu, '% of a core');
  reportWindows(`${name}: delay p50`, station.p50, bare.p50, 'ms');
  reportWindows(`${name}: delay p99`, station.p99, bare.p99, 'ms');
  const { dropped } = await station.ask();
  console.log(JSON.stringify({ bench: `${name}: dropped`, ours: dropped, unit: 'packets' }));
  for (const relay of relays) await relay.stop();
}

/** One client. Its samples say when it spoke. */
class Party {
  readonly socket: Socket;
  readonly #name: Uint8Array;
  readonly #optional: Uint8Array;
  /** What it hears besides sound, by type. */
  #onControl: (type: number) => void = () => {};

  private constructor(socket: Socket, name: string, arrive: (sentAt: number) => void) {
    this.socket = socket;
    this.#name = new TextEncoder().encode(name);
    this.#optional = writeExtension({ name: this.#name });
    const reader = new PacketReader(
      {
        onControl: (type) => this.#onControl(type),
        onSkipped: () => {},
        onData: (bytes, start) => {
          arrive(new DataView(bytes.buffer, bytes.byteOffset + start + HEADER_BYTES).getFloat64(0));
        },
      },
      { byteOrder: 'be', requestFirst: false },
    );
    reader.inCall = true;
    socket.on('data', (chunk: Buffer) => reader.read(chunk));
    socket.on('error', () => {});
  }

  static async enter(port: number, which: 'station' | 'bare', index: number, arrive: (sentAt: number) => void) {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const party = new Party(socket, `party-${index}`, arrive);
    if (which === 'station') {
      // Being busy for oneself shows that the registration has been read.
      party.#request(NOTHING);
      party.#request(party.#name);
      await party.#hears(PacketType.drop);
    } else {
      const hello = Buffer.alloc(4);
      hello.writeUInt32BE(index);
      socket.write(hello);
      await party.#hears(PacketType.accept);
    }
    return party;
  }

  async call(other: Party): Promise<void> {
    const rings = other.#hears(PacketType.request);
    this.#request(other.#name);
    await rings;
    const accepted = this.#hears(PacketType.accept);
    other.socket.write(writeControl({ type: PacketType.accept, optional: NOTHING }, 'be'));
    await accepted;
  }

  speak(): void {
    const packet = new Uint8Array(PACKET_BYTES);
    writeDataHeader(packet, 0, SAMPLES_BYTES, 'be');
    new DataView(packet.buffer).setFloat64(HEADER_BYTES, performance.now());
    this.socket.write(packet);
  }

  #request(username: Uint8Array): void {
    const parameters = DEFAULT_PARAMETERS;
    this.socket.write(writeControl({ type: PacketType.request, parameters, username, optional: this.#optional }, 'be'));
  }

  #hears(wanted: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onControl = (type) => {
        if (type === wanted) resolve();
      };
    });
  }
}

// Last, since a class can't be used above its own line.
const role = process.argv[2];
if (role === 'station' || role === 'bare') await serve(role);
else {
  benchReader();
  await benchRelay();
}
