import { CallMachine } from '../../../src/main/links/call/machine.ts';
import type { CallView, EndedCall } from '../../../src/main/links/call/view.ts';
import { CallCounters } from '../../../src/station/call/counters.ts';
import { CALL_LIMITS, type CallLimits } from '../../../src/station/call/limits.ts';
import type { Line } from '../../../src/station/call/line.ts';
import { Switchboard } from '../../../src/station/call/switchboard.ts';
import type { Clock } from '../../../src/station/clock.ts';
import { Capability, writeExtension } from '../../../src/wire/call/extension.ts';
import { PacketType } from '../../../src/wire/call/format.ts';
import { type ControlPacket, readControl, writeControl } from '../../../src/wire/call/packet.ts';
import { type AudioParameters, DEFAULT_PARAMETERS } from '../../../src/wire/call/parameters.ts';
import { FakeClock } from '../fake-clock.ts';

const utf8 = new TextEncoder();

/** Ids in the order in which they were asked for. */
export function idSource(start = 0): () => string {
  let next = start;
  return () => (next++).toString(16).padStart(16, '0');
}

/** A one-way connection: what goes in comes out in the same order, each after its own delay. */
class Pipe {
  readonly #clock: Clock;
  readonly #delay: () => number;
  readonly #deliver: (packet: ControlPacket) => void;
  #lastAt = 0;
  waiting = 0;

  constructor(clock: Clock, delay: () => number, deliver: (packet: ControlPacket) => void) {
    this.#clock = clock;
    this.#delay = delay;
    this.#deliver = deliver;
  }

  send(packet: ControlPacket): void {
    // Through the bytes, as on a real wire.
    const bytes = writeControl(packet, 'be');
    const now = this.#clock.now();
    this.#lastAt = Math.max(this.#lastAt, now + this.#delay());
    this.waiting += 1;
    this.#clock.after(this.#lastAt - now, () => {
      this.waiting -= 1;
      this.#deliver(readControl(packet.type, bytes, 0, bytes.length, 'be'));
    });
  }
}

export interface ExchangeOptions {
  /** How long a packet travels, ms; asked for each. */
  readonly delay?: () => number;
  readonly limits?: Partial<CallLimits>;
}

/** Our server's machine, with clients around it and nothing but time in between. */
export class Exchange {
  readonly clock = new FakeClock();
  readonly counters = new CallCounters();
  readonly board: Switchboard;
  readonly delay: () => number;

  constructor({ delay = () => 10, limits = {} }: ExchangeOptions = {}) {
    this.delay = delay;
    this.board = new Switchboard({
      clock: this.clock,
      limits: { ...CALL_LIMITS, attemptBurst: 1000, ...limits },
      counters: this.counters,
      secret: null,
      forwardUsername: 'caller',
      reservedNames: [],
      newCallId: idSource(0xf000),
    });
  }
}

/** A client with our own machine in it, and a user who is the test. */
export class Phone {
  readonly name: string;
  readonly machine: CallMachine;
  readonly ended: EndedCall[] = [];
  /** Every packet that came, by type. */
  readonly heard: ControlPacket[] = [];
  view: CallView | null = null;
  /** Called at every change. */
  onChange: () => void = () => {};
  readonly #exchange: Exchange;
  readonly #out: Pipe;
  readonly #in: Pipe;

  constructor(exchange: Exchange, name: string, withIds: boolean) {
    this.name = name;
    this.#exchange = exchange;
    const { clock, board, delay } = exchange;
    const line: Line = {
      address: `10.0.0.${name.charCodeAt(0)}`,
      send: (packet) => this.#in.send(packet),
      begin: () => {},
      end: () => {},
      sound: () => {},
      close: () => {},
    };
    const client = board.join(line);
    this.#out = new Pipe(clock, delay, (packet) => {
      board.receive(client, packet);
    });
    this.#in = new Pipe(clock, delay, (packet) => {
      this.heard.push(packet);
      this.machine.receive(packet);
    });
    this.machine = new CallMachine(
      {
        send: (packet) => this.#out.send(packet),
        changed: (view) => {
          this.view = view;
          this.onChange();
        },
        ended: (call) => {
          this.ended.push(call);
        },
        unregistered: () => {},
      },
      {
        ownName: utf8.encode(name),
        now: () => clock.now(),
        timers: {
          set: (run, ms) => clock.after(ms, run),
          clear: (cancel) => {
            if (typeof cancel === 'function') cancel();
          },
        },
        newCallId: withIds ? idSource(name.charCodeAt(0) << 16) : null,
      },
    );
    this.#out.send({
      type: PacketType.request,
      parameters: DEFAULT_PARAMETERS,
      username: new Uint8Array(0),
      optional: writeExtension({
        name: utf8.encode(name),
        ...(withIds && { capabilities: Capability.callIds }),
      }),
    });
    this.machine.connected();
  }

  /** Packets that are on their way to or from here. */
  get inFlight(): number {
    return this.#out.waiting + this.#in.waiting;
  }

  /** `calling bob`, `idle`. */
  get state(): string {
    return this.view === null ? 'idle' : `${this.view.phase} ${this.view.peer}`;
  }

  call(peer: string, parameters: AudioParameters = DEFAULT_PARAMETERS): number | null {
    return this.machine.place(utf8.encode(peer), parameters);
  }

  /** What a user does who sees the present call. */
  accept(): boolean {
    return this.view !== null && this.machine.accept(this.view.key);
  }

  answerWith(parameters: AudioParameters): boolean {
    return this.view !== null && this.machine.answerWith(this.view.key, parameters);
  }

  end(): boolean {
    return this.view !== null && this.machine.end(this.view.key);
  }

  /** Lets a time pass, ms. */
  wait(ms: number): void {
    this.#exchange.clock.advance(ms);
  }
}
