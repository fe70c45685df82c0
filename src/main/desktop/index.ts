import { join } from 'node:path';
import { app, Notification, powerMonitor, shell } from 'electron';
import { buildEngine } from '../build-engine.ts';
import type { Host } from '../engine/host.ts';
import { openLog } from '../engine/log.ts';
import { StoredVault } from '../engine/store/vault.ts';
import type { ShellStart } from '../options.ts';
import { hostPaths } from '../paths.ts';
import { utilityChild } from './children.ts';
import { attachIpc } from './ipc.ts';
import { KEYRING_SEAL } from './vault.ts';
import { openMainWindow, registerScheme, serveRenderer } from './window.ts';

/** Runs the app under Electron: one window, the engine in this process, our processes as utility processes. */
export async function runDesktopShell({ options, version, bundles }: ShellStart): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  registerScheme();
  const paths = hostPaths();
  app.setPath('userData', join(paths.config, 'window'));
  const log = openLog(paths.logs, options.logLevel);
  await app.whenReady();

  const host: Host = {
    shell: 'desktop',
    paths,
    secrets: new StoredVault(paths.config, KEYRING_SEAL),
    power: {
      onInterruption: (listener) => {
        powerMonitor.on('suspend', () => listener('suspend'));
        powerMonitor.on('lock-screen', () => listener('lock'));
      },
    },
    spawn: (role, spawnOptions) => utilityChild(bundles, log, role, spawnOptions),
    notify: (notice) => new Notification(notice).show(),
    openExternal: (url) => {
      if (url.startsWith('https://')) void shell.openExternal(url);
    },
    quit: () => app.quit(),
  };
  const engine = await buildEngine({ host, options, version, log });
  process.on('uncaughtException', (error) => {
    // An error nobody expected: the microphone must not stay open, everything else goes on.
    log.error({ error }, 'uncaught');
    engine.closeMicrophone();
  });

  serveRenderer(join(bundles, '..', 'renderer'));
  const window = openMainWindow(join(bundles, '..', 'preload', 'index.cjs'));
  attachIpc(window, engine);
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => app.quit());

  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void engine.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
  engine.start();
}
