import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader } from '../../src/wire/paltalk/frame-reader.ts';
import { writeHello } from '../../src/wire/paltalk/hello.ts';

/** A bare member of a room that only notes when each packet came: the end-to-end tests' clock on the wire. */
export class RoomEar {
  /** `Date.now()` of every packet so far, ms. */
  readonly packets: number[] = [];
  /** Whose each packet was: its SSRC. */
  readonly speakers: number[] = [];
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new FrameReader((bytes, start, end) => {
      this.packets.push(Date.now());
      // RFC 3550 §5.1: the SSRC is the third word of the header.
      this.speakers.push(new DataView(bytes.buffer, bytes.byteOffset + start, end - start).getUint32(8));
    });
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

  /** How many packets of this person have come so far. */
  packetsOf(uid: number): number {
    return this.speakers.filter((speaker) => speaker === uid).length;
  }

  leave(): void {
    this.#socket.destroy();
  }
}
