import { fork } from 'node:child_process';
import type { Child, SpawnOptions } from '../../src/main/engine/host.ts';

/**
 * Starts a bundled entry as the browser shell does, for tests of one process without a shell. What the process prints
 * is thrown away unless `SQUELCH_TEST_STDIO` is set.
 *
 * @param file from `bundleEntry`
 */
export function forkChild(file: string, options: SpawnOptions = {}): Child {
  const stdio = process.env.SQUELCH_TEST_STDIO ? 'inherit' : 'ignore';
  const child = fork(file, [...(options.args ?? [])], {
    env: { ...process.env, ...options.env },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', stdio, stdio, 'ipc'],
  });
  // A message that meets a dying process is lost like one on a cut line; the exit says the rest.
  child.on('error', () => {});
  return {
    pid: child.pid,
    post: (message) => {
      if (child.connected) child.send(message as never, () => {});
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', (code, signal) => listener({ code, signal }));
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
