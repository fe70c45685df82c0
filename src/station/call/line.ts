import type { ByteOrder } from '../../wire/call/format.ts';
import type { ControlPacket } from '../../wire/call/packet.ts';
import type { AudioParameters } from '../../wire/call/parameters.ts';

/** Why the Station ends a connection by itself; the names of its counters. */
export type LineEnd = 'name' | 'replaced' | 'stopping';

/** The way to one client: a socket, or a companion that lives in the Station. */
export interface Line {
  /** Whom this client belongs to, as the connection quota sees it; companions have none. */
  readonly address: string | null;
  send(packet: ControlPacket): void;
  /**
   * A call is in progress with `peer`: what `sound` is given goes there from now on.
   *
   * @param peer where this client's data packets go.
   */
  begin(peer: Line, parameters: AudioParameters): void;
  /** The call is over: sound that still waits is for nobody. */
  end(): void;
  /**
   * A data packet for this client, whole, in `bytes[start..end)` with a header in `order`. The window is this line's to keep
   * and to change.
   */
  sound(bytes: Uint8Array, start: number, end: number, order: ByteOrder): void;
  /** Ends the connection after what was sent so far. */
  close(why: LineEnd): void;
  /** Somebody of that name asks to be called. Who can't call by itself has no such method. */
  ring?(name: Uint8Array): void;
}
