import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import type { ByteOrder } from '../../wire/call/format.ts';
import { type Clock, systemClock } from '../clock.ts';
import { ConnectionQuota, quotaKey } from '../connection-quota.ts';
import { listen } from '../listen.ts';
import type { Address, Service, ServiceStats } from '../service.ts';
import type { Companion } from './companion.ts';
import { ConnectRate } from './connect-rate.ts';
import { Connection, type ConnectionHost } from './connection.ts';
import { CallCounters } from './counters.ts';
import { CALL_LIMITS, type CallLimits } from './limits.ts';
import { Switchboard } from './switchboard.ts';

/** How long a silent TCP connection waits before the system asks whether the peer still lives, ms. */
const KEEP_ALIVE_MS = 30_000;

/** How often deadlines are looked at, ms: one timer for all of them. */
const SWEEP_MS = 1_000;

/** From how much on a socket says that it is full, bytes. Our own queue does the waiting. */
const HIGH_WATER_MARK = 16 * 1024;

export interface CallServerOptions {
  /** Address to bind; `127.0.0.1` is this computer only. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly limits?: Partial<CallLimits>;
  /** Shared with the Station's other servers; a server alone has one of its own. */
  readonly quota?: ConnectionQuota;
  readonly clock?: Clock;
  /** `auto`: each client's first packet decides. */
  readonly byteOrder?: ByteOrder | 'auto';
  /** The type of "there is no such user": 1, or 0 for clients that took the document's table at its word. */
  readonly notFoundAs?: 0 | 1;
  /** Whose name is in a request that is passed on. */
  readonly forwardUsername?: 'caller' | 'callee';
  /** Token that a client must show to get a name. */
  readonly secret?: string;
  /** Names of clients that can't say one, by where they come from: `192.168.1.9` or `192.168.1.9:4000`. */
  readonly names?: ReadonlyMap<string, string>;
  /** Hears what a client's author should know, at most once a minute. */
  readonly note?: (text: string) => void;
}

/** The intermediary of PCM calls: clients register a name, call each other by it, and their sound passes through here. */
export class CallServer implements Service {
  readonly name = 'call';
  readonly wanted: Address;
  readonly #limits: CallLimits;
  readonly #quota: ConnectionQuota;
  readonly #clock: Clock;
  readonly #rate: ConnectRate;
  readonly #names: ReadonlyMap<string, Uint8Array>;
  readonly #counters = new CallCounters();
  readonly #board: Switchboard;
  readonly #server: Server;
  readonly #connectionHost: ConnectionHost;
  /** Every open connection, with the address that its place is booked under. */
  readonly #connections = new Map<Connection, string>();
  readonly #companions: Companion[] = [];
  #unregistered = 0;
  #cancelSweep: () => void = () => {};
  #notedAt = Number.NEGATIVE_INFINITY;

  constructor(options: CallServerOptions) {
    const { byteOrder = 'auto', notFoundAs = 1, forwardUsername = 'caller', secret } = options;
    const utf8 = new TextEncoder();
    this.wanted = { host: options.host, port: options.port };
    this.#limits = { ...CALL_LIMITS, ...options.limits };
    this.#quota = options.quota ?? new ConnectionQuota();
    this.#clock = options.clock ?? systemClock;
    this.#rate = new ConnectRate(this.#limits);
    this.#names = new Map([...(options.names ?? [])].map(([address, name]) => [address, utf8.encode(name)]));
    this.#board = new Switchboard({
      clock: this.#clock,
      limits: this.#limits,
      counters: this.#counters,
      secret: secret === undefined ? null : utf8.encode(secret),
      reservedNames: [...this.#names.values()],
      forwardUsername,
      newCallId: () => randomBytes(8).toString('hex'),
    });
    this.#connectionHost = {
      clock: this.#clock,
      limits: this.#limits,
      counters: this.#counters,
      board: this.#board,
      byteOrder,
      notFoundAs,
      registered: (connection) => {
        this.#unregistered -= 1;
        this.#rate.forgive(connection.address, connection.acceptedAt);
      },
      gone: (connection) => this.#gone(connection),
      note: (text) => this.#note(text, options.note),
    };
    this.#server = createServer(
      {
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: KEEP_ALIVE_MS,
        highWaterMark: HIGH_WATER_MARK,
      },
      (socket: Socket) => this.#accept(socket),
    );
  }

  async listen(): Promise<Address> {
    const address = await listen(this.#server, this.wanted, '--call-port');
    // Accepting may fail later too (no file descriptors left): that connection is lost, the server is not.
    this.#server.on('error', () => {});
    this.#sweepLater();
    return address;
  }

  /** Tells everybody, gives them a second to hear it, and ends. */
  close(): Promise<void> {
    this.#cancelSweep();
    for (const companion of this.#companions) companion.leave();
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#board.stop();
    return closed;
  }

  /** Lets a companion in. Its name is refused to everybody else. */
  seat(companion: Companion): void {
    this.#companions.push(companion);
    companion.enter(this.#board);
  }

  get stats(): ServiceStats {
    return { rooms: this.#board.calls, members: this.#board.members, counters: this.#counters.snapshot() };
  }

  #accept(socket: Socket): void {
    const { refused } = this.#counters;
    const from = socket.remoteAddress;
    // Whatever becomes of it, a reset must not end the process.
    socket.on('error', () => {});
    // A peer that hung up between the handshake and now has no address any more.
    if (from === undefined) {
      socket.destroy();
      return;
    }
    const now = this.#clock.now();
    const key = quotaKey(from);
    const name = this.#nameOf(from, socket.remotePort ?? 0);
    let refusal: keyof typeof refused | null = null;
    if (this.#connections.size >= this.#limits.connections) refusal = 'connections';
    else if (name === null && this.#unregistered >= this.#limits.unregistered) refusal = 'unregistered';
    else if (name === null && !this.#rate.admit(key, now)) refusal = 'rate';
    else refusal = this.#quota.take(from);
    if (refusal !== null) {
      refused[refusal] += 1;
      socket.destroy();
      return;
    }
    this.#counters.accepted += 1;
    const connection = new Connection(this.#connectionHost, socket, key, name);
    this.#connections.set(connection, from);
    if (!connection.isRegistered) this.#unregistered += 1;
  }

  /** @returns the name that the owner of the Station gave to that address, or null. */
  #nameOf(address: string, port: number): Uint8Array | null {
    const bare = address.replace(/^::ffff:(?=\d+\.)/, '');
    return this.#names.get(`${bare}:${port}`) ?? this.#names.get(bare) ?? null;
  }

  #gone(connection: Connection): void {
    const address = this.#connections.get(connection);
    if (address === undefined) return;
    this.#quota.give(address);
    this.#connections.delete(connection);
    if (!connection.isRegistered) this.#unregistered -= 1;
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#clock.after(SWEEP_MS, () => {
      const now = this.#clock.now();
      for (const connection of [...this.#connections.keys()]) connection.sweep(now);
      this.#rate.sweep(now);
      this.#sweepLater();
    });
  }

  #note(text: string, note: ((text: string) => void) | undefined): void {
    const now = this.#clock.now();
    if (note === undefined || now - this.#notedAt < 60_000) return;
    this.#notedAt = now;
    note(text);
  }
}
