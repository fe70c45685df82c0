import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, BrowserWindow, net, protocol, session, shell, type WebContents } from 'electron';
import { contentSecurityPolicy } from '../content-policy.ts';
import { mayOpenOutside } from './outside-link.ts';

const SCHEME = 'app';
const HOST = 'squelch';
/** The renderer's origin. */
export const ORIGIN = `${SCHEME}://${HOST}`;

/** Whether a page is ours. By scheme and host: to Node a scheme of our own has the origin "null", like many others. */
export function isOwnPage(url: string): boolean {
  try {
    const { protocol: scheme, host } = new URL(url);
    return scheme === `${SCHEME}:` && host === HOST;
  } catch {
    return false;
  }
}

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the built renderer under `app://squelch/` and denies every permission that a page could ask for. */
export function serveRenderer(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const path = pathname === '/' ? '/index.html' : decodePath(pathname);
    if (host !== HOST || path === null) return new Response(null, { status: 404 });
    const file = await net.fetch(pathToFileURL(join(folder, path)).href).catch(() => null);
    if (file === null) return new Response(null, { status: 404 });
    const headers = new Headers(file.headers);
    headers.set('Content-Security-Policy', contentSecurityPolicy("'none'"));
    headers.set('X-Content-Type-Options', 'nosniff');
    return new Response(file.body, { status: file.status, headers });
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
}

/** @returns null for a path that leads out of the folder, or is none */
function decodePath(pathname: string): string | null {
  try {
    const path = decodeURIComponent(pathname);
    return path.includes('..') || path.includes('\0') || path.includes('\\') ? null : path;
  } catch {
    return null;
  }
}

/** Whatever page ever comes to be in this app goes nowhere: no navigation, no window of its own, no webview. */
export function lockNavigation(): void {
  app.on('web-contents-created', (_, contents) => lock(contents));
}

function lock(contents: WebContents): void {
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url);
    return { action: 'deny' };
  });
  for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const)
    contents.on(event as 'will-navigate', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

const SAFE = { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false } as const;

/** @param preload absolute path of the built preload. @param shown whether it appears as soon as it is painted */
export function openMainWindow(preload: string, shown: boolean): BrowserWindow {
  const window = new BrowserWindow({
    ...{ width: 960, height: 680, minWidth: 400, minHeight: 480 },
    show: false,
    title: 'Squelch',
    webPreferences: { preload, ...SAFE },
  });
  window.removeMenu();
  if (shown) window.once('ready-to-show', () => window.show());
  void window.loadURL(`${ORIGIN}/`);
  return window;
}

/** A small window in front of all others; the page shows the talk button alone for `#talk`. */
export function openTalkWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    ...{ width: 260, height: 200, minWidth: 160, minHeight: 120 },
    ...{ alwaysOnTop: true, fullscreenable: false, maximizable: false, skipTaskbar: true },
    show: false,
    title: 'Squelch: talk',
    webPreferences: { preload, ...SAFE },
  });
  window.removeMenu();
  // Without taking the focus from whoever it is meant to be in front of.
  window.once('ready-to-show', () => window.showInactive());
  void window.loadURL(`${ORIGIN}/#talk`);
  return window;
}
