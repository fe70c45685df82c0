import { copied } from '../../wire/call/copy.ts';
import { Capability, type Reason, readExtension, writeExtension } from '../../wire/call/extension.ts';
import { HEADER_BYTES, PacketType } from '../../wire/call/format.ts';
import { type ControlPacket, NOTHING, type RequestPacket } from '../../wire/call/packet.ts';
import { type AudioParameters, DEFAULT_PARAMETERS, isUsable, sameParameters } from '../../wire/call/parameters.ts';
import type { Clock } from '../clock.ts';
import type { Client } from './client.ts';
import type { Line } from './line.ts';
import { Playback } from './playback.ts';
import { byteRate } from './rates.ts';
import type { Switchboard } from './switchboard.ts';

export const COMPANION_TIMING = {
  /** How long it lets a caller wait, ms: long enough to see that it rings. */
  answerMs: 700,
  /** From being asked to call somebody until it does, ms. */
  ringMs: 2_000,
} as const;

export interface CompanionOptions {
  readonly name: string;
  /** @returns the parameters that it wants instead of those that it is offered; the same ones when it is content. */
  readonly wish: (offered: AudioParameters) => AudioParameters;
  /** What it asks for when it calls. */
  readonly offer?: AudioParameters;
  readonly clock: Clock;
}

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'ringing'; readonly callId: string | null; readonly offered: AudioParameters }
  /** It has called, or asked for other parameters; those will hold if the other one agrees. */
  | { readonly name: 'waiting'; readonly callId: string | null; readonly wanted: AudioParameters }
  | { readonly name: 'talking'; readonly callId: string | null };

const IDLE: State = { name: 'idle' };

/**
 * Somebody to call on an empty Station: it takes every call, plays back what it hears, and calls whoever asks for it. To the
 * switchboard it is a client like any other, without a socket.
 */
export class Companion implements Line {
  readonly address = null;
  readonly #options: CompanionOptions;
  readonly #name: Uint8Array;
  readonly #playback: Playback;
  #board: Switchboard | null = null;
  #client: Client | null = null;
  #peer: Line | null = null;
  #state: State = IDLE;
  #cancelAnswer: () => void = () => {};
  #cancelRing: (() => void) | null = null;
  #calls = 0;

  constructor(options: CompanionOptions) {
    this.#options = options;
    this.#name = new TextEncoder().encode(options.name);
    this.#playback = new Playback(options.clock, (packet) => this.#peer?.sound(packet, 0, packet.length, 'be'));
  }

  enter(board: Switchboard): void {
    this.#board = board;
    this.#client = board.join(this, this.#name);
    this.#say({
      type: PacketType.request,
      parameters: DEFAULT_PARAMETERS,
      username: NOTHING,
      optional: writeExtension({ name: this.#name, capabilities: Capability.callIds }),
    });
  }

  leave(): void {
    this.end();
    this.#cancelAnswer();
    this.#cancelRing?.();
    this.#cancelRing = null;
    this.#state = IDLE;
  }

  send(packet: ControlPacket): void {
    const callId = readExtension(packet.optional)?.callId ?? null;
    switch (packet.type) {
      case PacketType.request:
        this.#ringing(packet, callId);
        return;
      case PacketType.counter:
        this.#proposed(packet.parameters, callId);
        return;
      case PacketType.accept:
        if (this.#state.name === 'waiting' && this.#state.callId === callId) this.#state = { name: 'talking', callId };
        return;
      case PacketType.notFound:
      case PacketType.refuse:
      case PacketType.drop:
        if (this.#state.name === 'idle' || this.#state.callId !== callId) return;
        this.#cancelAnswer();
        this.#state = IDLE;
        return;
      default:
        packet satisfies never;
    }
  }

  begin(peer: Line, parameters: AudioParameters): void {
    this.#peer = peer;
    this.#playback.begin(byteRate(parameters));
  }

  end(): void {
    this.#peer = null;
    this.#playback.end();
  }

  sound(bytes: Uint8Array, start: number, end: number): void {
    this.#playback.hear(copied(bytes, start + HEADER_BYTES, end));
  }

  close(): void {
    this.leave();
  }

  ring(name: Uint8Array): void {
    if (this.#cancelRing !== null) return;
    const { clock, offer = DEFAULT_PARAMETERS } = this.#options;
    this.#cancelRing = clock.after(COMPANION_TIMING.ringMs, () => {
      this.#cancelRing = null;
      if (this.#state.name !== 'idle') return;
      this.#calls += 1;
      const callId = this.#calls.toString(16).padStart(16, '0');
      this.#state = { name: 'waiting', callId, wanted: offer };
      this.#say({
        type: PacketType.request,
        parameters: offer,
        username: name,
        optional: writeExtension({ callId, capabilities: Capability.callIds }),
      });
    });
  }

  #ringing(packet: RequestPacket, callId: string | null): void {
    // The switchboard offers no second call.
    if (this.#state.name !== 'idle') return;
    this.#state = { name: 'ringing', callId, offered: packet.parameters };
    this.#cancelAnswer = this.#options.clock.after(COMPANION_TIMING.answerMs, () => this.#answer());
  }

  #answer(): void {
    const state = this.#state;
    if (state.name !== 'ringing') return;
    const { callId, offered } = state;
    const wanted = this.#options.wish(offered);
    const optional = this.#optional(callId);
    if (sameParameters(wanted, offered)) {
      this.#state = { name: 'talking', callId };
      this.#say({ type: PacketType.accept, optional });
    } else {
      this.#state = { name: 'waiting', callId, wanted };
      this.#say({ type: PacketType.counter, parameters: wanted, optional });
    }
  }

  /** They answer its call, or its wish, with a wish of their own. */
  #proposed(parameters: AudioParameters, callId: string | null): void {
    if (this.#state.name !== 'waiting' || this.#state.callId !== callId) return;
    const fine = isUsable(parameters) && sameParameters(this.#options.wish(parameters), parameters);
    // The switchboard is in the middle of passing that on: it is answered when it is done.
    this.#cancelAnswer = this.#options.clock.after(0, () => {
      this.#state = fine ? { name: 'talking', callId } : IDLE;
      this.#say({ type: fine ? PacketType.accept : PacketType.refuse, optional: this.#optional(callId) });
    });
  }

  #optional(callId: string | null, reason?: (typeof Reason)[keyof typeof Reason]): Uint8Array {
    return writeExtension({
      ...(callId !== null && { callId }),
      ...(reason !== undefined && { reason }),
      capabilities: Capability.callIds,
    });
  }

  #say(packet: ControlPacket): void {
    if (this.#board !== null && this.#client !== null) this.#board.receive(this.#client, packet);
  }
}
