import { Capability, type Extension, Reason, readExtension } from '../../wire/call/extension.ts';
import { PacketType } from '../../wire/call/format.ts';
import type { ControlPacket, CounterPacket, RequestPacket, SignalPacket } from '../../wire/call/packet.ts';
import { type AudioParameters, sameParameters } from '../../wire/call/parameters.ts';
import type { Clock } from '../clock.ts';
import { Call, Client, recipient, type Side } from './client.ts';
import { drop, dropOtherIds, dropSide } from './farewell.ts';
import { Guesses } from './guesses.ts';
import type { CallLimits } from './limits.ts';
import type { Line } from './line.ts';
import { ownWords, passedOn } from './passing-on.ts';
import { Registrar, type RegistrarOptions } from './registrar.ts';
import { TokenBucket } from './token-bucket.ts';

export interface SwitchboardOptions extends RegistrarOptions {
  readonly clock: Clock;
  readonly limits: CallLimits;
  /** Whose name a request that is passed on carries: the caller's, or the callee's as the document's words could be read. */
  readonly forwardUsername: 'caller' | 'callee';
  /** @returns 16 hex digits that were never given before. */
  readonly newCallId: () => string;
}

/** A packet that answers or ends a call. */
type CallPacket = CounterPacket | SignalPacket;

/**
 * Who is there, who calls whom, and what every packet does to that: the server's half of docs/protocols/call.md as a machine
 * without sockets.
 *
 * All packets of a Station pass through here one after the other, so that the order of two that crossed on their way is
 * decided here and nowhere else. What a late packet could do to a call that it does not belong to is kept from happening in
 * two ways: by call ids where a client follows them, by a second of rest after each call where it does not.
 */
export class Switchboard {
  readonly #options: SwitchboardOptions;
  readonly #registrar: Registrar;
  readonly #guesses: Guesses;
  readonly #clients = new Set<Client>();
  readonly #calls = new Set<Call>();

  constructor(options: SwitchboardOptions) {
    this.#options = options;
    this.#registrar = new Registrar(options, (client) => this.leave(client));
    this.#guesses = new Guesses(options.limits);
  }

  get calls(): number {
    return this.#calls.size;
  }

  /** People with a name; companions don't count. */
  get members(): number {
    let count = 0;
    for (const client of this.#clients) if (client.name !== null && client.line.address !== null) count += 1;
    return count;
  }

  /**
   * @param reservedName name that the owner of the Station gave to this line.
   * @returns the new client, a guest if it has no reserved name.
   */
  join(line: Line, reservedName: Uint8Array | null = null): Client {
    const { limits, clock } = this.#options;
    const attempts =
      line.address === null ? null : new TokenBucket(limits.attemptBurst, limits.attemptsPerMinute / 60, clock.now());
    const client = new Client(line, this.#registrar.guestName(), reservedName !== null, attempts);
    this.#clients.add(client);
    if (reservedName !== null) this.#registrar.reserve(client, reservedName);
    return client;
  }

  /** The connection is gone. There is no way back into a call, so its call is over. */
  leave(client: Client): void {
    if (!this.#clients.delete(client)) return;
    this.#registrar.forget(client);
    const { call } = client;
    if (call === null) return;
    const left = call.sideOf(client);
    this.#end(call);
    dropSide(call.other(left), Reason.peerLost);
  }

  /** @returns false when the packet makes no sense where it came. */
  receive(client: Client, packet: ControlPacket): boolean {
    switch (packet.type) {
      case PacketType.request:
        return this.#request(client, packet);
      case PacketType.notFound:
        return false;
      case PacketType.counter:
      case PacketType.refuse:
      case PacketType.accept:
      case PacketType.drop:
        return this.#answer(client, packet);
      default:
        return packet satisfies never;
    }
  }

  /** Whether this packet would end a call; such a packet is heard whatever else its sender has said. */
  wouldEnd(client: Client, packet: ControlPacket): boolean {
    return client.call !== null && (packet.type === PacketType.refuse || packet.type === PacketType.drop);
  }

  /** Ends the client's call for what the client did. */
  endCall(client: Client, reason: number): void {
    const { call } = client;
    if (call === null) return;
    this.#end(call);
    dropSide(call.caller, reason);
    dropSide(call.callee, reason);
  }

  /** Tells everybody that the Station is about to end. */
  stop(): void {
    for (const call of [...this.#calls]) {
      this.#end(call);
      for (const side of [call.caller, call.callee]) {
        dropSide(side, Reason.serverStopping);
        this.#clients.delete(side.client);
        side.client.line.close('stopping');
      }
    }
    for (const client of [...this.#clients]) {
      drop(client, null, Reason.serverStopping);
      client.line.close('stopping');
    }
    this.#clients.clear();
  }

  #request(client: Client, packet: RequestPacket): boolean {
    const said = readExtension(packet.optional) ?? {};
    if (((said.capabilities ?? 0) & Capability.callIds) !== 0) client.followsIds = true;
    if (packet.username.length === 0) return this.#register(client, packet.parameters, said);
    if (client.name === null && said.name !== undefined) {
      if (!this.#registrar.register(client, said.name, said)) return true;
    }
    const { call } = client;
    const callId = said.callId ?? null;
    if (call === null) {
      this.#place(client, packet, callId);
      return true;
    }
    if (call.state === 'ringing' && client === call.callee.client) {
      if (this.#registrar.find(packet.username) === call.caller.client) this.#merge(call, packet.parameters, callId);
      else this.#busy(client, callId);
      return true;
    }
    // Without an id the answer would be taken for the end of the call that is on.
    if (!client.followsIds || callId === null) return false;
    this.#busy(client, callId);
    return true;
  }

  #register(client: Client, parameters: AudioParameters, said: Extension): boolean {
    if (said.name === undefined) {
      client.line.send({
        type: PacketType.notFound,
        optional: ownWords({ callId: null, followsIds: client.followsIds }),
      });
      return true;
    }
    // In a call, the other one was told who this is.
    if (client.call !== null) return false;
    if (!this.#registrar.register(client, said.name, said)) return true;
    client.parameters = parameters;
    if (said.ringMe !== undefined) this.#registrar.find(said.ringMe)?.line.ring?.(client.shownName);
    return true;
  }

  #place(client: Client, packet: RequestPacket, callId: string | null): void {
    const { clock, limits, counters, forwardUsername, newCallId } = this.#options;
    const now = clock.now();
    counters.attempts += 1;
    if (client.attempts !== null && !client.attempts.take(1, now)) {
      counters.rateLimited += 1;
      drop(client, callId, Reason.rateLimited);
      return;
    }
    const target = this.#registrar.find(packet.username);
    if (target === null) {
      this.#notFound(client, callId);
      return;
    }
    const resting = client.coolUntil > now || target.coolUntil > now;
    if (target === client || target.call !== null || resting || this.#calls.size >= limits.calls) {
      this.#busy(client, callId);
      return;
    }
    const calleeId = callId ?? (target.followsIds ? newCallId() : null);
    const caller: Side = { client, ids: callId === null ? [] : [callId] };
    const callee: Side = { client: target, ids: calleeId === null ? [] : [calleeId] };
    const call = new Call(caller, callee, packet.parameters);
    client.call = call;
    target.call = call;
    this.#calls.add(call);
    this.#wait(call, limits.ringMs);
    target.line.send({
      type: PacketType.request,
      parameters: packet.parameters,
      username: forwardUsername === 'caller' ? client.shownName : packet.username,
      optional: passedOn(packet.optional, recipient(callee), client.shownName),
    });
  }

  /** The two have called each other: one call, with the parameters of the request that came first. */
  #merge(call: Call, parameters: AudioParameters, callId: string | null): void {
    const { callee } = call;
    if (callId !== null) callee.ids.unshift(callId);
    this.#options.counters.attempts += 1;
    if (sameParameters(parameters, call.offer)) {
      this.#activate(call);
      for (const side of [call.caller, callee]) {
        side.client.line.send({ type: PacketType.accept, optional: ownWords(recipient(side)) });
      }
      return;
    }
    call.state = 'negotiating';
    call.asked = callee;
    this.#wait(call, this.#options.limits.negotiateMs);
    const optional = ownWords(recipient(callee));
    callee.client.line.send({ type: PacketType.counter, parameters: call.offer, optional });
  }

  #answer(client: Client, packet: CallPacket): boolean {
    const { call } = client;
    const ends = packet.type === PacketType.refuse || packet.type === PacketType.drop;
    const callId = readExtension(packet.optional)?.callId;
    if (call === null) {
      if (ends) this.#cool(client);
      // With an id it is a packet that crossed the end of its call, which harms nobody.
      return callId !== undefined;
    }
    const side = call.sideOf(client);
    if (!belongs(side, callId)) return true;
    if (ends) {
      this.#finish(call, side, packet, callId);
      return true;
    }
    if (call.state === 'active' || call.asked !== side || packet.type === PacketType.notFound) return false;
    const other = call.other(side);
    if (packet.type === PacketType.accept) {
      this.#activate(call);
      other.client.line.send({ type: packet.type, optional: passedOn(packet.optional, recipient(other)) });
      return true;
    }
    if (packet.type === PacketType.counter) this.#counter(call, side, packet);
    return true;
  }

  #counter(call: Call, from: Side, packet: CounterPacket): void {
    const { limits } = this.#options;
    call.rounds += 1;
    if (call.rounds > limits.rounds) {
      this.#end(call);
      for (const side of [call.caller, call.callee]) {
        side.client.line.send({ type: PacketType.refuse, optional: ownWords(recipient(side)) });
        dropOtherIds(side, side.ids[0]);
      }
      return;
    }
    const other = call.other(from);
    call.state = 'negotiating';
    call.offer = packet.parameters;
    call.asked = other;
    this.#wait(call, limits.negotiateMs);
    const optional = passedOn(packet.optional, recipient(other));
    other.client.line.send({ type: packet.type, parameters: packet.parameters, optional });
  }

  #activate(call: Call): void {
    const { caller, callee } = call;
    call.cancelTimer();
    call.state = 'active';
    this.#options.counters.established += 1;
    caller.client.line.begin(callee.client.line, call.offer);
    callee.client.line.begin(caller.client.line, call.offer);
  }

  /** One of the two has ended the call. */
  #finish(call: Call, from: Side, packet: SignalPacket | CounterPacket, callId: string | undefined): void {
    const other = call.other(from);
    this.#end(call);
    const type = packet.type === PacketType.refuse ? packet.type : PacketType.drop;
    other.client.line.send({ type, optional: passedOn(packet.optional, recipient(other)) });
    dropOtherIds(other, other.ids[0]);
    dropOtherIds(from, callId ?? from.ids[0]);
  }

  /** Takes a call out of the books; whom to tell what is left to the caller of this. */
  #end(call: Call): void {
    call.cancelTimer();
    this.#calls.delete(call);
    for (const { client } of [call.caller, call.callee]) {
      client.call = null;
      this.#cool(client);
      if (call.state === 'active') client.line.end();
    }
  }

  #cool(client: Client): void {
    if (client.followsIds) return;
    client.coolUntil = this.#options.clock.now() + this.#options.limits.cooldownMs;
  }

  #wait(call: Call, ms: number): void {
    call.cancelTimer();
    call.cancelTimer = this.#options.clock.after(ms, () => this.endCall(call.caller.client, Reason.noAnswer));
  }

  #busy(client: Client, callId: string | null): void {
    this.#options.counters.busy += 1;
    drop(client, callId, Reason.busy);
  }

  #notFound(client: Client, callId: string | null): void {
    const { clock, counters } = this.#options;
    counters.notFound += 1;
    const tell = () => {
      if (!this.#clients.has(client)) return;
      client.line.send({ type: PacketType.notFound, optional: ownWords({ callId, followsIds: client.followsIds }) });
    };
    const late = this.#guesses.delay(client.line.address ?? '', clock.now());
    if (late === 0) tell();
    else clock.after(late, tell);
  }
}

/** Whether a packet with this id, or none, can be about the call that its sender is in. */
function belongs({ client, ids }: Side, callId: string | undefined): boolean {
  if (ids.length === 0) return true;
  return callId === undefined ? !client.followsIds : ids.includes(callId);
}
