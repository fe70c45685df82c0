import { isIPv6 } from 'node:net';
import type { LinkReason } from './link.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** `voice.example.org:2090`, `[::1]:2090`. */
export function addressText({ host, port }: ServerAddress): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * What a socket's error means to a user: what happened, and what to do. For every protocol over TCP.
 *
 * @param thrown what the socket told, or `net.connect` threw
 * @param server what kind of server was expected there: "room server".
 */
export function socketTrouble(thrown: unknown, address: ServerAddress, server: string): LinkReason {
  const error = firstError(thrown);
  const { host, port } = address;
  const where = addressText(address);
  switch (error.code) {
    case 'ECONNREFUSED':
      return {
        code: 'refused',
        text: `Nobody answers at ${where}. Is the ${server} running there, and does a firewall let port ${port} in?`,
      };
    case 'ENOTFOUND':
    case 'EAI_NONAME':
    case 'EAI_NODATA':
      return {
        code: 'unknown-host',
        text: `There is no computer named ${host}. Check the spelling, or use its address (like 192.168.1.20).`,
      };
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return {
        code: 'name-server',
        text: `The name ${host} could not be looked up. Is this computer connected to the network?`,
      };
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
      return {
        code: 'unreachable',
        text: `${host} can't be reached. Is that computer on, and in the same network or on the Internet?`,
      };
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
      return {
        code: 'no-network',
        text: `There is no way to ${host} from here. Is this computer connected to the network?`,
      };
    case 'ETIMEDOUT':
      return timedOut(address);
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return { code: 'reset', text: `The connection to ${where} broke off. It is tried again.` };
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'denied',
        text: `This computer does not allow a connection to ${where}. Look at its own firewall's rules.`,
      };
    case 'ERR_SOCKET_BAD_PORT':
      return { code: 'bad-port', text: `${port} is no port. A port is a whole number from 1 to 65535.` };
    default:
      return { code: 'other', text: `The connection to ${where} failed: ${error.message}` };
  }
}

/** Nothing came back at all: usually a firewall that drops, or a wrong address. */
export function timedOut(address: ServerAddress): LinkReason {
  return {
    code: 'timed-out',
    text: `No answer from ${addressText(address)}. Check host and port; a firewall may be in between, or the computer is off.`,
  };
}

/** The first error with a code: one attempt over several addresses fails with an AggregateError. */
function firstError(error: unknown): NodeJS.ErrnoException {
  if (error instanceof AggregateError) {
    const [first] = error.errors;
    if (first instanceof Error) return first;
  }
  return error instanceof Error ? error : new Error(String(error));
}
