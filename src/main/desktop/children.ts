import { join } from 'node:path';
import { utilityProcess } from 'electron';
import type { Child, ChildRole, SpawnOptions } from '../engine/host.ts';
import type { Logger } from '../engine/log.ts';

/**
 * Starts our own processes as Electron utility processes: the RunAsNode fuse forbids forks of a packaged app.
 * @param folder where `sound.js`, `station.js` … lie.
 */
export function utilityChild(folder: string, log: Logger, role: ChildRole, options: SpawnOptions = {}): Child {
  const child = utilityProcess.fork(join(folder, `${role}.js`), [...(options.args ?? [])], {
    serviceName: `squelch-${role}`,
    stdio: 'ignore',
    env: { ...process.env, ...options.env },
  });
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', (code) => {
        log.info({ role, code }, 'child process ended');
        listener({ code, signal: null });
      });
    },
    kill: () => {
      // `child.kill()` asks politely; a process that hangs in native code hears only SIGKILL.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}
