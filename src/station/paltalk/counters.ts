import type { FramingCounters } from '../../wire/paltalk/frame-reader.ts';
import { type DropCounters, newDropCounters } from '../../wire/paltalk/packet.ts';

/** Everything a room server counts since its start. The fields are plain numbers, since packets touch them. */
export class PaltalkCounters {
  /** Connections let in; what became of them is below. */
  accepted = 0;
  /** Connections turned away: no place in the Station, for this address, for another room, in this room; a companion's uid. */
  readonly refused = { total: 0, address: 0, rooms: 0, members: 0, uid: 0 };
  /** Connections that the server ended. */
  readonly closed = { hello: 0, framing: 0, replaced: 0, stalled: 0 };
  /** Packets that came in and were passed on. */
  relayed = 0;
  /** Packets handed to members: for one that was relayed, as many as there were others in the room. */
  delivered = 0;
  /** Packets that came in and were not passed on; `ssrc` = in another one's name. */
  readonly dropped: DropCounters = newDropCounters();
  foreignSsrc = 0;
  /** Packets that a slow member missed. */
  missed = 0;
  readonly framing: FramingCounters = { keepalives: 0, skipped: 0 };

  snapshot(): Record<string, number> {
    return {
      accepted: this.accepted,
      ...prefixed('refused', this.refused),
      ...prefixed('closed', this.closed),
      relayed: this.relayed,
      delivered: this.delivered,
      missed: this.missed,
      ...prefixed('dropped', this.dropped),
      'dropped.ssrc': this.foreignSsrc,
      'dropped.length': this.framing.skipped,
      keepalives: this.framing.keepalives,
    };
  }
}

function prefixed(prefix: string, counters: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counters).map(([name, count]) => [`${prefix}.${name}`, count]));
}
