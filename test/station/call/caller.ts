import { connect, type Socket } from 'node:net';
import { hex, join } from '../../wire/call/bytes.ts';
import { Waiters } from '../waiters.ts';

const utf8 = new TextEncoder();
const NOTHING: Uint8Array = new Uint8Array(0);

/** One packet as it came. */
export interface Heard {
  readonly type: number;
  /** Everything behind the header, in hex. */
  readonly body: string;
}

export interface Parameters {
  readonly rate: number;
  readonly channels: number;
  readonly format: number;
  readonly chunk: number;
}

export const CD: Parameters = { rate: 48_000, channels: 1, format: 2, chunk: 960 };
export const WIDE: Parameters = { rate: 16_000, channels: 1, format: 2, chunk: 320 };

/** The most sound that the server lets through: 192 kHz, eight channels of float32. */
export const TORRENT: Parameters = { rate: 192_000, channels: 8, format: 4, chunk: 960 };

/** Extension block with these fields, written by hand. */
export function block(...fields: readonly (readonly [type: number, value: Uint8Array])[]): Uint8Array {
  return join(
    hex('5054545801'),
    ...fields.map(([type, value]) => join(Uint8Array.of(type, value.length >> 8, value.length & 255), value)),
  );
}

/** A client written by hand, on a real socket, that shares no code with what it tests. */
export class Caller {
  readonly socket: Socket;
  readonly little: boolean;
  readonly heard: Heard[] = [];
  /** Settles when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  isClosed = false;
  #read = 0;
  #rest: Buffer = Buffer.alloc(0);
  readonly #waiters = new Waiters();

  private constructor(socket: Socket, little: boolean) {
    this.socket = socket;
    this.little = little;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.isClosed = true;
        this.#waiters.wake();
        resolve();
      });
    });
  }

  /** Connects and says nothing. */
  static async connect(port: number, little = false): Promise<Caller> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const caller = new Caller(socket, little);
    await new Promise<void>((resolve) => {
      socket.once('connect', () => resolve());
    });
    return caller;
  }

  /** Connects and registers. It is registered when this settles. */
  static async enter(port: number, name: string, little = false): Promise<Caller> {
    const caller = await Caller.connect(port, little);
    caller.register(utf8.encode(name));
    await caller.registered();
    return caller;
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Length, type, body, in this client's byte order. `length` lies where a test wants it to. */
  packet(type: number, body: Uint8Array = NOTHING, length = 6 + body.length): Uint8Array {
    const bytes = new Uint8Array(6 + body.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, length, this.little);
    view.setUint16(4, type, this.little);
    bytes.set(body, 6);
    return bytes;
  }

  send(type: number, body?: Uint8Array): void {
    this.write(this.packet(type, body));
  }

  request(name: Uint8Array, parameters = CD, optional: Uint8Array = NOTHING): Uint8Array {
    const length = new Uint8Array(2);
    new DataView(length.buffer).setUint16(0, name.length, this.little);
    return this.packet(0, join(this.parameters(parameters), length, name, optional));
  }

  parameters({ rate, channels, format, chunk }: Parameters): Uint8Array {
    const bytes = new Uint8Array(11);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, rate, this.little);
    view.setUint16(4, channels, this.little);
    view.setUint8(6, format);
    view.setUint32(7, chunk, this.little);
    return bytes;
  }

  register(name: Uint8Array, ...fields: readonly (readonly [number, Uint8Array])[]): void {
    this.write(this.request(NOTHING, CD, block([1, name], ...fields)));
  }

  call(name: string, parameters = CD, optional?: Uint8Array): void {
    this.write(this.request(utf8.encode(name), parameters, optional));
  }

  counter(parameters: Parameters): void {
    this.send(2, this.parameters(parameters));
  }

  /** There is no such user, ever: the answer shows that the server has read everything before the question. */
  async registered(): Promise<void> {
    this.write(this.request(utf8.encode('nobody is called this, so the answer is known')));
    const { type } = await this.next();
    if (type !== 1) throw new Error(`answered by ${type}`);
  }

  /** The next packet that was not looked at yet; `null` when the connection ended first. */
  async next(): Promise<Heard> {
    await this.until(() => this.heard.length > this.#read || this.isClosed);
    const heard = this.heard[this.#read];
    if (heard === undefined) throw new Error('the connection ended');
    this.#read += 1;
    return heard;
  }

  async nextType(): Promise<number> {
    return (await this.next()).type;
  }

  /** Packets that came and were not looked at. */
  get unread(): readonly Heard[] {
    return this.heard.slice(this.#read);
  }

  /** Waits until something that arrives makes `ready` true. */
  until(ready: () => boolean): Promise<void> {
    return this.#waiters.until(ready);
  }

  leave(): Promise<void> {
    this.socket.destroy();
    return this.closed;
  }

  #onData(chunk: Buffer): void {
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    for (;;) {
      if (rest.length < 6) break;
      const length = this.little ? rest.readUInt32LE(0) : rest.readUInt32BE(0);
      if (rest.length < length) break;
      const type = this.little ? rest.readUInt16LE(4) : rest.readUInt16BE(4);
      this.heard.push({ type, body: rest.toString('hex', 6, length) });
      rest = rest.subarray(length);
    }
    this.#rest = rest;
    this.#waiters.wake();
  }
}
