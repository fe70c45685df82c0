/**
 * Push-to-talk as a pure machine: inputs in, state and at most one effect out; no timers, no clocks, no sound.
 * There is one machine a binding (a key or button → a set of links); the microphone gate is the union of all of them.
 *
 *     idle ──press──► keyed ──last source released──► idle
 *       │               │
 *       └─press, can't──┴─block──► blocked ──last source released──► idle
 *
 * A block that ends while a source is still held opens nothing: whoever holds the key has been told that nobody hears
 * them, and may have turned to somebody else in the room. Only a new press keys.
 */

/**
 * Who holds the key: `ui:key@w1` is the space bar in window w1. The part before the colon is the kind of source, the part
 * behind the `@` the instance, so that two windows with the button held count as two.
 */
export type Source = `${SourceKind}${'' | `@${string}`}`;
export type SourceKind = 'hook:key' | 'hook:mouse' | 'portal' | 'ui:pointer' | 'ui:key' | 'cli' | 'vox';

/** Why a press sends nothing. */
export type BlockReason = 'noDevice' | 'offline' | 'noLink';

export type PttState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'keyed'; readonly sources: ReadonlySet<Source> }
  | { readonly phase: 'blocked'; readonly reason: BlockReason; readonly sources: ReadonlySet<Source> };

export type PttInput =
  | {
      readonly type: 'press';
      readonly source: Source /** What stands in the way at this moment. */;
      readonly block: BlockReason | null;
    }
  | { readonly type: 'release'; readonly source: Source }
  /** A window lost the focus, a process died, the screen was locked: every source that matches lets go. */
  | { readonly type: 'releaseWhere'; readonly matches: (source: Source) => boolean }
  /** The microphone or the last link went away while the key is down. */
  | { readonly type: 'block'; readonly reason: BlockReason };

/** What the owner must do now. `denied` is the moment for a denied tone. */
export type PttEffect = 'open' | 'close' | 'denied' | null;

export const IDLE: PttState = { phase: 'idle' };

/** One step. The state is never changed in place; an input that means nothing here returns the same state. */
export function step(state: PttState, input: PttInput): { state: PttState; effect: PttEffect } {
  switch (input.type) {
    case 'press':
      return press(state, input.source, input.block);
    case 'release':
      return release(state, (source) => source === input.source);
    case 'releaseWhere':
      return release(state, input.matches);
    case 'block':
      if (state.phase !== 'keyed') return { state, effect: null };
      return { state: { phase: 'blocked', reason: input.reason, sources: state.sources }, effect: 'close' };
  }
}

function press(state: PttState, source: Source, block: BlockReason | null): { state: PttState; effect: PttEffect } {
  if (state.phase === 'idle') {
    const sources = new Set([source]);
    if (block === null) return { state: { phase: 'keyed', sources }, effect: 'open' };
    return { state: { phase: 'blocked', reason: block, sources }, effect: 'denied' };
  }
  // Auto-repeat of a held key looks like another press of the same source.
  if (state.sources.has(source)) return { state, effect: null };
  return { state: { ...state, sources: new Set([...state.sources, source]) }, effect: null };
}

function release(state: PttState, matches: (source: Source) => boolean): { state: PttState; effect: PttEffect } {
  if (state.phase === 'idle') return { state, effect: null };
  const sources = new Set([...state.sources].filter((source) => !matches(source)));
  if (sources.size === state.sources.size) return { state, effect: null };
  if (sources.size > 0) return { state: { ...state, sources }, effect: null };
  return { state: IDLE, effect: state.phase === 'keyed' ? 'close' : null };
}

/** Whether a source lives in the window `instance` (or in any window, without one). */
export function isUiSource(source: Source, instance?: string): boolean {
  if (!source.startsWith('ui:')) return false;
  return instance === undefined || source.endsWith(`@${instance}`);
}
