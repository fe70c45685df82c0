import { randomInt } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { GSM_ROOM_FORMAT } from '../../audio/format.ts';
import { Emitter } from '../../shared/emitter.ts';
import { FRAMED_PACKET_BYTES, PACKET_MS, VOICE_BYTES } from '../../wire/paltalk/format.ts';
import { FrameReader, type FramingCounters } from '../../wire/paltalk/frame-reader.ts';
import { writeHello } from '../../wire/paltalk/hello.ts';
import { PacketCheck, PacketWriter } from '../../wire/paltalk/packet.ts';
import { Alarm, systemTimers, type Timers } from './alarm.ts';
import { sayGoodbye } from './goodbye.ts';
import type { Link, LinkCapability, LinkEvents, LinkReason, LinkStats, LinkStatus, OutgoingFrame } from './link.ts';
import { Reconnect } from './reconnect.ts';
import { addressText, type ServerAddress, socketTrouble, timedOut } from './socket-trouble.ts';

/** A connection that is not there after this long is given up, ms. */
const CONNECT_MS = 10_000;

/** How long a silent connection waits before the system asks whether the server still lives, ms. Silence itself is normal. */
const KEEP_ALIVE_MS = 30_000;

/** Voice that may wait in our own process for the system to take it, ms; older words are not worth sending. */
const MAX_BEHIND_MS = 1_000;

const MAX_BEHIND_BYTES = Math.floor(MAX_BEHIND_MS / PACKET_MS) * FRAMED_PACKET_BYTES;

/** More packets than can wait at once (those behind, and the one on top), so that a slot is written again only after it has left. */
const SLOTS = 16;

const SERVER = 'room server';

export interface PaltalkLinkOptions extends ServerAddress {
  readonly room: number;
  /** Our own number: SSRC of all we say. */
  readonly uid: number;
  readonly timers?: Timers;
  /** For the back-off; a number from 0 to 1, 1 excluded. */
  readonly random?: () => number;
}

/**
 * A seat in a Paltalk voice room. The protocol has no answer to the hello, so the link is `ready` once the hello is written;
 * a server that does not want us shows it by closing, and the room has no way to say why.
 */
export class PaltalkLink implements Link {
  readonly format = GSM_ROOM_FORMAT;
  readonly needsContinuous = false;
  readonly capabilities: ReadonlySet<LinkCapability> = new Set(['talk', 'listen']);
  readonly events = new Emitter<LinkEvents>();
  readonly #address: ServerAddress;
  readonly #options: PaltalkLinkOptions;
  readonly #reconnect: Reconnect;
  readonly #writer: PacketWriter;
  readonly #check = new PacketCheck();
  readonly #framing: FramingCounters = { keepalives: 0, skipped: 0 };
  /** Room for every packet that can be on its way at once, used in turns. */
  readonly #slots: readonly Buffer[];
  #slot = 0;
  #status: LinkStatus = { state: 'idle' };
  #socket: Socket | null = null;
  /** Runs until the connection is there. */
  readonly #connecting: Alarm;
  /** Whether this connection brought a packet. */
  #heard = false;
  #arrivedAt = 0;
  #connects = 0;
  #sent = 0;
  #unsent = { notReady: 0, behind: 0, size: 0 };
  #received = 0;

  constructor(options: PaltalkLinkOptions) {
    this.#options = options;
    this.#address = { host: options.host, port: options.port };
    const { timers = systemTimers } = options;
    this.#connecting = new Alarm(timers, () => {
      if (this.#socket !== null) this.#lost(this.#socket, timedOut(this.#address));
    });
    this.#reconnect = new Reconnect(() => this.#connect(), {
      timers,
      ...(options.random && { random: options.random }),
    });
    this.#writer = new PacketWriter({
      uid: options.uid,
      // RFC 3550 §5.1: both begin at random. They go on over a reconnection, as the speaker is the same.
      seq: randomInt(0x1_0000),
      timestamp: randomInt(0x1_0000_0000),
    });
    this.#slots = Array.from({ length: SLOTS }, () => Buffer.alloc(FRAMED_PACKET_BYTES));
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /**
   * `sent`, `received` packets; `connects` so far; `unsent.*` packets that `send` refused; `dropped.*` packets that came in
   * and were no voice, by reason (`dropped.length`: longer than 149 bytes); `keepalives`.
   */
  get stats(): LinkStats {
    const { header, version, padding, payloadType, payloadSize } = this.#check.dropped;
    return {
      connects: this.#connects,
      sent: this.#sent,
      received: this.#received,
      'unsent.notReady': this.#unsent.notReady,
      'unsent.behind': this.#unsent.behind,
      'unsent.size': this.#unsent.size,
      'dropped.header': header,
      'dropped.version': version,
      'dropped.padding': padding,
      'dropped.payloadType': payloadType,
      'dropped.payloadSize': payloadSize,
      'dropped.length': this.#framing.skipped,
      keepalives: this.#framing.keepalives,
    };
  }

  open(): void {
    if (this.#status.state !== 'idle' && this.#status.state !== 'failed') return;
    this.#reconnect.reset();
    this.#connect();
  }

  close(): void {
    const socket = this.#letGo();
    if (socket !== null) sayGoodbye(socket);
    if (this.#status.state !== 'idle') this.#show({ state: 'idle' });
  }

  retryNow(): void {
    this.#reconnect.now();
  }

  send(frame: OutgoingFrame): boolean {
    const socket = this.#socket;
    if (socket === null || this.#status.state !== 'ready') {
      this.#unsent.notReady += 1;
      return false;
    }
    if (socket.writableLength > MAX_BEHIND_BYTES) {
      this.#unsent.behind += 1;
      return false;
    }
    const slot = this.#slots[this.#slot];
    if (slot === undefined || this.#writer.write(slot, 0, frame.bytes) === 0) {
      this.#unsent.size += 1;
      return false;
    }
    this.#slot = (this.#slot + 1) % SLOTS;
    socket.write(slot);
    this.#sent += 1;
    return true;
  }

  #connect(): void {
    const { reason } = this.#status;
    // While it is tried again, the user goes on seeing why that was necessary.
    this.#show(reason === undefined ? { state: 'connecting' } : { state: 'connecting', reason });
    let socket: Socket;
    try {
      socket = connect({
        ...this.#address,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_MS,
      });
    } catch (error) {
      // Only an address that no attempt can ever reach is thrown back at once.
      this.#show({ state: 'failed', reason: socketTrouble(error, this.#address, SERVER) });
      return;
    }
    this.#socket = socket;
    this.#heard = false;
    let trouble: LinkReason | null = null;
    const reader = new FrameReader((bytes, start, end) => {
      // A listener may close the link on the first packet of a chunk: the others are not heard then.
      if (socket === this.#socket) this.#onPacket(bytes, start, end);
    }, this.#framing);
    this.#connecting.set(CONNECT_MS);
    socket.once('connect', () => this.#greet(socket));
    socket.on('data', (chunk: Buffer) => {
      if (socket !== this.#socket) return;
      this.#arrivedAt = performance.now();
      if (reader.push(chunk) !== null) this.#lost(socket, this.#notARoom());
    });
    socket.on('error', (error) => {
      trouble = socketTrouble(error, this.#address, SERVER);
    });
    socket.on('close', () => this.#lost(socket, trouble ?? this.#closedByServer()));
  }

  /** TCP is up: the hello goes out, and with that the link is as ready as it can know. */
  #greet(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#connecting.clear();
    this.#connects += 1;
    socket.write(writeHello(this.#options));
    this.#reconnect.connected();
    this.#show({ state: 'ready' });
  }

  #onPacket(bytes: Uint8Array, start: number, end: number): void {
    const { rtp } = this.#check;
    if (!this.#check.accept(bytes, start, end)) return;
    this.#received += 1;
    if (!this.#heard) {
      this.#heard = true;
      this.#reconnect.reset();
    }
    this.events.emit('frame', {
      speaker: rtp.ssrc,
      seq: rtp.seq,
      timestamp: rtp.timestamp,
      format: GSM_ROOM_FORMAT,
      bytes: copyVoice(bytes, rtp.payloadStart),
      arrivedAt: this.#arrivedAt,
    });
  }

  /** This connection is over: the next attempt is planned. */
  #lost(socket: Socket, reason: LinkReason): void {
    if (socket !== this.#socket) return;
    this.#letGo()?.destroy();
    const retryInMs = this.#reconnect.again();
    this.#show({ state: 'retrying', reason, retryInMs });
  }

  /** Forgets the socket and what was timed for it; what it still has to say is not heard. @returns the socket. */
  #letGo(): Socket | null {
    this.#connecting.clear();
    this.#reconnect.stop();
    const socket = this.#socket;
    this.#socket = null;
    return socket;
  }

  #show(status: LinkStatus): void {
    this.#status = status;
    this.events.emit('status', status);
  }

  #notARoom(): LinkReason {
    return {
      code: 'protocol',
      text: `What ${addressText(this.#address)} sends is not a Paltalk voice room. Check host and port.`,
    };
  }

  #closedByServer(): LinkReason {
    return {
      code: 'closed',
      text: `${addressText(this.#address)} ended the connection. It may have been restarted; the room may be full, or someone else in it uses the number ${this.#options.uid} (a room keeps only the newest).`,
    };
  }
}

/** A copy in a buffer of its own: a view would carry the whole chunk along, and could not be transferred. */
function copyVoice(bytes: Uint8Array, start: number): Uint8Array {
  const voice = new Uint8Array(VOICE_BYTES);
  voice.set(bytes.subarray(start, start + VOICE_BYTES));
  return voice;
}
