import type { Transport } from './client.ts';

/** Where the preload puts the transport: `window.squelch`. */
export const BRIDGE_NAME = 'squelch';

/** IPC channels between preload and main. */
export const INVOKE_CHANNEL = 'squelch:invoke';
export const EVENT_CHANNEL = 'squelch:event';

declare global {
  interface Window {
    /** Present under Electron only. */
    readonly squelch?: Transport;
  }
}
