/** What voice activation goes by. */
export interface VoiceRules {
  /** It opens when the level reaches this, dBFS. */
  readonly openDb: number;
  /** It closes when the level stays below this, dBFS … */
  readonly closeDb: number;
  /** … for so long, ms. */
  readonly holdMs: number;
}

/** Closed, or open with the moment since which the level has been low, ms; null while it is not. */
export type VoiceState = { readonly open: false } | { readonly open: true; readonly lowSince: number | null };

export const SILENT: VoiceState = { open: false };

/**
 * Voice activation as a pure machine: two thresholds, so that a voice around one of them does not flutter, and a hold
 * time for the pauses between words.
 *
 * @param db the microphone's peak since the last step, dBFS
 * @param now ms on a clock that never goes back
 */
export function hearVoice(state: VoiceState, db: number, now: number, rules: VoiceRules): VoiceState {
  if (!state.open) return db >= rules.openDb ? { open: true, lowSince: null } : state;
  if (db >= rules.closeDb) return state.lowSince === null ? state : { open: true, lowSince: null };
  if (state.lowSince === null) return { open: true, lowSince: now };
  return now - state.lowSince >= rules.holdMs ? SILENT : state;
}
