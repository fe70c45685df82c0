import type { AppState } from '../../shared/state.ts';

/** What the talk button looks like and says. */
export type TalkLook =
  | { readonly tone: 'ready' }
  | { readonly tone: 'talking' }
  | { readonly tone: 'blocked'; readonly why: 'noDevice' | 'offline' | 'noLink' | 'sound' | 'engine' | 'release' };

/**
 * The look follows the finger: a press that will be heard shows at once, and the engine's answer confirms or corrects it.
 *
 * @param holding whether this window holds the key
 */
export function talkLook(app: AppState, connected: boolean, holding: boolean): TalkLook {
  if (!connected) return { tone: 'blocked', why: 'engine' };
  const { ptt, sound } = app;
  if (ptt.state === 'keyed') return { tone: 'talking' };
  if (sound.process !== 'running') return { tone: 'blocked', why: 'sound' };
  const obstacle = obstacleOf(app);
  if (obstacle) return { tone: 'blocked', why: obstacle };
  // What stood in the way is gone, but the press that met it will not open by itself.
  if (ptt.state === 'blocked') return { tone: 'blocked', why: 'release' };
  return { tone: holding ? 'talking' : 'ready' };
}

function obstacleOf({ links, selected, sound }: AppState): 'noDevice' | 'offline' | 'noLink' | null {
  const link = links.find(({ id }) => id === selected);
  if (!link) return 'noLink';
  if (link.state !== 'ready') return 'offline';
  return sound.input.state === 'open' ? null : 'noDevice';
}
