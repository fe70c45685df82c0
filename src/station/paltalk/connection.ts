import type { Socket } from 'node:net';
import { LENGTH_BYTES } from '../../wire/paltalk/format.ts';
import { FrameReader } from '../../wire/paltalk/frame-reader.ts';
import { type Hello, HelloReader } from '../../wire/paltalk/hello.ts';
import type { PacketCheck } from '../../wire/paltalk/packet.ts';
import type { Clock } from '../clock.ts';
import type { PaltalkCounters } from './counters.ts';
import type { PaltalkLimits } from './limits.ts';
import { OutQueue } from './out-queue.ts';
import type { Room, RoomMember } from './room.ts';

/** What a connection needs of the server it belongs to. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly limits: PaltalkLimits;
  readonly counters: PaltalkCounters;
  readonly check: PacketCheck;
  /** Seats the connection. @returns its room, or null when it was refused, and counted. */
  enter(connection: Connection, hello: Hello): Room | null;
  /** It has left its room, the socket may still be closing. */
  left(connection: Connection, room: Room): void;
  /** The socket is closed; called once. */
  gone(connection: Connection): void;
}

/** Why the server ends a connection by itself; the names of its counters. */
export type CloseReason = keyof PaltalkCounters['closed'];

/**
 * One person's socket: waits for the hello, then passes on what the person says and writes what the others say.
 *
 * Writing never blocks the room. While the system takes what we write, packets go straight to it; when it stops doing so,
 * one write is on its way and the rest waits in a bounded queue that drops the oldest. What the system itself holds for a
 * peer that does not read (some megabytes on Linux, minutes of voice) is out of reach from here.
 */
export class Connection implements RoomMember {
  readonly kind = 'person';
  readonly #host: ConnectionHost;
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  #hello: HelloReader | null = new HelloReader();
  #uid = 0;
  #room: Room | null = null;
  #closed = false;
  /** Cancels the wait for the hello. */
  #cancelHello: () => void;
  /** Packets of the current chunk that are to be passed on, with their lengths, and how many they are. */
  #batch: Buffer | null = null;
  #batchRoom = 0;
  #batchBytes = 0;
  #batchPackets = 0;
  /** Made when the member is slow for the first time: most never are. */
  #queue: OutQueue | null = null;
  #cancelStall: (() => void) | null = null;

  constructor(host: ConnectionHost, socket: Socket) {
    this.#host = host;
    this.#socket = socket;
    this.#reader = new FrameReader(this.#onPacket, host.counters.framing);
    this.#cancelHello = host.clock.after(host.limits.helloMs, () => this.close('hello'));
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    // A person who says goodbye hears no more: without this, a half-closed socket would keep its seat.
    socket.on('end', () => this.close());
    // What is wrong with a socket is followed by its close.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.close();
      host.gone(this);
    });
  }

  get uid(): number {
    return this.#uid;
  }

  /** Ends the connection now; packets that wait for it are forgotten. */
  close(reason?: CloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    if (reason !== undefined) this.#host.counters.closed[reason] += 1;
    this.#cancelHello();
    this.#cancelStall?.();
    this.#queue = null;
    this.#socket.destroy();
    const room = this.#room;
    this.#room = null;
    if (room === null) return;
    room.leave(this);
    this.#host.left(this, room);
  }

  deliver(frames: Buffer): void {
    if (this.#closed) return;
    if (this.#socket.writableLength === 0 && (this.#queue === null || this.#queue.count === 0)) {
      this.#socket.write(frames, this.#onWritten);
      return;
    }
    this.#queue ??= new OutQueue(this.#host.limits.queuePackets);
    this.#host.counters.missed += this.#queue.push(frames);
    this.#cancelStall ??= this.#host.clock.after(this.#host.limits.stallMs, () => this.close('stalled'));
  }

  /** The system took a write, at once or after a while. */
  readonly #onWritten = (): void => {
    const queue = this.#queue;
    if (queue === null || this.#closed || this.#socket.writableLength > 0) return;
    this.#cancelStall?.();
    this.#cancelStall = null;
    if (queue.count > 0) this.#socket.write(queue.take(), this.#onWritten);
  };

  #onData(chunk: Buffer): void {
    if (this.#closed) return;
    let packets = chunk;
    if (this.#hello !== null) {
      const taken = this.#hello.push(chunk);
      const hello = this.#hello.hello;
      if (hello === null) return;
      this.#hello = null;
      this.#cancelHello();
      this.#uid = hello.uid;
      this.#room = this.#host.enter(this, hello);
      if (this.#room === null) {
        this.close();
        return;
      }
      packets = chunk.subarray(taken);
    }
    // No more can come out of this chunk than it holds together with what is pending.
    this.#batchRoom = this.#reader.pendingBytes + packets.length;
    const error = this.#reader.push(packets);
    this.#relayBatch();
    if (error !== null) this.close('framing');
  }

  readonly #onPacket = (bytes: Uint8Array, start: number, end: number): void => {
    const { check, counters } = this.#host;
    if (!check.accept(bytes, start, end)) return;
    if (check.rtp.ssrc !== this.#uid) {
      counters.foreignSsrc += 1;
      return;
    }
    this.#batch ??= Buffer.allocUnsafe(this.#batchRoom);
    const batch = this.#batch;
    const length = end - start;
    let at = this.#batchBytes;
    batch[at] = 0;
    batch[at + 1] = 0;
    batch[at + 2] = 0;
    batch[at + 3] = length;
    at += LENGTH_BYTES;
    for (let i = 0; i < length; i++) batch[at + i] = bytes[start + i] ?? 0;
    this.#batchBytes = at + length;
    this.#batchPackets += 1;
  };

  /** One buffer for the whole room and one write a member, however many packets the chunk brought. */
  #relayBatch(): void {
    const batch = this.#batch;
    const room = this.#room;
    if (batch === null || room === null) return;
    const frames = batch.length === this.#batchBytes ? batch : batch.subarray(0, this.#batchBytes);
    const packets = this.#batchPackets;
    this.#batch = null;
    this.#batchBytes = 0;
    this.#batchPackets = 0;
    this.#host.counters.relayed += packets;
    this.#host.counters.delivered += packets * room.relay(frames, this);
  }
}
