import type { FrameFormat } from '../../audio/format.ts';
import type { Emitter } from '../../shared/emitter.ts';

/** One encoded packet on its way out, as the sound process made it. */
export interface OutgoingFrame {
  /** The codec's bytes of one packetization time; the link adds what its protocol wants around them. */
  readonly bytes: Uint8Array;
  /** First packet after the key went down. */
  readonly first: boolean;
  /** Last packet after the key went up, padded with silence to a whole packet. */
  readonly last: boolean;
}

/** One encoded packet that came in. The sound graph decodes it; the link does not. */
export interface IncomingFrame {
  /** Who speaks: SSRC, unique in this link. */
  readonly speaker: number;
  /** Extended by nobody: as on the wire, 16 bits for RTP. */
  readonly seq: number;
  /** RTP timestamp in units of the format's rate. */
  readonly timestamp: number;
  readonly format: FrameFormat;
  /** Owned by the receiver of the event: the link never touches it again. */
  readonly bytes: Uint8Array;
  /** `performance.now()` at the moment the packet was read from the socket, ms. */
  readonly arrivedAt: number;
  /** Where the protocol says so: nothing more of this talk comes behind it. */
  readonly last?: boolean;
}

export type LinkState = 'idle' | 'connecting' | 'ready' | 'retrying' | 'failed';

/** Why a link is where it is, in a stable code and in words a user understands (what happened, what to do). */
export interface LinkReason {
  readonly code: string;
  readonly text: string;
}

export interface LinkStatus {
  readonly state: LinkState;
  readonly reason?: LinkReason;
  /** In `retrying`: how long until the next attempt, ms, counted from this status. */
  readonly retryInMs?: number;
}

/** What a link can do; the UI shows just that. */
export type LinkCapability = 'talk' | 'listen' | 'calls' | 'publish';

/** Counters since the link was opened; the names are the protocol's own (`sent`, `received`, `dropped.payloadType` …). */
export type LinkStats = Readonly<Record<string, number>>;

export interface LinkEvents {
  status: LinkStatus;
  frame: IncomingFrame;
}

/** One live connection. It owns its socket and its wire reader, knows nothing of the UI, and reconnects by itself. */
export interface Link {
  readonly format: FrameFormat;
  /** Whether silence must be sent between words (RTMP). */
  readonly needsContinuous: boolean;
  readonly capabilities: ReadonlySet<LinkCapability>;
  readonly events: Emitter<LinkEvents>;
  readonly status: LinkStatus;
  readonly stats: LinkStats;
  /** Connects, and keeps trying until `close`. No-op when already open. */
  open(): void;
  /** Ends the connection and every attempt; state `idle`. */
  close(): void;
  /** The network came back or the server was restarted: try at once instead of waiting out the back-off. */
  retryNow(): void;
  /** @returns false when the frame could not go out (not `ready`, or the socket is too far behind). */
  send(frame: OutgoingFrame): boolean;
}
