import { join } from 'node:path';
import { buildEngine } from '../build-engine.ts';
import type { Host } from '../engine/host.ts';
import { openLog } from '../engine/log.ts';
import { StoredVault } from '../engine/store/vault.ts';
import { controlPath } from '../hotkey/control-path.ts';
import { type Start, start } from '../instance.ts';
import type { Options, ShellStart } from '../options.ts';
import { hostPaths } from '../paths.ts';
import { openAppWindow } from './app-window.ts';
import { forkChild } from './children.ts';
import { openFolder } from './open-folder.ts';
import { BrowserServer } from './server.ts';
import { PLAIN_SEAL } from './vault.ts';

/** How long the app outlives its last window, ms: a reload or a crashed tab comes back well within it. */
const LINGER_MS = 10_000;

/** Runs the app as a Node process whose windows are the user's own browser. */
export async function runBrowserShell({ options, version, bundles }: ShellStart): Promise<void> {
  const paths = hostPaths();
  const begun = await start(paths.config, controlPath(paths.config), options.open ? 'app show' : 'app address');
  if (begun.kind !== 'ours') return process.exit(leaveTo(begun));
  process.once('exit', begun.release);
  const log = openLog(paths.logs, options.logLevel);
  let quit = () => {};
  const host: Host = {
    shell: 'browser',
    paths,
    secrets: new StoredVault(paths.config, PLAIN_SEAL),
    // Node hears neither suspend nor lock; the window's blur, which comes with both, releases what the window holds.
    power: { onInterruption: () => {} },
    spawn: (role, spawnOptions) => forkChild(bundles, log, role, spawnOptions),
    notify: () => {},
    openExternal: (url) => {
      if (url.startsWith('https://')) openAppWindow(url, paths.config);
    },
    openFolder: (folder) => openFolder(folder),
    desktop: null,
    // Whoever runs it so has it from a checkout or a package manager, which knows better.
    updates: null,
    show: (window) => {
      const entrance = server.invite() ?? '';
      return window && openAppWindow(entrance, paths.config) === null ? 'shown' : entrance;
    },
    quit: () => quit(),
  };
  const engine = await buildEngine({ host, options, version, log });

  let lastGone: NodeJS.Timeout | null = null;
  const server = new BrowserServer({
    engine,
    renderer: join(bundles, '..', 'renderer'),
    port: options.port,
    onWindows: (count) => {
      if (lastGone) clearTimeout(lastGone);
      lastGone = null;
      if (count > 0) return;
      lastGone = setTimeout(() => {
        engine.closeMicrophone();
        if (!options.keep) quit();
      }, LINGER_MS);
    },
  });

  let ending = false;
  quit = () => {
    if (ending) return;
    ending = true;
    // What hangs in closing must not keep a microphone process alive: the deadline ends it all the same.
    setTimeout(() => process.exit(0), 2_000).unref();
    void Promise.allSettled([server.close(), engine.close()]).then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => quit());
  process.on('uncaughtException', (error) => {
    // An error nobody expected: the microphone must not stay open, everything else goes on.
    log.error({ error }, 'uncaught');
    engine.closeMicrophone();
  });

  let entrance: string;
  try {
    entrance = await server.listen();
  } catch (error) {
    process.stderr.write(`${portMessage(options.port, error)}\n`);
    await engine.close();
    process.exit(1);
  }
  // The browser takes longest of all to start: it goes first.
  announce(entrance, options, paths.config);
  engine.start();
}

/**
 * Another Squelch has these settings: it brings its window, or says where that can be opened.
 * @returns this process's exit code
 */
function leaveTo(other: Exclude<Start, { kind: 'ours' }>): number {
  const runs = `Squelch runs already (process ${other.by.pid})`;
  const beside = 'Another one beside it needs settings of its own: --profile=NAME.';
  if (other.kind === 'silent') {
    process.stderr.write(`${runs}, but does not answer: end it first. ${beside}\n`);
    return 1;
  }
  const where =
    other.answer === 'shown' ? 'Its window was opened.' : `Open this address (it works once):\n${other.answer}`;
  process.stdout.write(`${runs}. ${beside}\n${where}\n`);
  return 0;
}

/** Opens the window, or says where it would be: the address line is what scripts wait for. */
function announce(entrance: string, options: Options, config: string): void {
  const why = options.open ? openAppWindow(entrance, config) : null;
  if (options.open && why === null) {
    process.stdout.write('Squelch runs in a browser window. Close it, or press Ctrl+C here, to end.\n');
    return;
  }
  const reason = why === null ? '' : `No window was opened because ${why}. `;
  process.stdout.write(
    `${reason}Open this address in Chrome, Chromium or Edge on this computer (it works once):\n${entrance}\n`,
  );
}

function portMessage(port: number, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program: choose another with --port, or leave it out.`;
  if (code === 'EACCES') return `Port ${port} may not be opened by this user: choose one above 1023 with --port.`;
  return `The window's address could not be opened: ${error instanceof Error ? error.message : String(error)}`;
}
