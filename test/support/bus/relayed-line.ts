import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { FrameFormat } from '../../../src/audio/format.ts';
import type { SoundClient } from '../../../src/main/sound/client.ts';
import { bundleEntry } from '../bundle.ts';
import { forkChild } from '../fork-child.ts';

/** Length of what follows (u16), sequence number (u32). */
const HEAD_BYTES = 6;

/** One person's packets to another's ear through a relay on loopback TCP: what a room costs without a room's protocol. */
export class RelayedLine {
  readonly #sockets: readonly Socket[];
  readonly #endRelay: () => void;

  private constructor(sockets: readonly Socket[], endRelay: () => void) {
    this.#sockets = sockets;
    this.#endRelay = endRelay;
  }

  static async open(mouth: SoundClient, ear: SoundClient, format: FrameFormat): Promise<RelayedLine> {
    const relay = forkChild(await bundleEntry('test/support/bus/tcp-relay.ts'));
    const port = await new Promise<number>((resolve) => {
      relay.onMessage((message) => resolve((message as { port: number }).port));
    });
    const [out, back] = await Promise.all([dial(port), dial(port)]);
    let seq = 0;
    mouth.events.on('packet', ({ bytes }) => {
      const packet = Buffer.alloc(HEAD_BYTES + bytes.length);
      packet.writeUInt16BE(4 + bytes.length);
      packet.writeUInt32BE(seq++, 2);
      packet.set(bytes, HEAD_BYTES);
      out.write(packet);
    });
    const step = (format.rate * format.ptimeMs) / 1000;
    onPackets(back, (number, bytes) => {
      const frame = { speaker: 1, seq: number & 0xffff, timestamp: (step * number) >>> 0, format, bytes };
      ear.frame('line:1', { ...frame, arrivedAt: performance.now() });
    });
    mouth.gate(format, true);
    return new RelayedLine([out, back], () => relay.kill());
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#endRelay();
  }
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

function onPackets(socket: Socket, take: (seq: number, bytes: Uint8Array) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE()) {
      const end = 2 + rest.readUInt16BE();
      take(rest.readUInt32BE(2), Uint8Array.from(rest.subarray(HEAD_BYTES, end)));
      rest = rest.subarray(end);
    }
  });
}
