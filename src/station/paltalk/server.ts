import { createServer, type Server, type Socket } from 'node:net';
import type { Hello } from '../../wire/paltalk/hello.ts';
import { PacketCheck } from '../../wire/paltalk/packet.ts';
import { type Clock, systemClock } from '../clock.ts';
import { ConnectionQuota } from '../connection-quota.ts';
import { listen } from '../listen.ts';
import type { Address, Service, ServiceStats } from '../service.ts';
import { Connection, type ConnectionHost } from './connection.ts';
import { PaltalkCounters } from './counters.ts';
import { PALTALK_LIMITS, type PaltalkLimits } from './limits.ts';
import { type Companion, Room } from './room.ts';

/** How long a silent TCP connection waits before the system asks whether the peer still lives, ms. */
const KEEP_ALIVE_MS = 30_000;

export interface PaltalkServerOptions {
  /** Address to bind; `127.0.0.1` is this computer only. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly limits?: Partial<PaltalkLimits>;
  /** Shared with the Station's other servers; a server alone has one of its own. */
  readonly quota?: ConnectionQuota;
  readonly clock?: Clock;
}

/**
 * Paltalk voice rooms by number: whoever says hello to a room hears every valid packet that the others in it send,
 * unchanged. It keeps no state about rooms that nobody is in.
 */
export class PaltalkServer implements Service {
  readonly name = 'paltalk';
  readonly wanted: Address;
  readonly #limits: PaltalkLimits;
  readonly #quota: ConnectionQuota;
  readonly #counters = new PaltalkCounters();
  readonly #server: Server;
  readonly #connectionHost: ConnectionHost;
  /** Every open connection, with the address that its place is booked under. */
  readonly #connections = new Map<Connection, string>();
  readonly #rooms = new Map<number, Room>();
  readonly #companions: Companion[] = [];

  constructor(options: PaltalkServerOptions) {
    this.wanted = { host: options.host, port: options.port };
    this.#limits = { ...PALTALK_LIMITS, ...options.limits };
    this.#quota = options.quota ?? new ConnectionQuota();
    this.#connectionHost = {
      clock: options.clock ?? systemClock,
      limits: this.#limits,
      counters: this.#counters,
      check: new PacketCheck(this.#counters.dropped),
      enter: (connection, hello) => this.#enter(connection, hello),
      left: (_, room) => this.#left(room),
      gone: (connection) => this.#gone(connection),
    };
    this.#server = createServer(
      { noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS },
      (socket: Socket) => this.#accept(socket),
    );
  }

  async listen(): Promise<Address> {
    const address = await listen(this.#server, this.wanted, '--paltalk-port');
    // Accepting may fail later too (no file descriptors left): that connection is lost, the server is not.
    this.#server.on('error', () => {});
    return address;
  }

  close(): Promise<void> {
    for (const companion of this.#companions) companion.leave();
    for (const connection of this.#connections.keys()) connection.close();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  /** Seats a companion. Its room exists from now on, and its uid is refused to everybody else there. */
  seat(roomNumber: number, companion: Companion): void {
    const room = this.#rooms.get(roomNumber) ?? new Room(roomNumber);
    this.#rooms.set(roomNumber, room);
    this.#companions.push(companion);
    room.join(companion);
    companion.enter((frames) => room.relay(frames, companion));
  }

  get stats(): ServiceStats {
    const lively = [...this.#rooms.values()].filter((room) => room.people > 0);
    return {
      rooms: lively.length,
      members: lively.reduce((sum, room) => sum + room.people, 0),
      counters: this.#counters.snapshot(),
    };
  }

  #accept(socket: Socket): void {
    const address = socket.remoteAddress;
    // A peer that hung up between the handshake and now has no address any more.
    if (address === undefined) {
      socket.destroy();
      return;
    }
    const refusal = this.#quota.take(address);
    if (refusal !== null) {
      this.#counters.refused[refusal] += 1;
      socket.on('error', () => {});
      socket.destroy();
      return;
    }
    this.#counters.accepted += 1;
    this.#connections.set(new Connection(this.#connectionHost, socket), address);
  }

  #enter(connection: Connection, hello: Hello): Room | null {
    const { refused } = this.#counters;
    const known = this.#rooms.get(hello.room);
    if (known === undefined && this.#rooms.size >= this.#limits.rooms) {
      refused.rooms += 1;
      return null;
    }
    const room = known ?? new Room(hello.room);
    const before = room.member(hello.uid);
    if (before?.kind === 'companion') {
      refused.uid += 1;
      return null;
    }
    if (before === undefined && room.people >= this.#limits.membersPerRoom) {
      refused.members += 1;
      return null;
    }
    if (before instanceof Connection) before.close('replaced');
    room.join(connection);
    // Also when it was there before: it is struck from the list when the one that is replaced was alone in it.
    this.#rooms.set(hello.room, room);
    return room;
  }

  #left(room: Room): void {
    if (room.isEmpty) this.#rooms.delete(room.number);
  }

  #gone(connection: Connection): void {
    const address = this.#connections.get(connection);
    if (address !== undefined) this.#quota.give(address);
    this.#connections.delete(connection);
  }
}
