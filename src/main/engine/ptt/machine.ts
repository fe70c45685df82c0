import { isVoice, type Source } from './source.ts';

export type { Source, SourceKind } from './source.ts';

/**
 * Push-to-talk as a pure machine: inputs and the time go in, the next state and effects come out; no timers, no clocks,
 * no sound. There is one machine a binding (a key or button → a set of links); the microphone gate is the union of all.
 *
 *     idle ──press──► keyed ──last source released──► hang ──time──► idle
 *      │               │  ▲                            │
 *      │               │  └────────────press───────────┤
 *      │               └──block, time-out──┬───────────┘
 *      └─press, can't──────────────────────▼
 *                                       blocked ──last source released──► idle
 *
 * A block that ends while a source is still held opens nothing: whoever holds the key has been told that nobody hears
 * them, and may have turned to somebody else in the room. Only a new press keys.
 */

/** Why a press sends nothing, or why a talk was cut off. */
export type BlockReason = 'busy' | 'timeout' | 'muted' | 'noDevice' | 'offline' | 'noLink';

/** The settings that the machine looks at, at the moment when each matters. */
export interface PttRules {
  /** `latch` is hold, and a double tap locks. Voice activation is hold by the source `vox`. */
  readonly mode: 'hold' | 'toggle' | 'latch';
  /** Release delay: how long the microphone stays open after the last source let go, ms. */
  readonly hangMs: number;
}

/** A talk that goes on although nobody holds anything, and what began it. */
export interface Lock {
  readonly kind: 'latched' | 'toggled';
  readonly by: Source;
}

/** The last press that could be the first of two taps: of what, and when it went down. */
interface Tap {
  readonly source: Source;
  readonly at: number;
}

/** An open gate's two moments of its time-out, ms on the caller's clock; infinite without one. */
interface Limits {
  /** The warning is due here; infinite once it was given. */
  readonly warnAt: number;
  readonly endsAt: number;
}

interface Held {
  /** Everything that is down now, in every phase: a key that has toggled the talk off may still be down. */
  readonly sources: ReadonlySet<Source>;
}

export type PttState = Held &
  (
    | { readonly phase: 'idle'; readonly tap: Tap | null }
    | { readonly phase: 'keyed'; readonly limits: Limits; readonly lock: Lock | null; readonly tap: Tap | null }
    | {
        readonly phase: 'hang';
        readonly limits: Limits;
        /** When the gate closes, ms. */
        readonly until: number;
        /** What was let go of last: if it turns out to be dead, nothing is waited for. */
        readonly by: Source;
        readonly tap: Tap | null;
      }
    | { readonly phase: 'blocked'; readonly reason: BlockReason }
  );

type Phase<P extends PttState['phase']> = Extract<PttState, { phase: P }>;

export type PttInput =
  | {
      readonly type: 'press';
      readonly source: Source;
      /** What stands in the way of opening at this moment. A talk that goes on is not asked. */
      readonly block: BlockReason | null;
      /** The longest talk, ms, above 0; null for no limit. Counts from the opening of the gate. */
      readonly timeOutMs: number | null;
    }
  | { readonly type: 'release'; readonly source: Source }
  /** A window lost the focus: what it held is let go of as by the finger. A lock stays. */
  | { readonly type: 'releaseWhere'; readonly matches: (source: Source) => boolean }
  /** Sources died (a window closed, a hook ended, the computer sleeps): nothing of theirs goes on, locks neither. */
  | { readonly type: 'lost'; readonly matches: (source: Source) => boolean }
  /** Esc: ends a latched or toggled talk. */
  | { readonly type: 'unlock' }
  /** Muted, or the microphone or the last link went away. */
  | { readonly type: 'block'; readonly reason: BlockReason }
  /** Time has gone by: to be sent when `deadline` is due. Each other input does the same first. */
  | { readonly type: 'tick' };

/** What the owner must do now, in this order. */
export type PttEffect =
  | { readonly type: 'open'; readonly source: Source }
  | { readonly type: 'close' }
  /** A press met an obstacle: the moment for a tone. */
  | { readonly type: 'denied'; readonly source: Source; readonly reason: BlockReason }
  /** The time-out is `WARNING_MS` away. */
  | { readonly type: 'warn' }
  /** A talk was ended by something else than its speaker; comes behind its `close`. */
  | { readonly type: 'cut'; readonly reason: BlockReason };

export interface Step {
  readonly state: PttState;
  readonly effects: readonly PttEffect[];
}

/** How long before the time-out it is announced, ms. */
export const WARNING_MS = 10_000;
/** Two presses whose beginnings are at most so far apart are a double tap, ms. */
export const DOUBLE_TAP_MS = 300;

const NOBODY: ReadonlySet<Source> = new Set();
const NOTHING: readonly PttEffect[] = [];
export const IDLE: PttState = { phase: 'idle', sources: NOBODY, tap: null };

/** When the machine wants a `tick`, ms on the clock of `now`; infinite for never. */
export function deadline(state: PttState): number {
  switch (state.phase) {
    case 'keyed':
      return Math.min(state.limits.warnAt, state.limits.endsAt);
    case 'hang':
      // Nobody is warned of the end of what they have finished.
      return Math.min(state.until, state.limits.endsAt);
    case 'idle':
    case 'blocked':
      return Number.POSITIVE_INFINITY;
  }
}

/** Whether the microphone's gate is open for this binding. */
export function isOpen(state: PttState): state is Phase<'keyed' | 'hang'> {
  return state.phase === 'keyed' || state.phase === 'hang';
}

/**
 * One step. What is due by `now` happens first, so that it makes no difference whether a timer or the next press comes
 * late. The state is never changed in place; an input that means nothing returns the same state.
 *
 * @param now ms on a clock that never goes back
 */
export function step(before: PttState, input: PttInput, now: number, rules: PttRules): Step {
  const due = advance(before, now);
  const { state, effects } = act(due.state, input, now, rules);
  if (due.effects.length === 0) return { state, effects };
  return { state, effects: [...due.effects, ...effects] };
}

function act(state: PttState, input: PttInput, now: number, rules: PttRules): Step {
  switch (input.type) {
    case 'press':
      return press(state, input, now, rules);
    case 'release':
      return release(state, (source) => source === input.source, now, rules);
    case 'releaseWhere':
      return release(state, input.matches, now, rules);
    case 'lost':
      return lose(state, input.matches);
    case 'unlock':
      return unlock(state, now, rules);
    case 'block':
      if (state.phase === 'keyed') return cut(state, input.reason);
      // In the release delay the speaker has finished: it closes at once, and there is nothing to be told.
      return state.phase === 'hang' ? end(state) : same(state);
    case 'tick':
      return same(state);
  }
}

/** Everything that was due at `now` or before. */
function advance(state: PttState, now: number): Step {
  if (!isOpen(state) || now < deadline(state)) return same(state);
  const { limits } = state;
  if (state.phase === 'hang') return end(state);
  if (limits.endsAt <= now) return cut(state, 'timeout');
  return { state: { ...state, limits: { ...limits, warnAt: Number.POSITIVE_INFINITY } }, effects: [{ type: 'warn' }] };
}

function press(state: PttState, input: Extract<PttInput, { type: 'press' }>, now: number, rules: PttRules): Step {
  const { source } = input;
  // Auto-repeat of a held key looks like another press of the same source.
  if (state.sources.has(source)) return same(state);
  const sources = new Set([...state.sources, source]);
  switch (state.phase) {
    case 'blocked':
      return { state: { ...state, sources }, effects: NOTHING };
    case 'keyed':
      if (isVoice(source)) return { state: { ...state, sources }, effects: NOTHING };
      if (state.lock?.kind === 'toggled') return hang({ ...state, sources }, source, now, rules);
      // A tap unlocks: from here on this source holds, and its release ends the talk. It begins no double tap.
      return { state: { ...state, sources, lock: null, tap: null }, effects: NOTHING };
    case 'hang': {
      const { limits } = state;
      return { state: { phase: 'keyed', sources, limits, ...grip(state, source, now, rules) }, effects: NOTHING };
    }
    case 'idle':
      if (input.block !== null) {
        const { block: reason } = input;
        return { state: { phase: 'blocked', sources, reason }, effects: [{ type: 'denied', source, reason }] };
      }
      return {
        state: {
          phase: 'keyed',
          sources,
          limits: limitsFrom(now, input.timeOutMs),
          ...grip(state, source, now, rules),
        },
        effects: [{ type: 'open', source }],
      };
  }
}

/** What a press that keys makes of the mode: held by the finger, or locked. */
function grip(
  { tap, sources }: Phase<'idle' | 'hang'>,
  source: Source,
  now: number,
  { mode }: PttRules,
): { lock: Lock | null; tap: Tap | null } {
  if (isVoice(source) || mode === 'hold') return { lock: null, tap: null };
  if (mode === 'toggle') return { lock: { kind: 'toggled', by: source }, tap: null };
  const again = tap !== null && tap.source === source && sources.size === 0 && now - tap.at <= DOUBLE_TAP_MS;
  return again ? { lock: { kind: 'latched', by: source }, tap: null } : { lock: null, tap: { source, at: now } };
}

function release(state: PttState, matches: (source: Source) => boolean, now: number, rules: PttRules): Step {
  const { sources, gone } = without(state.sources, matches);
  if (gone === null) return same(state);
  switch (state.phase) {
    case 'keyed':
      if (sources.size > 0 || state.lock !== null) return { state: { ...state, sources }, effects: NOTHING };
      return hang({ ...state, sources }, gone, now, rules);
    case 'blocked':
      return { state: sources.size > 0 ? { ...state, sources } : IDLE, effects: NOTHING };
    case 'idle':
    case 'hang':
      return { state: { ...state, sources }, effects: NOTHING };
  }
}

function lose(state: PttState, matches: (source: Source) => boolean): Step {
  const { sources, gone } = without(state.sources, matches);
  switch (state.phase) {
    case 'keyed': {
      const lock = state.lock !== null && matches(state.lock.by) ? null : state.lock;
      if (gone === null && lock === state.lock) return same(state);
      const rest = { ...state, sources, lock };
      // In a toggled talk the key that is down is no grip: the talk was held by its lock alone.
      const loose = lock === null && (sources.size === 0 || state.lock?.kind === 'toggled');
      return loose ? end(rest) : { state: rest, effects: NOTHING };
    }
    case 'hang':
      if (matches(state.by)) return end({ ...state, sources });
      return gone === null ? same(state) : { state: { ...state, sources }, effects: NOTHING };
    case 'blocked':
      if (gone === null) return same(state);
      return { state: sources.size > 0 ? { ...state, sources } : IDLE, effects: NOTHING };
    case 'idle':
      return gone === null ? same(state) : { state: { ...state, sources }, effects: NOTHING };
  }
}

function unlock(state: PttState, now: number, rules: PttRules): Step {
  if (state.phase !== 'keyed' || state.lock === null) return same(state);
  const { by, kind } = state.lock;
  if (kind === 'latched' && state.sources.size > 0)
    return { state: { ...state, lock: null, tap: null }, effects: NOTHING };
  return hang({ ...state, tap: null }, by, now, rules);
}

/** Nobody holds any more: the gate stays open for the release delay, then closes. */
function hang(state: Phase<'keyed'>, by: Source, now: number, { hangMs }: PttRules): Step {
  const { sources, limits, tap } = state;
  if (hangMs <= 0 || isVoice(by)) return end(state);
  return { state: { phase: 'hang', sources, limits, until: now + hangMs, by, tap }, effects: NOTHING };
}

function end({ sources, tap }: Phase<'keyed' | 'hang'>): Step {
  return { state: { phase: 'idle', sources, tap }, effects: [{ type: 'close' }] };
}

/** At once, whatever is held; what is still held must be let go of before the next press keys. */
function cut({ sources }: Phase<'keyed'>, reason: BlockReason): Step {
  const state: PttState = sources.size > 0 ? { phase: 'blocked', sources, reason } : IDLE;
  return { state, effects: [{ type: 'close' }, { type: 'cut', reason }] };
}

function limitsFrom(now: number, timeOutMs: number | null): Limits {
  if (timeOutMs === null) return { warnAt: Number.POSITIVE_INFINITY, endsAt: Number.POSITIVE_INFINITY };
  return { warnAt: now + Math.max(0, timeOutMs - WARNING_MS), endsAt: now + timeOutMs };
}

/** @returns the sources that don't match, and the last one that did */
function without(
  sources: ReadonlySet<Source>,
  matches: (source: Source) => boolean,
): { sources: ReadonlySet<Source>; gone: Source | null } {
  let gone: Source | null = null;
  for (const source of sources) if (matches(source)) gone = source;
  if (gone === null) return { sources, gone };
  return { sources: new Set([...sources].filter((source) => !matches(source))), gone };
}

function same(state: PttState): Step {
  return { state, effects: NOTHING };
}
