import type { AppState, PttView } from '../../shared/state.ts';

/** What this window does, apart from what the engine knows. */
export interface Holding {
  /** This window holds the key. */
  readonly holding: boolean;
  /** The engine has answered that press. */
  readonly answered: boolean;
  readonly connected: boolean;
}

/** What the talk button looks like and says. */
export type TalkLook =
  | { readonly tone: 'ready' }
  /** `lock`: no key is held, and the talk goes on until it is ended. */
  | { readonly tone: 'talking'; readonly lock?: 'latched' | 'toggled' }
  /** The key is up; the end of the last word still goes out. */
  | { readonly tone: 'closing' }
  | {
      readonly tone: 'blocked';
      readonly why: Exclude<PttView['reason'], null> | 'sound' | 'engine' | 'release' | 'hushed';
    };

/**
 * The look follows the finger: a press that will be heard shows at once, and the engine's answer confirms or corrects it.
 */
export function talkLook(app: AppState, { holding, answered, connected }: Holding): TalkLook {
  if (!connected) return { tone: 'blocked', why: 'engine' };
  const { ptt, sound, hotkey } = app;
  if (hotkey.hushed) return { tone: 'blocked', why: 'hushed' };
  if (ptt.state === 'keyed') return ptt.lock === null ? { tone: 'talking' } : { tone: 'talking', lock: ptt.lock };
  if (ptt.state === 'hang') return { tone: holding ? 'talking' : 'closing' };
  if (sound.process !== 'running') return { tone: 'blocked', why: 'sound' };
  const obstacle = obstacleOf(app);
  if (obstacle) return { tone: 'blocked', why: obstacle };
  // These two can't be seen from here: who spoke at that moment, and how long I did.
  if (ptt.reason === 'busy' || ptt.reason === 'timeout') return { tone: 'blocked', why: ptt.reason };
  // What stood in the way is gone, but the press that met it will not open by itself.
  if (ptt.state === 'blocked') return { tone: 'blocked', why: 'release' };
  // Keyed and then not, with the key still down: the engine has ended it (the computer slept, the screen was locked).
  // Where one press begins and the next one ends, it was this very key.
  if (holding && answered)
    return app.settings.ptt.mode === 'toggle' ? { tone: 'ready' } : { tone: 'blocked', why: 'release' };
  return { tone: holding ? 'talking' : 'ready' };
}

function obstacleOf({
  links,
  selected,
  sound,
  ptt,
  calls,
}: AppState): 'muted' | 'noDevice' | 'offline' | 'noLink' | null {
  if (ptt.muted) return 'muted';
  // The call is talked to, whatever link is selected.
  if (calls.call?.phase === 'talking') return sound.input.state === 'open' ? null : 'noDevice';
  const link = links.find(({ id }) => id === selected);
  if (!link) return 'noLink';
  if (link.state !== 'ready') return 'offline';
  return sound.input.state === 'open' ? null : 'noDevice';
}
