import { useSyncExternalStore } from 'react';

/** Where one column takes the place of two; the style sheets say the same. */
const query = window.matchMedia('(width < 760px)');

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Whether the window has one column. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}
