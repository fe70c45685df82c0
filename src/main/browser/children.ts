import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Child, ChildExit, ChildRole, SpawnOptions } from '../engine/host.ts';
import type { Logger } from '../engine/log.ts';

/** Last words kept of a child that ends unexpectedly, bytes: naudiodon alone prints sixty lines at every start. */
const STDERR_TAIL = 4096;

/**
 * Starts our own processes as Node forks of the bundles beside this one.
 * @param folder where `sound.js`, `station.js` … lie.
 */
export function forkChild(folder: string, log: Logger, role: ChildRole, options: SpawnOptions = {}): Child {
  const child = fork(join(folder, `${role}.js`), [...(options.args ?? [])], {
    // Typed arrays arrive as typed arrays, and cost no JSON.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...options.env },
    // A debugger or loader of the parent is not meant for children.
    execArgv: [],
  });
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_TAIL);
  });
  // A message that crosses with the child's death has nobody to go to.
  child.on('error', (error) => log.warn({ role, error: error.message }, 'child process'));
  const ended = new Promise<ChildExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    // A process that never came to be has no exit.
    child.once('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
  });
  // Its exit is told at once; for the log its last words are worth waiting for.
  child.once('close', (code, signal) =>
    log.info({ role, code, signal, stderr: code === 0 ? undefined : tail }, 'child process ended'),
  );
  return {
    pid: child.pid,
    post: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => void ended.then(listener),
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
