import { displayName } from '../../../wire/call/name.ts';
import { type AudioParameters, isUsable } from '../../../wire/call/parameters.ts';
import type { CallTiming } from './timing.ts';
import type { CallPhase, CallView } from './view.ts';

/** One call as long as it lives. */
export interface LiveCall {
  readonly key: number;
  readonly direction: 'out' | 'in';
  /** As on the wire. */
  readonly peer: Uint8Array;
  readonly id: string | null;
  readonly parameters: AudioParameters;
}

export interface Calling {
  readonly name: 'calling';
  readonly call: LiveCall;
  readonly since: number;
  /** A call to us that came meanwhile; it is not answered, as without ids an answer could end our own. */
  readonly parked: LiveCall | null;
  /** The called user is the one who calls: when the greater name gives in. */
  readonly glareAt: number | null;
}

export type State =
  | { readonly name: 'offline' }
  | { readonly name: 'idle' }
  | Calling
  | { readonly name: 'ringing'; readonly call: LiveCall; readonly since: number }
  | {
      readonly name: 'deciding' | 'countered';
      readonly call: LiveCall;
      readonly since: number;
      readonly proposal: AudioParameters;
    }
  | { readonly name: 'talking'; readonly call: LiveCall; readonly since: number; readonly parameters: AudioParameters }
  /** We have just ended a call. `queued` is the next one that the user wants. */
  | { readonly name: 'closing'; readonly since: number; readonly queued: LiveCall | null }
  /** Our own call is over and another had come: it rings when it is clear that it was not meant by the packet that ended ours. */
  | { readonly name: 'promoting'; readonly since: number; readonly parked: LiveCall };

export const OFFLINE: State = { name: 'offline' };
export const IDLE: State = { name: 'idle' };

/** @returns when this state ends by itself, ms, or null. */
export function deadlineOf(state: State, timing: CallTiming): number | null {
  switch (state.name) {
    case 'offline':
    case 'idle':
    case 'talking':
      return null;
    case 'calling':
      return Math.min(state.since + timing.callingMs, state.glareAt ?? Number.POSITIVE_INFINITY);
    case 'ringing':
      return state.since + timing.ringingMs;
    case 'deciding':
      return state.since + timing.decidingMs;
    case 'countered':
      return state.since + timing.counteredMs;
    case 'closing':
    case 'promoting':
      return state.since + timing.closingMs;
    default:
      return state satisfies never;
  }
}

/** @returns the call as a window shows it, or null where there is none to show. */
export function viewOf(state: State, timing: CallTiming): CallView | null {
  switch (state.name) {
    case 'offline':
    case 'idle':
    case 'promoting':
      return null;
    case 'closing':
      return state.queued === null ? null : show('calling', state.queued, state.since, null);
    case 'calling':
      return show(state.name, state.call, state.since, state.since + timing.callingMs);
    case 'ringing':
      return show(state.name, state.call, state.since, deadlineOf(state, timing));
    case 'deciding':
    case 'countered':
      return { ...show(state.name, state.call, state.since, deadlineOf(state, timing)), proposal: state.proposal };
    case 'talking':
      return { ...show(state.name, state.call, state.since, null), parameters: state.parameters };
    default:
      return state satisfies never;
  }
}

function show(phase: CallPhase, call: LiveCall, since: number, endsAt: number | null): CallView {
  const { key, direction, parameters } = call;
  const usable = isUsable(parameters);
  return { key, phase, direction, peer: displayName(call.peer), parameters, proposal: null, usable, endsAt, since };
}
