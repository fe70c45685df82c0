/** Who or what can hold a talk key; `call` is a call with an open microphone, which holds it from its beginning to its end. */
export type SourceKind = 'hook:key' | 'hook:mouse' | 'portal' | 'ui:pointer' | 'ui:key' | 'cli' | 'vox' | 'call';

/**
 * Who holds the key: `ui:key@w1` is the space bar in window w1. The part before the `@` is the kind of source, the part
 * behind it the instance, so that two windows with the button held count as two.
 */
export type Source = `${SourceKind}${'' | `@${string}`}`;

/** Whether a source lives in the window `instance` (or in any window, without one). */
export function isUiSource(source: Source, instance?: string): boolean {
  if (!source.startsWith('ui:')) return false;
  return instance === undefined || source.endsWith(`@${instance}`);
}

/** Whether a source is the global keyboard and mouse hook, whose key-ups are lost while it restarts. */
export function isHookSource(source: Source): boolean {
  return source.startsWith('hook:');
}

/** Whether a source is the voice itself. It holds on by its own hold time, so its release needs no delay of the key's. */
export function isVoice(source: Source): boolean {
  return source === 'vox';
}
