import { STATION_DEFAULTS } from '../../child/station-messages.ts';
import type { LinkConfig } from '../../shared/link-config.ts';

/** What the user recognises a link by. */
export function titleOf(config: LinkConfig): string {
  const { server, room } = config;
  if (server.where === 'station' && room === STATION_DEFAULTS.echoRoom) return 'Echo';
  return `Room ${room}`;
}

/** Where a link goes, in one line. */
export function detailOf(config: LinkConfig): string {
  const { server, room } = config;
  if (server.where === 'station') return `Room ${room} in your Station`;
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  return `Room ${room} at ${host}:${server.port}`;
}
