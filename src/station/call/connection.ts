import type { Socket } from 'node:net';
import { Reason } from '../../wire/call/extension.ts';
import { type ByteOrder, type ControlType, HEADER_BYTES, PacketType } from '../../wire/call/format.ts';
import { type ControlPacket, NOTHING, readControl, writeControl, writeDataHeader } from '../../wire/call/packet.ts';
import type { AudioParameters } from '../../wire/call/parameters.ts';
import { type PacketListener, PacketReader } from '../../wire/call/reader.ts';
import { SendQueue } from '../../wire/call/send-queue.ts';
import type { Clock } from '../clock.ts';
import type { Client } from './client.ts';
import type { CallCounters, SocketEnd } from './counters.ts';
import type { CallLimits } from './limits.ts';
import type { Line, LineEnd } from './line.ts';
import { byteRate, SoundMeter, SustainedRate } from './rates.ts';
import type { Switchboard } from './switchboard.ts';
import { TokenBucket } from './token-bucket.ts';

/** What a connection needs of the server it belongs to. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly limits: CallLimits;
  readonly counters: CallCounters;
  readonly board: Switchboard;
  readonly byteOrder: ByteOrder | 'auto';
  /** How "there is no such user" is written: as type 1, or as the type 0 of 6 bytes in the document's table. */
  readonly notFoundAs: 0 | 1;
  /** It has a name now, so it is no stranger; called once. */
  registered(connection: Connection): void;
  /** The socket is closed; called once. */
  gone(connection: Connection): void;
  /** For the log: what a peer's author should know. */
  note(text: string): void;
}

/**
 * One client's socket: packets in, packets out, and everything that keeps a slow, broken or hostile peer from being felt by
 * others.
 *
 * Sound is not parsed: a data packet goes to the other side as it came, at most with its header turned around. One packet is
 * on its way to the system at a time; while that takes longer than it should, the rest waits in the bounded queue. The
 * source is never paused for that: its hang-up travels behind its sound.
 */
export class Connection implements Line, PacketListener {
  readonly address: string;
  readonly acceptedAt: number;
  readonly #host: ConnectionHost;
  readonly #socket: Socket;
  readonly #reader: PacketReader;
  readonly #client: Client;
  readonly #queue: SendQueue;
  readonly #controls: TokenBucket;
  readonly #violations: TokenBucket;
  readonly #stray: SustainedRate;
  /** Where our sound goes, while a call is in progress. */
  #peer: Line | null = null;
  #meter: SoundMeter | null = null;
  /** Of the call in progress, for the sound that waits here. */
  #msPerByte = 0;
  #ignored = 0;
  #isRegistered: boolean;
  #closed = false;
  /** When bytes came last. */
  #heardAt: number;
  /** The packet that was unfinished when bytes came last, by its number, and when it began. */
  #unfinished = 0;
  #unfinishedSince = 0;
  /** Since when the system has not taken the packet on its way; null = it takes everything. */
  #blockedSince: number | null = null;

  /**
   * @param address key of the connection quota.
   * @param reservedName what the owner of the Station calls whoever comes from there.
   */
  constructor(host: ConnectionHost, socket: Socket, address: string, reservedName: Uint8Array | null) {
    const { clock, limits, board, byteOrder } = host;
    const now = clock.now();
    this.#host = host;
    this.#socket = socket;
    this.address = address;
    this.acceptedAt = now;
    this.#heardAt = now;
    this.#isRegistered = reservedName !== null;
    this.#queue = new SendQueue(limits.send);
    this.#controls = new TokenBucket(limits.controlBurst, limits.controlPerSecond, now);
    this.#violations = new TokenBucket(limits.violationsPerMinute, limits.violationsPerMinute / 60, now);
    this.#stray = new SustainedRate(limits.strayBytesPerSecond, limits.straySeconds);
    // Whoever is known by its address may answer a call before it has said anything.
    this.#reader = new PacketReader(this, {
      byteOrder,
      requestFirst: reservedName === null,
      allocate: Buffer.allocUnsafe,
    });
    this.#client = board.join(this, reservedName);
    socket.on('data', (chunk: Buffer) => this.#onChunk(chunk));
    // Who hangs up hears no more: without this, a half-closed socket would keep its name.
    socket.on('end', () => this.#leave());
    // What is wrong with a socket is followed by its close.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#leave();
      host.gone(this);
    });
  }

  get isRegistered(): boolean {
    return this.#isRegistered;
  }

  /** Sound that waits here, bytes. */
  get waitingBytes(): number {
    return this.#queue.audioBytes + this.#socket.writableLength;
  }

  send(packet: ControlPacket): void {
    if (this.#closed) return;
    const bytes = this.#encode(packet);
    if (this.#isFree()) this.#write(bytes);
    else if (!this.#queue.pushControl(bytes)) this.#cut('stuck');
  }

  begin(peer: Line, parameters: AudioParameters): void {
    const { clock, limits } = this.#host;
    this.#peer = peer;
    this.#meter = new SoundMeter(parameters, limits, clock.now());
    this.#msPerByte = 1000 / byteRate(parameters);
    this.#reader.inCall = true;
  }

  end(): void {
    this.#peer = null;
    this.#meter = null;
    this.#reader.inCall = false;
    this.#queue.clearAudio();
  }

  sound(bytes: Uint8Array, start: number, end: number, order: ByteOrder): void {
    if (this.#closed) return;
    const own = this.#byteOrder;
    if (order !== own) writeDataHeader(bytes, start, end - start - HEADER_BYTES, own);
    const packet = end - start === bytes.length ? bytes : bytes.subarray(start, end);
    if (this.#isFree()) this.#write(packet);
    else this.#host.counters.missed += this.#queue.pushAudio(packet, packet.length * this.#msPerByte);
  }

  close(why: LineEnd): void {
    if (this.#closed) return;
    this.#host.counters.closed[why] += 1;
    // Only what is left of the control packets: the switchboard has ended the call, and its sound with it.
    for (let next = this.#queue.shift(); next !== null; next = this.#queue.shift()) this.#socket.write(next);
    this.#closed = true;
    this.#socket.destroySoon();
    const cancel = this.#host.clock.after(this.#host.limits.farewellMs, () => this.#socket.destroy());
    this.#socket.once('close', cancel);
  }

  /** Ends the connection now, without a word. */
  destroy(): void {
    this.#leave();
  }

  /** Called once a second: ends what took too long. */
  sweep(now: number): void {
    if (this.#closed) return;
    const { limits } = this.#host;
    const { name, call, reserved } = this.#client;
    if (!reserved && this.#reader.packetsRead === 0 && now - this.acceptedAt >= limits.firstPacketMs) {
      this.#cut('firstPacket');
    } else if (this.#isMidPacket() && now - this.#unfinishedSince >= limits.packetMs) {
      this.#cut('packetTime');
    } else if (name === null && call === null && now - this.#heardAt >= limits.idleMs) {
      this.#cut('idle');
    } else if (this.#blockedSince !== null && now - this.#blockedSince >= limits.stallMs) {
      this.#cut('stalled');
    }
  }

  onControl(type: ControlType, bytes: Uint8Array, start: number, end: number): void {
    if (this.#closed) return;
    const { board, counters, limits } = this.#host;
    const packet = readControl(type, bytes, start, end, this.#byteOrder);
    // A hang-up is heard however much was said before it.
    if (!board.wouldEnd(this.#client, packet) && !this.#controls.take(1, this.#heardAt)) {
      counters.ignored += 1;
      this.#ignored += 1;
      if (this.#ignored > limits.controlExcess) this.#cut('flood');
      return;
    }
    if (!board.receive(this.#client, packet)) this.#violation();
    if (this.#isRegistered || this.#client.name === null) return;
    this.#isRegistered = true;
    this.#host.registered(this);
  }

  onData(bytes: Uint8Array, start: number, end: number): void {
    if (this.#closed) return;
    const { board, counters } = this.#host;
    // The packet may have begun in a call that is over.
    if (this.#peer === null || this.#meter === null) {
      counters.strayed += 1;
      return;
    }
    switch (this.#meter.take(end - start, this.#heardAt)) {
      case 'pass':
        counters.relayed += 1;
        this.#peer.sound(bytes, start, end, this.#byteOrder);
        return;
      case 'drop':
        counters.overRate += 1;
        return;
      case 'flood':
        board.endCall(this.#client, Reason.rateLimited);
    }
  }

  onSkipped(type: number, length: number): void {
    if (this.#closed) return;
    if (type !== PacketType.data) {
      this.#violation();
      return;
    }
    // Late sound of a call that is over is normal; a stream of it is not.
    this.#host.counters.strayed += 1;
    if (this.#stray.add(length, this.#heardAt)) this.#violation();
  }

  get #byteOrder(): ByteOrder {
    return this.#reader.byteOrder ?? 'be';
  }

  #onChunk(chunk: Uint8Array): void {
    this.#heardAt = this.#host.clock.now();
    this.#readOn(chunk, 0);
  }

  /** Reads a chunk, in more than one turn of the loop if it holds more packets than one connection should have in one. */
  #readOn(chunk: Uint8Array, from: number): void {
    if (this.#closed) return;
    const at = this.#reader.read(chunk, from, this.#host.limits.packetsPerTurn);
    const { error } = this.#reader;
    if (error !== null) {
      if (error.excludesItself) {
        this.#host.note(
          'a client’s request has a Length that leaves its own 4 bytes out: Length counts the whole packet',
        );
      }
      this.#cut('framing');
    } else if (at < chunk.length) {
      this.#socket.pause();
      setImmediate(() => this.#readOn(chunk, at));
    } else {
      if (this.#socket.isPaused()) this.#socket.resume();
      if (this.#reader.midPacket && this.#unfinished !== this.#reader.packetsBegun) {
        this.#unfinished = this.#reader.packetsBegun;
        this.#unfinishedSince = this.#heardAt;
      }
    }
  }

  #isMidPacket(): boolean {
    return this.#reader.midPacket && this.#unfinished === this.#reader.packetsBegun;
  }

  #violation(): void {
    this.#host.counters.violations += 1;
    if (!this.#violations.take(1, this.#heardAt)) this.#cut('violations');
  }

  #encode(packet: ControlPacket): Uint8Array {
    const order = this.#byteOrder;
    if (packet.type === PacketType.notFound && this.#host.notFoundAs === 0) {
      // The same bytes but for the type, and nothing behind them: only the Length tells it from a request.
      const bytes = writeControl({ type: packet.type, optional: NOTHING }, order);
      bytes.fill(0, HEADER_BYTES - 2);
      return bytes;
    }
    return writeControl(packet, order);
  }

  /** Whether the system has taken everything so far. */
  #isFree(): boolean {
    return this.#socket.writableLength === 0 && this.#queue.isEmpty;
  }

  #write(packet: Uint8Array): void {
    this.#socket.write(packet, this.#onWritten);
    if (this.#socket.writableLength > 0) this.#blockedSince ??= this.#host.clock.now();
  }

  /** The system has taken a packet, at once or after a while. */
  readonly #onWritten = (): void => {
    // Told late of one that it took at once, while the next one is on its way.
    if (this.#socket.writableLength > 0) return;
    this.#blockedSince = null;
    while (!this.#closed && this.#socket.writableLength === 0) {
      const next = this.#queue.shift();
      if (next === null) return;
      this.#write(next);
    }
  };

  #cut(why: SocketEnd): void {
    if (this.#closed) return;
    this.#host.counters.closed[why] += 1;
    this.#leave();
  }

  #leave(): void {
    this.#closed = true;
    this.#host.board.leave(this.#client);
    this.#socket.destroy();
  }
}
