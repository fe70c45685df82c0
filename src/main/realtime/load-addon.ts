import type { RealtimeAddon } from '../../realtime/addon.ts';
import { findNative, loadNative } from '../native.ts';

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

/** @returns the addon's file, for a process that does not look for it by itself; null where there is none */
export function realtimeAddonFile(): string | null {
  if (process.platform !== 'linux') return null;
  try {
    return findNative('realtime').file;
  } catch {
    return null;
  }
}
