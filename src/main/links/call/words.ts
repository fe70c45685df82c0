import type { LinkReason } from '../link.ts';
import { addressText, type ServerAddress } from '../socket-trouble.ts';

/** What is expected at the other end, for sentences about trouble with it. */
export const CALL_SERVER = 'call server';

export function closedByServer(address: ServerAddress): LinkReason {
  return {
    code: 'closed',
    text: `${addressText(address)} ended the connection. It may have been restarted, or have too many connections.`,
  };
}

export function notCalls(address: ServerAddress): LinkReason {
  return {
    code: 'protocol',
    text: `What ${addressText(address)} sends is not the call protocol. Check host and port, and the byte order if you have changed it.`,
  };
}

export function stuck(address: ServerAddress): LinkReason {
  return {
    code: 'stuck',
    text: `${addressText(address)} has stopped in the middle of a packet. The connection is made anew.`,
  };
}

export function nameInUse(address: ServerAddress, name: string): LinkReason {
  return {
    code: 'name-in-use',
    text: `${addressText(address)} does not give you the name ${name}: somebody else has it, perhaps you at another computer, or it needs another password. Choose another name, or end the other connection and try again.`,
  };
}

export function notRegistered(address: ServerAddress): LinkReason {
  return {
    code: 'unregistered',
    text: `${addressText(address)} keeps no list of names: you can call others there, but they can't call you.`,
  };
}
