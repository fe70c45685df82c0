import type { AudioParameters } from '../../../wire/call/parameters.ts';

/**
 * Where a call is:
 *
 * - `calling`: ours, it rings there
 * - `ringing`: theirs, it rings here
 * - `deciding`: they would take it with other settings; ours to accept or refuse
 * - `countered`: we would take it with other settings; theirs to accept or refuse
 * - `talking`
 */
export type CallPhase = 'calling' | 'ringing' | 'deciding' | 'countered' | 'talking';

/** The one call of a link, as a window shows it. Times are on the clock that the link was given, ms. */
export interface CallView {
  /** Names the call in commands, so that a click never answers another call than the one that was seen. */
  readonly key: number;
  readonly phase: CallPhase;
  readonly direction: 'out' | 'in';
  /** Fit for display; empty for somebody whom the server does not name. */
  readonly peer: string;
  /** What was asked for at first; once talking, what is in use. */
  readonly parameters: AudioParameters;
  /** In `deciding`: what they want instead. In `countered`: what we want instead. */
  readonly proposal: AudioParameters | null;
  /** Whether we can play and send `parameters`. If not, a ringing call can only be answered with others, or declined. */
  readonly usable: boolean;
  /** When this phase ends by itself; null for none. */
  readonly endsAt: number | null;
  /** When it began to ring, or to be spoken in. */
  readonly since: number;
}

/** Why a call is over, or never was. */
export type CallEnd =
  /** We: cancelled our own call; declined theirs; hung up; refused their settings (or could not use them). */
  | 'cancelled'
  | 'declined'
  | 'hungUp'
  | 'settingsRefused'
  | 'settingsUnusable'
  /** They: took the call back before we answered; declined ours; hung up; refused our settings. */
  | 'theyCancelled'
  | 'theyDeclined'
  | 'theyHungUp'
  | 'theyRefused'
  | 'notFound'
  | 'busy'
  /** Nobody answered: there, or here (then it is a missed call). */
  | 'noAnswer'
  /** Their connection broke. */
  | 'peerLost'
  /** Ours did. */
  | 'connectionLost'
  | 'rateLimited'
  | 'serverStopping'
  /** The server did not say why. */
  | 'unavailable';

/** A call that is over, for the call history. */
export interface EndedCall {
  readonly key: number;
  readonly direction: 'out' | 'in';
  readonly peer: string;
  /** The parameters that were in use, or asked for. */
  readonly parameters: AudioParameters;
  readonly end: CallEnd;
  /** What the other side said about it, fit for display. */
  readonly text: string | null;
  /** How long it was spoken in, ms; null when it never came to that. */
  readonly talkedMs: number | null;
  /** It rang here and nobody here answered. */
  readonly missed: boolean;
}
