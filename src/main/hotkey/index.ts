import { openParentPort, type ParentPort } from '../../child/parent-port.ts';
import { HookSource } from './hook-source.ts';
import { BEAT_EVERY_MS, type FromHotkey, type ToHotkey } from './protocol.ts';
import { type HotkeySource, HotkeySourceError } from './source.ts';

/**
 * The hotkey process: hears the talk key wherever the focus is. The native hook may end its process at any time, so nothing
 * else lives here.
 */

/** How long last words may take to reach the parent, ms. */
const LAST_WORDS_MS = 50;

const port = openParentPort();
if (port) await start(port);
else process.exitCode = 2;

async function start(parent: ParentPort): Promise<void> {
  const post = (message: FromHotkey): void => parent.post(message);
  const fail = (error: unknown): void => {
    const code = error instanceof HotkeySourceError ? error.code : 'other';
    const detail = error instanceof Error ? error.message : String(error);
    post({ type: 'failed', code, detail: detail.slice(0, 1000) });
    setTimeout(end, LAST_WORDS_MS);
  };
  process.on('uncaughtException', fail);
  // The parent decides when the app ends: an interrupt typed at the terminal reaches it as well.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', end);
  parent.onClose(end);
  setInterval(() => post({ type: 'beat' }), BEAT_EVERY_MS);

  try {
    const loading = ownSource();
    // Whatever comes while the source is being loaded is for it as well, in its order.
    parent.onMessage((message) => void loading.then((source) => source.handle(message as ToHotkey)));
    const source = await loading;
    await source.open(post, fail);
    post({ type: 'listening' });
  } catch (error) {
    fail(error);
  }
}

/** By the command line's word; what the other source needs is not loaded. */
async function ownSource(): Promise<HotkeySource> {
  if (!process.argv.includes('--source=portal')) return new HookSource();
  const { PortalSource } = await import('./portal-source.ts');
  return new PortalSource();
}

/** Not `process.exit`: the hook's thread may be waiting for a display that is gone. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}
