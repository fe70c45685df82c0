import type { RoomServer } from '../../shared/link-config.ts';
import type { Link, LinkStatus } from '../links/link.ts';
import type { ServerAddress } from '../links/socket-trouble.ts';

/** What leads to the own Station shows while that is not there yet. */
export const STATION_STARTING: LinkStatus = {
  state: 'connecting',
  reason: { code: 'station-starting', text: 'Your Station is starting.' },
};

/**
 * @param stationPort where the own Station listens on this computer, or null while it does not
 * @returns null for a server in a Station that does not listen
 */
export function addressOf(server: RoomServer, stationPort: number | null): ServerAddress | null {
  if (server.where === 'host') return { host: server.host, port: server.port };
  return stationPort === null ? null : { host: '127.0.0.1', port: stationPort };
}

/** Whatever a link waits for, or has given up on: it tries now. One that is connected is left as it is. */
export function tryAgain(link: Pick<Link, 'open' | 'retryNow'>): void {
  link.open();
  link.retryNow();
}
