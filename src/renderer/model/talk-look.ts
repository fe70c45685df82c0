import type { AppState } from '../../shared/state.ts';

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
  | { readonly tone: 'talking' }
  | { readonly tone: 'blocked'; readonly why: 'noDevice' | 'offline' | 'noLink' | 'sound' | 'engine' | 'release' };

/**
 * The look follows the finger: a press that will be heard shows at once, and the engine's answer confirms or corrects it.
 */
export function talkLook(app: AppState, { holding, answered, connected }: Holding): TalkLook {
  if (!connected) return { tone: 'blocked', why: 'engine' };
  const { ptt, sound } = app;
  if (ptt.state === 'keyed') return { tone: 'talking' };
  if (sound.process !== 'running') return { tone: 'blocked', why: 'sound' };
  const obstacle = obstacleOf(app);
  if (obstacle) return { tone: 'blocked', why: obstacle };
  // What stood in the way is gone, but the press that met it will not open by itself.
  if (ptt.state === 'blocked') return { tone: 'blocked', why: 'release' };
  // Keyed and then not, with the key still down: the engine has ended it (the computer slept, the screen was locked).
  if (holding && answered) return { tone: 'blocked', why: 'release' };
  return { tone: holding ? 'talking' : 'ready' };
}

function obstacleOf({ links, selected, sound }: AppState): 'noDevice' | 'offline' | 'noLink' | null {
  const link = links.find(({ id }) => id === selected);
  if (!link) return 'noLink';
  if (link.state !== 'ready') return 'offline';
  return sound.input.state === 'open' ? null : 'noDevice';
}
