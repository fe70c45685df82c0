import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader } from '../../src/wire/paltalk/frame-reader.ts';
import { writeHello } from '../../src/wire/paltalk/hello.ts';

/** A bare member of a room that only notes when each packet came: the end-to-end tests' clock on the wire. */
export class RoomEar {
  /** `Date.now()` of every packet so far, ms. */
  readonly packets: number[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new FrameReader(() => this.packets.push(Date.now()));
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    socket.on('error', () => {});
  }

  static async join(port: number, room: number, uid: number): Promise<RoomEar> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    socket.write(writeHello({ room, uid }));
    return new RoomEar(socket);
  }

  /** Resolves once no packet has come for `quietMs`, with the times of first and last. */
  async untilQuiet(quietMs: number): Promise<{ first: number; last: number }> {
    for (;;) {
      const last = this.packets.at(-1);
      const [first] = this.packets;
      if (first !== undefined && last !== undefined && Date.now() - last > quietMs) return { first, last };
      // The next packet, or the end of the silence, whichever is first.
      await Promise.race([once(this.#socket, 'data'), new Promise((resolve) => setTimeout(resolve, quietMs / 4))]);
    }
  }

  leave(): void {
    this.#socket.destroy();
  }
}
