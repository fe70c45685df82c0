import { readName } from '../../../wire/call/name.ts';
import type { LiveCall } from './state.ts';

/** Whether the one that we call is the one who calls us. */
export function isGlare(own: LiveCall, parked: LiveCall): boolean {
  return readName(parked.peer) !== null && readName(parked.peer) === readName(own.peer);
}

/** Who of two that call each other gives in: the one with the greater name, in octet order. Both come to the same answer. */
export function givesIn(ownName: Uint8Array, peer: Uint8Array): boolean {
  for (let i = 0; i < Math.min(ownName.length, peer.length); i++) {
    const difference = (ownName[i] ?? 0) - (peer[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return ownName.length > peer.length;
}
