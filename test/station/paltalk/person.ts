import { connect, type Socket } from 'node:net';
import { bigLength, framed, join, type PacketShape, packet, toHex } from '../../wire/paltalk/bytes.ts';
import { Waiters } from '../waiters.ts';

/** A client written by hand, on a real socket, that shares no code with what it tests. */
export class Person {
  readonly socket: Socket;
  readonly uid: number;
  /** Packets as they arrived, in hex. */
  readonly heard: string[] = [];
  /** Every byte that arrived. */
  bytes: Buffer = Buffer.alloc(0);
  /** Settles when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  readonly #waiters = new Waiters();
  #rest: Buffer = Buffer.alloc(0);
  #seq = 0;

  private constructor(socket: Socket, uid: number) {
    this.socket = socket;
    this.uid = uid;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
  }

  /** Connects and says nothing. */
  static async connect(port: number, uid = 0): Promise<Person> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const person = new Person(socket, uid);
    await new Promise<void>((resolve) => {
      socket.once('connect', () => resolve());
    });
    return person;
  }

  /** Connects and says hello. Whether the server let it in shows in what it hears. */
  static async enter(port: number, room: number, uid: number): Promise<Person> {
    const person = await Person.connect(port, uid);
    person.write(join(bigLength(room), bigLength(uid)));
    return person;
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Sends one valid packet of its own, or one that is bent as `shape` says. @returns it in hex. */
  say(shape: PacketShape = {}): string {
    this.#seq += 1;
    const bytes = packet({ ssrc: this.uid, seq: this.#seq, timestamp: this.#seq * 640, ...shape });
    this.write(framed(bytes));
    return toHex(bytes);
  }

  /** Waits until `count` packets were heard in all. */
  async hears(count: number): Promise<readonly string[]> {
    await this.until(() => this.heard.length >= count);
    return this.heard;
  }

  /** Waits until something that arrives makes `ready` true. */
  until(ready: () => boolean): Promise<void> {
    return this.#waiters.until(ready);
  }

  leave(): Promise<void> {
    this.socket.destroy();
    return this.closed;
  }

  #read(chunk: Buffer): void {
    if (this.bytes.length < 1_000_000) this.bytes = Buffer.concat([this.bytes, chunk]);
    let rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
      const end = 4 + rest.readUInt32BE(0);
      this.heard.push(rest.toString('hex', 4, end));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
    this.#waiters.wake();
  }
}
