import { type Extension, Reason } from '../../../wire/call/extension.ts';
import { PacketType } from '../../../wire/call/format.ts';
import { displayName } from '../../../wire/call/name.ts';
import type { SignalPacket } from '../../../wire/call/packet.ts';
import type { State } from './state.ts';
import type { CallEnd, CallPhase, EndedCall } from './view.ts';

/** What packet 1, 3 or 5 means to a call in this phase. */
export function endOf(phase: CallPhase, packet: SignalPacket, { reason }: Extension): CallEnd {
  if (packet.type === PacketType.notFound) return 'notFound';
  if (packet.type === PacketType.refuse && phase !== 'talking' && phase !== 'ringing') return 'theyRefused';
  switch (reason) {
    case Reason.busy:
      return 'busy';
    case Reason.noAnswer:
      return 'noAnswer';
    case Reason.peerLost:
      return 'peerLost';
    case Reason.rateLimited:
      return 'rateLimited';
    case Reason.serverStopping:
      return 'serverStopping';
    case Reason.declined:
      return 'theyDeclined';
    case Reason.cancelled:
      return 'theyCancelled';
    default:
      return phase === 'talking' ? 'theyHungUp' : phase === 'calling' ? 'unavailable' : 'theyCancelled';
  }
}

/** @returns what the other side said about it, fit for display. */
export function textOf({ reasonText }: Extension): string | null {
  return reasonText === undefined ? null : displayName(reasonText);
}

/** @returns what there is to keep of the call that is on in this state, or null where there is none. */
export function summary(state: State, now: number, end: CallEnd, text: string | null): EndedCall | null {
  const call = 'call' in state ? state.call : state.name === 'closing' ? state.queued : null;
  if (call === null) return null;
  const { key, direction, peer, parameters } = call;
  const talking = state.name === 'talking';
  return {
    key,
    direction,
    peer: displayName(peer),
    parameters: talking ? state.parameters : parameters,
    end,
    text,
    talkedMs: talking ? now - state.since : null,
    missed: state.name === 'ringing' && end !== 'declined',
  };
}
