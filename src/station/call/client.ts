import type { AudioParameters } from '../../wire/call/parameters.ts';
import type { Line } from './line.ts';
import type { Recipient } from './passing-on.ts';
import type { TokenBucket } from './token-bucket.ts';

/** One client as the switchboard knows it. */
export class Client {
  readonly line: Line;
  /** Its call attempts; null = as many as it likes, for companions. */
  readonly attempts: TokenBucket | null;
  /** The name that it can be called by, in normal form C; null for a guest, who can call and not be called. */
  name: string | null = null;
  /** What others see of it. */
  shownName: Uint8Array;
  /** The owner of the Station gave it its name: nobody can take that. */
  readonly reserved: boolean;
  /** What it said to prove that the name is its own. */
  token: Uint8Array | null = null;
  /** Its last registration's, for the curious. */
  parameters: AudioParameters | null = null;
  /** It said that its packets carry call ids and that it ignores those of other calls. */
  followsIds = false;
  call: Call | null = null;
  /** Until when it is left alone after a call, ms. */
  coolUntil = Number.NEGATIVE_INFINITY;

  constructor(line: Line, shownName: Uint8Array, reserved: boolean, attempts: TokenBucket | null) {
    this.line = line;
    this.shownName = shownName;
    this.reserved = reserved;
    this.attempts = attempts;
  }
}

/** One of the two in a call. */
export interface Side {
  readonly client: Client;
  /**
   * The ids by which this client may know the call, first the one that it is told. There are two after both have called each
   * other: the merged call goes by the id of the client's own, and the other's request may still be on its screen.
   */
  readonly ids: string[];
}

export function recipient(side: Side): Recipient {
  return { callId: side.ids[0] ?? null, followsIds: side.client.followsIds };
}

export class Call {
  readonly caller: Side;
  readonly callee: Side;
  state: 'ringing' | 'negotiating' | 'active' = 'ringing';
  /** The parameters that an accept would make those of the call. */
  offer: AudioParameters;
  /** Whose answer is awaited. */
  asked: Side;
  /** Counter-offers so far. */
  rounds = 0;
  cancelTimer: () => void = () => {};

  constructor(caller: Side, callee: Side, offer: AudioParameters) {
    this.caller = caller;
    this.callee = callee;
    this.offer = offer;
    this.asked = callee;
  }

  /** @returns the side of one of the two clients. */
  sideOf(client: Client): Side {
    return client === this.caller.client ? this.caller : this.callee;
  }

  other(side: Side): Side {
    return side === this.caller ? this.callee : this.caller;
  }
}
