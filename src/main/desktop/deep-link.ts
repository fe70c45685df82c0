import { hostField, paltalkConfig, portField } from '../../shared/link-config.ts';

/** The scheme that the installers register. */
export const LINK_SCHEME = 'squelch';

/** What a link asks for. */
export type DeepLink =
  | { readonly kind: 'room'; readonly host: string; readonly port: number; readonly room: number }
  | { readonly kind: 'call'; readonly host: string; readonly port: number; readonly user: string };

const ROOM_PORT = 2090;
const CALL_PORT = 2091;
/** Longer than any honest link: a host of 253 characters, a port and a name. */
const MAX_LENGTH = 400;
/** A name of the call protocol: 1 to 32 characters of printable ASCII without what a shell or a log would mind. */
const USER = /^[A-Za-z0-9._-]{1,32}$/;

/**
 * Reads `squelch://room/HOST[:PORT]/ROOM` and `squelch://call/HOST[:PORT]/USER`. Anybody can write such a link into a web
 * page: it is foreign input, and nothing that it asks for happens before the user has agreed.
 *
 * @returns null for everything else; never throws
 */
export function readDeepLink(text: string): DeepLink | null {
  if (text.length > MAX_LENGTH) return null;
  const [, kind, place, what] = /^squelch:\/\/(room|call)\/([^/?#\s]+)\/([^/?#\s]+)\/?$/i.exec(text) ?? [];
  if (kind === undefined || place === undefined || what === undefined) return null;
  const isRoom = kind.toLowerCase() === 'room';
  const [, bracketed, plain, digits] = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(place) ?? [];
  const host = hostField.safeParse(bracketed ?? plain);
  const port = portField.safeParse(digits === undefined ? (isRoom ? ROOM_PORT : CALL_PORT) : Number(digits));
  if (!host.success || !port.success) return null;
  const server = { host: host.data, port: port.data };
  if (!isRoom) return USER.test(what) ? { kind: 'call', ...server, user: what } : null;
  const room = paltalkConfig.shape.room.safeParse(/^\d{1,10}$/.test(what) ? Number(what) : null);
  return room.success ? { kind: 'room', ...server, room: room.data } : null;
}

/** The first link among a command line's arguments: how Windows and Linux hand one over. */
export function deepLinkIn(args: readonly string[]): DeepLink | null {
  for (const arg of args) {
    const link = readDeepLink(arg);
    if (link) return link;
  }
  return null;
}
