import { randomBytes } from 'node:crypto';
import type { PcmFrameFormat } from '../../../audio/pcm-codec.ts';
import { Emitter } from '../../../shared/emitter.ts';
import { Capability, Reason, readExtension, writeExtension } from '../../../wire/call/extension.ts';
import { HEADER_BYTES, PacketType } from '../../../wire/call/format.ts';
import { writeName } from '../../../wire/call/name.ts';
import { type ControlPacket, NOTHING } from '../../../wire/call/packet.ts';
import { type AudioParameters, DEFAULT_PARAMETERS, frameBytes, isUsable } from '../../../wire/call/parameters.ts';
import { systemTimers, type Timers } from '../alarm.ts';
import type { Link, LinkCapability, LinkEvents, LinkReason, LinkStats, LinkStatus, OutgoingFrame } from '../link.ts';
import { Reconnect } from '../reconnect.ts';
import { type ServerAddress, socketTrouble } from '../socket-trouble.ts';
import { CallConnection } from './connection.ts';
import { Dialect, type DialectOptions } from './dialect.ts';
import { IncomingSound } from './incoming-sound.ts';
import { CallMachine } from './machine.ts';
import type { CallView, EndedCall } from './view.ts';
import { frameFormat } from './wire-parameters.ts';
import { CALL_SERVER, nameInUse, notRegistered } from './words.ts';

/** The first wait for another attempt, ms. */
const FIRST_WAIT_MS = 1_000;

export interface CallLinkOptions extends ServerAddress, DialectOptions {
  /** Our own name: 1 to 64 bytes of UTF-8. */
  readonly name: string;
  /** Proof that the name is ours, where the server wants one. */
  readonly token?: string;
  /** What we ask for when a call is placed without parameters; usable ones. */
  readonly parameters?: AudioParameters;
  /** Takes whatever usable settings they propose, without asking. */
  readonly acceptProposals?: boolean;
  /** Puts call ids into Optional Data; false for a server that can't bear any. */
  readonly callIds?: boolean;
  /** Ends the connection after a refusal, as the document's words could be read. */
  readonly closeAfterRefusal?: boolean;
  readonly timers?: Timers;
  /** ms; never goes back. */
  readonly now?: () => number;
  /** For the back-off; a number from 0 to 1, 1 excluded. */
  readonly random?: () => number;
}

export interface CallEvents {
  /** The call is another, or in another phase, or there is none any more. */
  call: CallView | null;
  ended: EndedCall;
}

/**
 * An account at a call server: one connection, registered under one name, with one call at a time on it.
 *
 * `ready` means that we are registered as far as we know, for the protocol has no answer to that. `send` is for the time in
 * which a call is spoken in; `format` is then what it wants.
 */
export class CallLink implements Link {
  readonly needsContinuous = false;
  readonly capabilities: ReadonlySet<LinkCapability> = new Set(['talk', 'listen', 'calls']);
  readonly events = new Emitter<LinkEvents>();
  readonly calls = new Emitter<CallEvents>();
  readonly #options: CallLinkOptions;
  readonly #address: ServerAddress;
  readonly #dialect: Dialect;
  readonly #name: Uint8Array;
  readonly #parameters: AudioParameters;
  readonly #timers: Timers;
  readonly #now: () => number;
  readonly #reconnect: Reconnect;
  readonly #machine: CallMachine;
  #status: LinkStatus = { state: 'idle' };
  #connection: CallConnection | null = null;
  #sound: IncomingSound | null = null;
  readonly #counts = { connects: 0, sent: 0, received: 0, cut: 0, stray: 0, unknown: 0 };
  readonly #unsent = { notTalking: 0, size: 0, behind: 0 };

  /** @throws {RangeError} for a name of no bytes or more than 64, or parameters that are not usable */
  constructor(options: CallLinkOptions) {
    const name = writeName(options.name);
    if (name === null) throw new RangeError('A name has 1 to 64 bytes');
    const parameters = options.parameters ?? DEFAULT_PARAMETERS;
    if (!isUsable(parameters)) throw new RangeError('No sound has these parameters');
    this.#options = options;
    this.#address = { host: options.host, port: options.port };
    this.#dialect = new Dialect(options);
    this.#name = name;
    this.#parameters = parameters;
    this.#timers = options.timers ?? systemTimers;
    this.#now = options.now ?? (() => performance.now());
    this.#reconnect = new Reconnect(() => this.#connect(), {
      firstMs: FIRST_WAIT_MS,
      timers: this.#timers,
      ...(options.random && { random: options.random }),
    });
    this.#machine = new CallMachine(
      {
        send: (packet) => this.#sendControl(packet),
        changed: (call) => this.#callChanged(call),
        ended: (call) => this.calls.emit('ended', call),
        unregistered: () => this.#show({ state: 'ready', reason: notRegistered(this.#address) }),
      },
      {
        ownName: name,
        now: this.#now,
        timers: this.#timers,
        newCallId: options.callIds === false ? null : () => randomBytes(8).toString('hex'),
        acceptProposals: options.acceptProposals ?? false,
      },
    );
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** Of the call that is spoken in; otherwise of the one that we would ask for. */
  get format(): PcmFrameFormat {
    return frameFormat(this.#machine.talking ?? this.#parameters);
  }

  get call(): CallView | null {
    return this.#machine.call;
  }

  /** Whether a call is spoken in, so that there is somebody to talk to. */
  get isTalking(): boolean {
    return this.#machine.talking !== null;
  }

  /**
   * `sent`, `received` data packets; `connects` so far; `cut` packets that did not end with a frame; `stray` data outside of a
   * call, `unknown` packets of no known type; `unsent.*` packets that `send` refused (`behind`: dropped for newer ones).
   */
  get stats(): LinkStats {
    const { notTalking, size, behind } = this.#unsent;
    return {
      ...this.#counts,
      cut: this.#counts.cut + (this.#sound?.cut ?? 0),
      'unsent.notTalking': notTalking,
      'unsent.size': size,
      'unsent.behind': behind,
    };
  }

  open(): void {
    if (this.#status.state !== 'idle' && this.#status.state !== 'failed') return;
    this.#reconnect.reset();
    this.#connect();
  }

  close(): void {
    this.#reconnect.stop();
    const { call } = this;
    // So the other side hears why from us, and not from the server that we are lost.
    if (call !== null) this.#machine.end(call.key);
    this.#connection?.end();
    this.#forget();
    if (this.#status.state !== 'idle') this.#show({ state: 'idle' });
  }

  retryNow(): void {
    this.#reconnect.now();
  }

  /** Calls somebody. @returns the call's key; null when there is a call already, no connection, or no such name can be. */
  place(peer: string, parameters: AudioParameters = this.#parameters): number | null {
    const name = writeName(peer);
    return name === null || !isUsable(parameters) ? null : this.#machine.place(name, parameters);
  }

  /** Takes the call that rings, or the settings that they propose. @returns false when that is not to be decided (any more). */
  accept(key: number): boolean {
    return this.#machine.accept(key);
  }

  /** Takes the call that rings, with other settings. */
  answerWith(key: number, parameters: AudioParameters): boolean {
    return this.#machine.answerWith(key, parameters);
  }

  /** Ends the call, whatever phase it is in: cancels, declines, refuses, hangs up. */
  end(key: number): boolean {
    return this.#machine.end(key);
  }

  /** Asks a companion of the server to call us in a moment; a server without companions does nothing. @returns whether it was asked. */
  ringMe(companion: string): boolean {
    const name = writeName(companion);
    if (name === null || !this.#machine.isIdle) return false;
    this.#register(name);
    return true;
  }

  /** Parts of the packets are dropped, oldest first, when the system is half a second behind. */
  send(frame: OutgoingFrame): boolean {
    const parameters = this.#machine.talking;
    if (parameters === null || this.#connection === null) {
      this.#unsent.notTalking += 1;
      return false;
    }
    // A frame of another size was made for another call.
    if (frame.bytes.length !== parameters.chunkFrames * (frameBytes(parameters) ?? 0)) {
      this.#unsent.size += 1;
      return false;
    }
    const { sample, ptimeMs } = this.format;
    this.#unsent.behind += this.#connection.sendData(this.#dialect.data(frame.bytes, sample), ptimeMs);
    this.#counts.sent += 1;
    return true;
  }

  #connect(): void {
    const { reason } = this.#status;
    // While it is tried again, the user goes on seeing why that was necessary.
    this.#show(reason === undefined ? { state: 'connecting' } : { state: 'connecting', reason });
    const { byteOrder } = this.#dialect;
    try {
      this.#connection = new CallConnection(
        { ...this.#address, byteOrder, timers: this.#timers, now: this.#now },
        {
          connected: () => this.#greet(),
          lost: (why) => this.#lost(why),
          control: (packet) => this.#onControl(packet),
          data: (bytes, start, end, arrivedAt) => this.#onData(bytes, start, end, arrivedAt),
          skipped: (what) => {
            this.#counts[what] += 1;
          },
        },
      );
    } catch (error) {
      // Only an address that no attempt can ever reach is thrown back at once.
      this.#show({ state: 'failed', reason: socketTrouble(error, this.#address, CALL_SERVER) });
    }
  }

  /** TCP is up: we say who we are, and with that the link is as ready as it can know. */
  #greet(): void {
    this.#counts.connects += 1;
    this.#reconnect.connected();
    this.#register(null);
    this.#machine.connected();
    this.#show({ state: 'ready' });
  }

  #register(ringMe: Uint8Array | null): void {
    const { token, callIds } = this.#options;
    this.#sendControl({
      type: PacketType.request,
      parameters: this.#parameters,
      username: NOTHING,
      optional: writeExtension({
        name: this.#name,
        ...(callIds !== false && { capabilities: Capability.callIds }),
        ...(token !== undefined && { token: new TextEncoder().encode(token) }),
        ...(ringMe !== null && { ringMe }),
      }),
    });
  }

  #onControl(packet: ControlPacket): void {
    this.#reconnect.reset();
    if (packet.type === PacketType.drop && readExtension(packet.optional)?.reason === Reason.nameInUse) {
      // Asking again would take the name from whoever has it now, who would take it back, and so on for ever.
      this.#connection?.end();
      this.#forget();
      this.#show({ state: 'failed', reason: nameInUse(this.#address, this.#options.name) });
      return;
    }
    this.#machine.receive(this.#dialect.incoming(packet));
  }

  #onData(bytes: Uint8Array, start: number, end: number, arrivedAt: number): void {
    // A packet that began in a call may end after it.
    if (this.#sound === null) {
      this.#counts.stray += 1;
      return;
    }
    this.#counts.received += 1;
    this.#sound.take(bytes, start + HEADER_BYTES, end, arrivedAt);
  }

  #callChanged(call: CallView | null): void {
    const talking = call !== null && this.isTalking;
    if (talking !== (this.#sound !== null)) {
      this.#counts.cut += this.#sound?.cut ?? 0;
      this.#sound?.end();
      this.#sound = talking ? this.#hear(call.key) : null;
      if (this.#connection) this.#connection.inCall = talking;
    }
    this.calls.emit('call', call);
  }

  #hear(speaker: number): IncomingSound {
    return new IncomingSound({
      format: this.format,
      speaker,
      order: this.#dialect.sampleOrder,
      timers: this.#timers,
      emit: (frame) => this.events.emit('frame', frame),
    });
  }

  #sendControl(packet: ControlPacket): void {
    const connection = this.#connection;
    if (connection === null) return;
    connection.sendControl(this.#dialect.outgoing(packet));
    if (packet.type !== PacketType.refuse || this.#options.closeAfterRefusal !== true) return;
    // After the machine is done with this turn: it has just begun to leave the call.
    this.#timers.set(() => {
      if (connection !== this.#connection) return;
      connection.end();
      this.#forget();
      this.#connect();
    }, 0);
  }

  /** This connection is over: the next attempt is planned. */
  #lost(reason: LinkReason): void {
    this.#forget();
    const retryInMs = this.#reconnect.again();
    this.#show({ state: 'retrying', reason, retryInMs });
  }

  /** Forgets the connection and what belongs to it. */
  #forget(): void {
    this.#reconnect.stop();
    this.#connection = null;
    this.#machine.disconnected();
  }

  #show(status: LinkStatus): void {
    this.#status = status;
    this.events.emit('status', status);
  }
}
