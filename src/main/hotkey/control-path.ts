import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * Where the local socket lies on which `squelch ptt down` and other programs of this user talk to the app. The native
 * client (`native/ptt`) has the same rule.
 *
 * - below `SQUELCH_HOME` when that is set: `SQUELCH_HOME/config/control.sock`
 * - Linux: `XDG_RUNTIME_DIR/squelch/control.sock`, which is this user's alone and gone after the session
 * - else `control.sock` in the config folder; on Windows a named pipe, which by default only its owner may write to
 *
 * @param config the config folder, absolute
 */
export function controlPath(
  config: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  if (platform === 'win32') {
    const owner = createHash('sha256').update(config.toLowerCase()).digest('hex').slice(0, 16);
    return `\\\\.\\pipe\\squelch-control-${owner}`;
  }
  if (!env.SQUELCH_HOME && platform === 'linux' && env.XDG_RUNTIME_DIR)
    return join(env.XDG_RUNTIME_DIR, 'squelch', 'control.sock');
  return join(config, 'control.sock');
}
