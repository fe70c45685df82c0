/**
 * What the desktop is told that a key does, where it is the desktop that gives the keys: its dialog and its settings list them
 * by this name.
 * @param index of the binding in the list, from 0
 */
export function shortcutName(does: 'talk' | 'mute', index: number): string {
  return `${does === 'mute' ? 'Push to mute' : 'Push to talk'}${index === 0 ? '' : ` ${index + 1}`}`;
}
