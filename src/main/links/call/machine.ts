import { type Extension, Reason, readExtension } from '../../../wire/call/extension.ts';
import { PacketType } from '../../../wire/call/format.ts';
import { readName } from '../../../wire/call/name.ts';
import type { ControlPacket, CounterPacket, RequestPacket, SignalPacket } from '../../../wire/call/packet.ts';
import { NOTHING } from '../../../wire/call/packet.ts';
import { type AudioParameters, isUsable } from '../../../wire/call/parameters.ts';
import { Alarm, type Timers } from '../alarm.ts';
import { CallIds } from './call-ids.ts';
import { endOf, summary, textOf } from './ending.ts';
import { givesIn, isGlare } from './glare.ts';
import { type Calling, deadlineOf, IDLE, type LiveCall, OFFLINE, type State, viewOf } from './state.ts';
import { CALL_TIMING, type CallTiming } from './timing.ts';
import type { CallEnd, CallView, EndedCall } from './view.ts';

/** What the machine does to the world. */
export interface CallMachineHost {
  /** Only ever called between `connected` and `disconnected`. */
  send(packet: ControlPacket): void;
  /** The call is another, or it is in another phase, or there is none. */
  changed(call: CallView | null): void;
  ended(call: EndedCall): void;
  /** The server has no such thing as a registration: we can call, and nobody can call us. */
  unregistered(): void;
}

export interface CallMachineOptions {
  /** Our own name as UTF-8 in normal form C, 1 to 64 bytes. */
  readonly ownName: Uint8Array;
  /** ms; never goes back. */
  readonly now: () => number;
  readonly timers: Timers;
  /** @returns 16 hex digits that were never given before; null does without call ids, as the document alone would. */
  readonly newCallId: (() => string) | null;
  /** Takes whatever usable settings they propose, without asking. Off unless set. */
  readonly acceptProposals?: boolean;
  readonly timing?: Partial<CallTiming>;
}

/**
 * The client's half of docs/protocols/call.md: one call at a time, from the first packet to the last, as a machine without
 * sockets.
 *
 * Where the server follows call ids (it says so in what it sends), a packet is taken for what its id says. Where it does not,
 * or nothing has been heard from it yet, four guards keep late packets from being taken for others: see `closing`,
 * `promoting`, `parked`, and the server's own second of rest.
 */
export class CallMachine {
  readonly #host: CallMachineHost;
  readonly #options: CallMachineOptions;
  readonly #timing: CallTiming;
  readonly #ids: CallIds;
  /** Of the present state. */
  readonly #deadline: Alarm;
  #state: State = OFFLINE;
  #nextKey = 1;

  constructor(host: CallMachineHost, options: CallMachineOptions) {
    this.#host = host;
    this.#options = options;
    this.#timing = { ...CALL_TIMING, ...options.timing };
    this.#ids = new CallIds(options.newCallId);
    this.#deadline = new Alarm(options.timers, () => this.#timeUp());
  }

  get call(): CallView | null {
    return viewOf(this.#state, this.#timing);
  }

  /** The parameters of the call that is spoken in, or null. */
  get talking(): AudioParameters | null {
    return this.#state.name === 'talking' ? this.#state.parameters : null;
  }

  /** No call, and none just over: the moment for everything that could be mistaken for a call. */
  get isIdle(): boolean {
    return this.#state.name === 'idle';
  }

  connected(): void {
    this.#ids.forget();
    this.#enter(IDLE);
  }

  disconnected(): void {
    if (this.#state.name === 'offline') return;
    this.#over('connectionLost');
    this.#enter(OFFLINE);
  }

  /**
   * Calls somebody.
   *
   * @param peer the name, 1 to 64 bytes.
   * @returns the call's key, or null when there is a call already or no connection.
   */
  place(peer: Uint8Array, parameters: AudioParameters): number | null {
    const state = this.#state;
    const free = state.name === 'idle' || (state.name === 'closing' && state.queued === null);
    if (!free) return null;
    const call: LiveCall = { key: this.#nextKey++, direction: 'out', peer, id: this.#ids.next(), parameters };
    if (state.name === 'closing') this.#enter({ ...state, queued: call });
    else this.#dial(call);
    return call.key;
  }

  /** Takes the call that rings, or the settings that they propose. @returns false when that is not to be decided (any more). */
  accept(key: number): boolean {
    const state = this.#state;
    if (state.name === 'ringing' && state.call.key === key && isUsable(state.call.parameters)) {
      this.#say(PacketType.accept, state.call);
      this.#talk(state.call, state.call.parameters);
      return true;
    }
    if (state.name === 'deciding' && state.call.key === key) {
      this.#say(PacketType.accept, state.call);
      this.#talk(state.call, state.proposal);
      return true;
    }
    return false;
  }

  /** Takes the call that rings, with other settings: they may still refuse. */
  answerWith(key: number, parameters: AudioParameters): boolean {
    const state = this.#state;
    if (state.name !== 'ringing' || state.call.key !== key || !isUsable(parameters)) return false;
    this.#counter(state.call, parameters);
    return true;
  }

  /** Ends the call, whatever phase it is in: cancels, declines, refuses, hangs up. */
  end(key: number): boolean {
    const state = this.#state;
    if (state.name === 'closing' && state.queued?.key === key) {
      this.#over('cancelled');
      this.#enter({ ...state, queued: null });
      return true;
    }
    if (!('call' in state) || state.call.key !== key) return false;
    switch (state.name) {
      case 'calling':
        this.#hangUp('cancelled', Reason.cancelled);
        return true;
      case 'ringing':
        this.#hangUp('declined', Reason.declined);
        return true;
      case 'countered':
        this.#hangUp('cancelled', Reason.cancelled);
        return true;
      case 'deciding':
        this.#refuse('settingsRefused');
        return true;
      case 'talking':
        this.#hangUp('hungUp', null);
        return true;
      default:
        return state satisfies never;
    }
  }

  /** A control packet from the server. */
  receive(packet: ControlPacket): void {
    if (this.#state.name === 'offline') return;
    const said = readExtension(packet.optional) ?? {};
    this.#ids.hear(said);
    switch (packet.type) {
      case PacketType.request:
        this.#requested(packet, said.callId ?? null);
        return;
      case PacketType.counter:
        this.#countered(packet, said);
        return;
      case PacketType.accept:
        this.#accepted(said);
        return;
      case PacketType.notFound:
      case PacketType.refuse:
      case PacketType.drop:
        this.#ended(packet, said);
        return;
      default:
        packet satisfies never;
    }
  }

  #requested(packet: RequestPacket, id: string | null): void {
    const state = this.#state;
    const peer = readName(packet.username) === readName(this.#options.ownName) ? NOTHING : packet.username;
    const call: LiveCall = { key: this.#nextKey++, direction: 'in', peer, id, parameters: packet.parameters };
    switch (state.name) {
      case 'idle':
        this.#ring(call);
        return;
      case 'closing':
        if (!this.#ids.serverFollows && this.#options.now() - state.since < this.#timing.staleMs) return;
        if (state.queued !== null) this.#over('busy');
        this.#ring(call);
        return;
      case 'calling':
        if (state.parked === null) this.#park(state, call);
        else this.#answerBusy(call);
        return;
      case 'offline':
        return;
      case 'ringing':
      case 'deciding':
      case 'countered':
      case 'talking':
      case 'promoting':
        this.#answerBusy(call);
        return;
      default:
        state satisfies never;
    }
  }

  #park(state: Calling, parked: LiveCall): void {
    // A server that follows call ids puts the two through by itself, however long that takes.
    const alone = !this.#ids.serverFollows && isGlare(state.call, parked);
    this.#enter({ ...state, parked, glareAt: alone ? this.#options.now() + this.#timing.glareMs : null });
  }

  #countered(packet: CounterPacket, said: Extension): void {
    const state = this.#state;
    if ((state.name !== 'calling' && state.name !== 'countered') || !this.#ids.concerns(state.call, said)) return;
    const { parameters } = packet;
    if (!isUsable(parameters)) {
      this.#refuse('settingsUnusable');
    } else if (this.#options.acceptProposals === true) {
      this.#say(PacketType.accept, state.call);
      this.#talk(state.call, parameters);
    } else {
      this.#enter({ name: 'deciding', call: state.call, since: this.#options.now(), proposal: parameters });
    }
  }

  #accepted(said: Extension): void {
    const state = this.#state;
    if (state.name === 'calling' && this.#ids.concerns(state.call, said)) this.#talk(state.call, state.call.parameters);
    if (state.name === 'countered' && this.#ids.concerns(state.call, said)) this.#talk(state.call, state.proposal);
  }

  /** Packets 1, 3 and 5: something is over. */
  #ended(packet: SignalPacket, said: Extension): void {
    const state = this.#state;
    switch (state.name) {
      case 'offline':
      case 'closing':
        return;
      case 'idle':
        if (packet.type === PacketType.notFound && said.callId === undefined) this.#host.unregistered();
        return;
      case 'promoting':
        if (packet.type !== PacketType.notFound && this.#ids.concerns(state.parked, said)) this.#enter(IDLE);
        return;
      case 'calling':
        if (this.#ids.concerns(state.call, said)) this.#ownCallEnded(state, packet, said);
        else if (state.parked !== null && state.parked.id === said.callId) {
          this.#enter({ ...state, parked: null, glareAt: null });
        }
        return;
      case 'ringing':
      case 'deciding':
      case 'countered':
      case 'talking':
        if (packet.type === PacketType.notFound || !this.#ids.concerns(state.call, said)) return;
        this.#over(endOf(state.name, packet, said), textOf(said));
        this.#enter(IDLE);
        return;
      default:
        state satisfies never;
    }
  }

  #ownCallEnded(state: Calling, packet: SignalPacket, said: Extension): void {
    const { parked } = state;
    this.#over(endOf(state.name, packet, said), textOf(said));
    if (parked === null) this.#enter(IDLE);
    else if (this.#ids.serverFollows) this.#ring(parked);
    else this.#enter({ name: 'promoting', since: this.#options.now(), parked });
  }

  /** With ids we can say so; without, the packet would be taken for the end of the call that we are in. */
  #answerBusy(call: LiveCall): void {
    if (this.#ids.serverFollows && call.id !== null) this.#say(PacketType.drop, call, Reason.busy);
  }

  #dial(call: LiveCall): void {
    // The name again: a server that forgot the registration (or knows none) can still say who calls.
    const optional = this.#ids.write(call, { name: this.#options.ownName });
    this.#host.send({ type: PacketType.request, parameters: call.parameters, username: call.peer, optional });
    this.#enter({ name: 'calling', call, since: this.#options.now(), parked: null, glareAt: null });
  }

  #ring(call: LiveCall): void {
    this.#enter({ name: 'ringing', call, since: this.#options.now() });
  }

  #talk(call: LiveCall, parameters: AudioParameters): void {
    this.#enter({ name: 'talking', call, since: this.#options.now(), parameters });
  }

  #counter(call: LiveCall, parameters: AudioParameters): void {
    this.#host.send({ type: PacketType.counter, parameters, optional: this.#ids.write(call) });
    this.#enter({ name: 'countered', call, since: this.#options.now(), proposal: parameters });
  }

  #hangUp(end: CallEnd, reason: number | null): void {
    const state = this.#state;
    if (!('call' in state)) return;
    this.#say(PacketType.drop, state.call, reason);
    this.#close(end);
  }

  #refuse(end: CallEnd): void {
    const state = this.#state;
    if (!('call' in state)) return;
    this.#say(PacketType.refuse, state.call);
    this.#close(end);
  }

  /** A packet of ours has ended the call. */
  #close(end: CallEnd): void {
    const state = this.#state;
    const parked = state.name === 'calling' ? state.parked : null;
    this.#over(end);
    if (!this.#ids.serverFollows) this.#enter({ name: 'closing', since: this.#options.now(), queued: null });
    // The server has made one call of two that met, so that our packet has ended both.
    else if (parked !== null && state.name === 'calling' && !isGlare(state.call, parked)) this.#ring(parked);
    else this.#enter(IDLE);
  }

  #say(type: SignalPacket['type'], call: LiveCall, reason: number | null = null): void {
    this.#host.send({ type, optional: this.#ids.write(call, reason === null ? {} : { reason }) });
  }

  /** The time of the present state is up. */
  #timeUp(): void {
    const state = this.#state;
    switch (state.name) {
      case 'offline':
      case 'idle':
      case 'talking':
        return;
      case 'calling':
        if (state.glareAt !== null && this.#options.now() < state.since + this.#timing.callingMs)
          this.#giveInToGlare(state);
        else this.#hangUp('noAnswer', Reason.noAnswer);
        return;
      case 'ringing':
      case 'countered':
        this.#hangUp('noAnswer', Reason.noAnswer);
        return;
      case 'deciding':
        this.#refuse('noAnswer');
        return;
      case 'closing':
        if (state.queued === null) this.#enter(IDLE);
        else this.#dial(state.queued);
        return;
      case 'promoting':
        this.#ring(state.parked);
        return;
      default:
        state satisfies never;
    }
  }

  /** Both called each other and the server lets us find out by ourselves: the greater name takes the other's call. */
  #giveInToGlare(state: Calling): void {
    const { parked } = state;
    this.#enter({ ...state, glareAt: null });
    if (parked === null || !givesIn(this.#options.ownName, parked.peer)) return;
    if (isUsable(parked.parameters)) {
      this.#say(PacketType.accept, parked);
      this.#talk({ ...parked, key: state.call.key }, parked.parameters);
    } else {
      this.#counter({ ...parked, key: state.call.key }, state.call.parameters);
    }
  }

  /** Reports the end of the present call, if there is one. */
  #over(end: CallEnd, text: string | null = null): void {
    const ended = summary(this.#state, this.#options.now(), end, text);
    if (ended !== null) this.#host.ended(ended);
  }

  /** Takes the state, with the deadline that it has. */
  #enter(state: State): void {
    this.#state = state;
    const at = deadlineOf(state, this.#timing);
    if (at === null) this.#deadline.clear();
    else this.#deadline.set(Math.max(0, at - this.#options.now()));
    this.#host.changed(this.call);
  }
}
