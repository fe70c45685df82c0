import type { LineEnd } from './line.ts';

/** Everything a call server counts since its start. The fields are plain numbers, since packets touch them. */
export class CallCounters {
  /** Connections let in; what became of them is below. */
  accepted = 0;
  /** Connections turned away: no place in the Station, for this address, in this server, among the unnamed; too many too fast. */
  readonly refused = { total: 0, address: 0, connections: 0, unregistered: 0, rate: 0 };
  /** Connections that the server ended. */
  readonly closed: Record<LineEnd, number> & Record<SocketEnd, number> = {
    name: 0,
    replaced: 0,
    stopping: 0,
    framing: 0,
    firstPacket: 0,
    packetTime: 0,
    idle: 0,
    stalled: 0,
    stuck: 0,
    flood: 0,
    violations: 0,
  };
  registered = 0;
  /** Requests for a call, and what became of them. */
  attempts = 0;
  notFound = 0;
  busy = 0;
  rateLimited = 0;
  established = 0;
  /** Data packets passed on; not passed on: outside of a call, above the rate; dropped before a peer that was too slow. */
  relayed = 0;
  strayed = 0;
  overRate = 0;
  missed = 0;
  /** Control packets above the rate; packets that made no sense where they came. */
  ignored = 0;
  violations = 0;

  snapshot(): Record<string, number> {
    const { refused, closed, ...plain } = this;
    return { ...plain, ...prefixed('refused', refused), ...prefixed('closed', closed) };
  }
}

/** Why the server ended a socket. */
export type SocketEnd =
  /** Its stream was no packets. */
  | 'framing'
  | 'firstPacket'
  | 'packetTime'
  | 'idle'
  | 'stalled'
  /** More control packets wait for it than may. */
  | 'stuck'
  | 'flood'
  | 'violations';

function prefixed(prefix: string, counters: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counters).map(([name, count]) => [`${prefix}.${name}`, count]));
}
