import { loadNative } from '../native/addons.ts';
import type { RealtimeAddon } from './addon.ts';

/**
 * @param failed hears why there is none where there should be one, in words
 * @returns null where there is none
 */
export function loadRealtimeAddon(failed: (why: string) => void): RealtimeAddon | null {
  if (process.platform !== 'linux') return null;
  try {
    return loadNative('realtime') as RealtimeAddon;
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
    return null;
  }
}
