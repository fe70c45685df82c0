import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { app, dialog, Notification, powerMonitor, shell } from 'electron';
import { buildEngine } from '../build-engine.ts';
import type { Engine } from '../engine/engine.ts';
import type { Host } from '../engine/host.ts';
import { openLog } from '../engine/log.ts';
import { JsonStore } from '../engine/store/json-store.ts';
import { StoredVault } from '../engine/store/vault.ts';
import { controlPath } from '../hotkey/control-path.ts';
import { start } from '../instance.ts';
import type { ShellStart } from '../options.ts';
import { hostPaths } from '../paths.ts';
import { DesktopBehaviour } from './behaviour.ts';
import { utilityChild } from './children.ts';
import { LINK_SCHEME } from './deep-link.ts';
import { DesktopFrame, type FrameParts } from './frame.ts';
import { loginItem } from './login-item.ts';
import { mayOpenOutside } from './outside-link.ts';
import { PREFERENCES } from './preferences.ts';
import { newestRelease, readReleaseFeed } from './release-feed.ts';
import { UpdateCheck } from './update-check.ts';
import { KEYRING_SEAL } from './vault.ts';
import { lockNavigation, registerScheme, serveRenderer } from './window.ts';

/** Runs the app under Electron: the engine in this process, our processes as utility processes, windows and tray in front. */
export async function runDesktopShell({ options, version, bundles }: ShellStart): Promise<void> {
  const paths = hostPaths();
  // First of all: Electron's own lock is one a folder of this name.
  app.setPath('userData', join(paths.config, 'window'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  registerScheme();
  lockNavigation();
  // What macOS hands over comes before anything is there to take it.
  const early: string[] = [];
  const keep = (event: { preventDefault(): void }, url: string) => {
    event.preventDefault();
    early.push(url);
  };
  app.on('open-url', keep);
  const log = openLog(paths.logs, options.logLevel);
  await app.whenReady();
  // The same settings may be in use by a Squelch in the browser, which knows nothing of Electron's lock.
  const begun = await start(paths.config, controlPath(paths.config), 'app show');
  if (begun.kind !== 'ours') {
    app.quit();
    return;
  }
  app.once('quit', begun.release);
  // Only what is installed should be what links open: a checkout has no place in the system's registry.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);

  const { store } = await JsonStore.load(paths.config, PREFERENCES);
  const unsaved = (error: unknown) => log.error({ error }, 'desktop.json');
  const ask: FrameParts['ask'] = async (question) => {
    const { response } = await dialog.showMessageBox({
      ...{ type: 'question', title: 'Squelch', message: question.title, detail: question.text },
      ...{ buttons: [question.yes, 'Cancel'], defaultId: 1, cancelId: 1, noLink: true },
    });
    return response === 0;
  };
  const notify: Host['notify'] = (notice) => new Notification(notice).show();
  const openExternal: Host['openExternal'] = (url) => {
    if (mayOpenOutside(url)) void shell.openExternal(url);
  };
  const behaviour = new DesktopBehaviour({ preferences: store, login: loginItem(), unsaved });
  const feed = app.isPackaged ? await readReleaseFeed(process.resourcesPath) : null;
  const updates = feed
    ? new UpdateCheck({
        ...{ running: version, page: feed.page, newest: newestRelease, notify, ask, open: openExternal },
        failed: (reason) => log.warn({ reason }, 'the releases could not be asked'),
        kept: {
          get: () => store.value.updates,
          set: (changes) => {
            const { value } = store;
            const next = { ...value.updates, ...changes };
            if (isDeepStrictEqual(next, value.updates)) return;
            store.set({ ...value, updates: next }).catch(unsaved);
          },
        },
      })
    : null;

  const host: Host = {
    shell: 'desktop',
    paths,
    secrets: new StoredVault(paths.config, KEYRING_SEAL),
    power: {
      onInterruption: (listener) => {
        powerMonitor.on('suspend', () => listener('suspend'));
        powerMonitor.on('lock-screen', () => listener('lock'));
        // Another user is at the keyboard now (macOS), or nobody will be.
        powerMonitor.on('user-did-resign-active', () => listener('lock'));
        powerMonitor.on('shutdown', () => listener('suspend'));
      },
    },
    spawn: (role, spawnOptions) => utilityChild(bundles, log, role, spawnOptions),
    notify,
    openExternal,
    openFolder: async (folder) => {
      const error = await shell.openPath(folder);
      return error === '' ? null : `The file manager did not open it (${error.replace(/\.$/, '')}).`;
    },
    desktop: behaviour,
    updates,
    show: () => {
      frame.show();
      return 'shown';
    },
    quit: () => app.quit(),
  };
  const engine = await buildEngine({ host, options, version, log });
  closeMicrophoneOnTrouble(engine, (what, error) => log.error({ error }, what));

  serveRenderer(join(bundles, '..', 'renderer'));
  const frame = new DesktopFrame({
    engine,
    behaviour,
    updates,
    preload: join(bundles, '..', 'preload', 'index.cjs'),
    hidden: process.argv.includes('--hidden'),
    ask,
  });
  engine.start();
  frame.open();
  updates?.start();

  app.off('open-url', keep);
  app.on('open-url', (event, url) => {
    event.preventDefault();
    void frame.follow([url]);
  });
  app.on('second-instance', (_, args) => {
    frame.show();
    void frame.follow(args);
  });
  app.on('activate', () => frame.show());
  app.on('window-all-closed', () => frame.windowsGone());
  void frame.follow([...early, ...process.argv.slice(1)]);

  let closed = false;
  app.on('before-quit', (event) => {
    frame.leaving();
    if (closed) return;
    event.preventDefault();
    void Promise.all([engine.close(), store.settle()]).finally(() => {
      closed = true;
      app.quit();
    });
  });
}

/** An error nobody expected, wherever it is: the microphone must not stay open, everything else goes on. */
function closeMicrophoneOnTrouble(engine: Engine, note: (what: string, error: unknown) => void): void {
  process.on('uncaughtException', (error) => {
    note('uncaught', error);
    engine.closeMicrophone();
  });
  process.on('unhandledRejection', (error) => {
    note('unhandled rejection', error);
    engine.closeMicrophone();
  });
  app.on('render-process-gone', (_, __, details) => {
    note('a page is gone', details);
    engine.closeMicrophone();
  });
  app.on('child-process-gone', (_, details) => {
    note('a process of Chromium is gone', details);
    // A utility process of ours has a supervisor that knows what it held; anything else takes no chances.
    if (details.type !== 'Utility') engine.closeMicrophone();
  });
}
