import { connect, type Socket } from 'node:net';
import type { ByteOrder, ControlType } from '../../../wire/call/format.ts';
import { PacketType } from '../../../wire/call/format.ts';
import { type ControlPacket, readControl, writeControl } from '../../../wire/call/packet.ts';
import { PacketReader } from '../../../wire/call/reader.ts';
import { SendQueue } from '../../../wire/call/send-queue.ts';
import { Alarm, type Timers } from '../alarm.ts';
import { sayGoodbye } from '../goodbye.ts';
import type { LinkReason } from '../link.ts';
import { type ServerAddress, socketTrouble, timedOut } from '../socket-trouble.ts';
import { CALL_SERVER, closedByServer, notCalls, stuck } from './words.ts';

/** A connection that is not there after this long is given up, ms. */
const CONNECT_MS = 10_000;

/** How long a silent connection waits before the system asks whether the server still lives, ms. Silence itself is normal. */
const KEEP_ALIVE_MS = 30_000;

/** From a packet's first byte to its last, and from the moment the system takes no more to the moment it does, ms. */
const STUCK_MS = 10_000;

export interface ConnectionOptions extends ServerAddress {
  readonly byteOrder: ByteOrder;
  readonly timers: Timers;
  readonly now: () => number;
}

/** What the link hears of its connection; nothing any more once it is lost or was ended. */
export interface ConnectionEvents {
  connected(): void;
  /** Called once, not for a connection that we ended. */
  lost(reason: LinkReason): void;
  control(packet: ControlPacket): void;
  /** A data packet, whole, in `bytes[start..end)`. @param arrivedAt when it was read, on the clock of `now`, ms. */
  data(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void;
  /** Data outside of a call (`stray`), or a packet of a type that nobody knows. */
  skipped(what: 'stray' | 'unknown'): void;
}

/** One TCP connection to a call server, from its first attempt to its end. */
export class CallConnection {
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  readonly #socket: Socket;
  readonly #reader: PacketReader;
  readonly #queue = new SendQueue();
  #isOver = false;
  #arrivedAt = 0;
  /** Runs until the connection is there. */
  readonly #connecting: Alarm;
  /** Runs while the system takes no more. */
  readonly #stuck: Alarm;
  /** Runs while a packet is unfinished. */
  readonly #midPacket: Alarm;
  /** Number of that packet. */
  #unfinished = 0;

  /** @throws what `net.connect` throws at an address that no attempt can ever reach. */
  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    const { host, port, byteOrder, timers } = options;
    this.#options = options;
    this.#events = events;
    this.#reader = new PacketReader(
      {
        onControl: (type, bytes, start, end) => this.#onControl(type, bytes, start, end),
        onData: (bytes, start, end) => {
          if (!this.#isOver) events.data(bytes, start, end, this.#arrivedAt);
        },
        onSkipped: (type) => {
          if (!this.#isOver) events.skipped(type === PacketType.data ? 'stray' : 'unknown');
        },
      },
      { byteOrder, requestFirst: false },
    );
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    this.#socket = socket;
    this.#connecting = new Alarm(timers, () => this.#lose(timedOut(options)));
    this.#stuck = new Alarm(timers, () => this.#lose(stuck(options)));
    this.#midPacket = new Alarm(timers, () => this.#lose(stuck(options)));
    this.#connecting.set(CONNECT_MS);
    let trouble: LinkReason | null = null;
    socket.once('connect', () => {
      this.#connecting.clear();
      if (!this.#isOver) events.connected();
    });
    socket.on('data', (chunk: Buffer) => this.#onChunk(chunk));
    socket.on('error', (error) => {
      trouble = socketTrouble(error, options, CALL_SERVER);
    });
    socket.on('close', () => this.#lose(trouble ?? closedByServer(options)));
  }

  /** While a call is spoken in, data packets are handed out. */
  set inCall(on: boolean) {
    this.#reader.inCall = on;
    if (!on) this.#queue.clearAudio();
  }

  sendControl(packet: ControlPacket): void {
    if (this.#isOver) return;
    const bytes = writeControl(packet, this.#options.byteOrder);
    if (this.#isFree()) this.#write(bytes);
    else if (!this.#queue.pushControl(bytes)) this.#lose(stuck(this.#options));
  }

  /**
   * @param packet a whole data packet, kept until it is written.
   * @param ms how long it sounds.
   * @returns how many older packets were dropped for it, because the system is too far behind.
   */
  sendData(packet: Uint8Array, ms: number): number {
    if (this.#isOver) return 0;
    if (!this.#isFree()) return this.#queue.pushAudio(packet, ms);
    this.#write(packet);
    return 0;
  }

  /** Ends the connection; what was said last still goes out if the system takes it soon, and the process does not wait for that. */
  end(): void {
    if (this.#isOver) return;
    this.#finish();
    sayGoodbye(this.#socket);
  }

  #onChunk(chunk: Uint8Array): void {
    if (this.#isOver) return;
    const reader = this.#reader;
    this.#arrivedAt = this.#options.now();
    reader.read(chunk);
    if (this.#isOver) return;
    if (reader.error !== null) {
      this.#lose(notCalls(this.#options));
      return;
    }
    if (reader.midPacket && reader.packetsBegun === this.#unfinished) return;
    this.#midPacket.clear();
    if (!reader.midPacket) return;
    this.#unfinished = reader.packetsBegun;
    this.#midPacket.set(STUCK_MS);
  }

  #onControl(type: ControlType, bytes: Uint8Array, start: number, end: number): void {
    if (this.#isOver) return;
    this.#events.control(readControl(type, bytes, start, end, this.#options.byteOrder));
  }

  /** Whether the system has taken everything so far. */
  #isFree(): boolean {
    return this.#socket.writableLength === 0 && this.#queue.isEmpty;
  }

  #write(bytes: Uint8Array): void {
    this.#socket.write(bytes, this.#onWritten);
    if (this.#socket.writableLength === 0) return;
    if (!this.#stuck.isSet) this.#stuck.set(STUCK_MS);
  }

  /** The system has taken a packet, at once or after a while. */
  readonly #onWritten = (): void => {
    // Told late of one that it took at once, while the next one is on its way.
    if (this.#socket.writableLength > 0) return;
    this.#stuck.clear();
    while (!this.#isOver && this.#socket.writableLength === 0) {
      const next = this.#queue.shift();
      if (next === null) return;
      this.#write(next);
    }
  };

  #lose(reason: LinkReason): void {
    if (this.#isOver) return;
    this.#finish();
    this.#socket.destroy();
    this.#events.lost(reason);
  }

  #finish(): void {
    this.#isOver = true;
    this.#connecting.clear();
    this.#stuck.clear();
    this.#midPacket.clear();
  }
}
