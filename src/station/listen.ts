import type { Server } from 'node:net';
import { isIPv6 } from 'node:net';
import type { StationMessage } from '../child/station-messages.ts';
import type { Address } from './service.ts';

export type ListenErrorCode = Extract<StationMessage, { type: 'failed' }>['code'];

/** A port that can't be had; the message tells the user which, why, and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code: ListenErrorCode;
  readonly address: Address;

  constructor(code: ListenErrorCode, address: Address, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
    this.address = address;
  }
}

/**
 * Binds `server`.
 *
 * @param portOption the command line's name for this port, for the sentence that says what to do.
 * @returns where it listens, with the real port where 0 was asked for.
 * @throws ListenError
 */
export function listen(server: Server, wanted: Address, portOption: string): Promise<Address> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      reject(explain(error, wanted, portOption));
    };
    server.once('error', onError);
    server.listen({ host: wanted.host, port: wanted.port }, () => {
      server.off('error', onError);
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : wanted.port;
      resolve({ host: wanted.host, port });
    });
  });
}

function explain(error: NodeJS.ErrnoException, wanted: Address, portOption: string): ListenError {
  const { host, port } = wanted;
  switch (error.code) {
    case 'EADDRINUSE':
      return new ListenError(
        'port-in-use',
        wanted,
        `Port ${port} is in use on ${host}. Another program has it, perhaps a second Station: end that program or choose another port with ${portOption}.`,
        error,
      );
    case 'EACCES':
    case 'EPERM':
      return new ListenError(
        'port-denied',
        wanted,
        `This system does not let you listen on port ${port} of ${host}. Ports below 1024 usually need an administrator: choose a higher one with ${portOption}.`,
        error,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return new ListenError(
        'address-unknown',
        wanted,
        `${host} is not an address of this computer. Use --bind with one that is: 127.0.0.1 for this computer only, 0.0.0.0 for every network.`,
        error,
      );
    default:
      return new ListenError(
        'other',
        wanted,
        `Listening on ${addressText(wanted)} failed: ${error.message}. Try another port with ${portOption} or another address with --bind.`,
        error,
      );
  }
}

/** `127.0.0.1:2090`, `[::1]:2090`. */
export function addressText({ host, port }: Address): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
