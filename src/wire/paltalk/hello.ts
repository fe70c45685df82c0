import { readU32, writeU32 } from '../rtp/bytes.ts';
import { HELLO_BYTES } from './format.ts';

/** Who comes into which room. Both are any 32-bit number. */
export interface Hello {
  readonly room: number;
  /** The user's number; it must be the SSRC of every packet that the user sends. */
  readonly uid: number;
}

/** @returns the 8 bytes that open a connection: room and uid, big-endian, with no length in front. */
export function writeHello(hello: Hello): Uint8Array {
  const bytes = new Uint8Array(HELLO_BYTES);
  writeU32(bytes, 0, hello.room);
  writeU32(bytes, 4, hello.uid);
  return bytes;
}

/** Collects a hello from a stream, however it is cut. It never holds more than 8 bytes. */
export class HelloReader {
  readonly #bytes = new Uint8Array(HELLO_BYTES);
  #have = 0;
  #hello: Hello | null = null;

  /** The hello, once its 8 bytes are in. */
  get hello(): Hello | null {
    return this.#hello;
  }

  /** @returns how many bytes of `chunk` belong to the hello; what follows them is framed packets. */
  push(chunk: Uint8Array): number {
    const taken = Math.min(HELLO_BYTES - this.#have, chunk.length);
    for (let i = 0; i < taken; i++) this.#bytes[this.#have + i] = chunk[i] ?? 0;
    this.#have += taken;
    if (this.#have === HELLO_BYTES && this.#hello === null) {
      this.#hello = { room: readU32(this.#bytes, 0), uid: readU32(this.#bytes, 4) };
    }
    return taken;
  }
}
