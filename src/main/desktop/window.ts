import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, net, protocol, session, shell } from 'electron';
import { contentSecurityPolicy } from '../content-policy.ts';

const SCHEME = 'app';
/** The renderer's origin. */
export const ORIGIN = `${SCHEME}://squelch`;

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the built renderer under `app://squelch/` and denies every permission that a page could ask for. */
export function serveRenderer(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const path = pathname === '/' ? '/index.html' : decodeURIComponent(pathname);
    if (host !== 'squelch' || path.includes('..')) return new Response(null, { status: 404 });
    const file = await net.fetch(pathToFileURL(join(folder, path)).href);
    const headers = new Headers(file.headers);
    headers.set('Content-Security-Policy', contentSecurityPolicy("'none'"));
    headers.set('X-Content-Type-Options', 'nosniff');
    return new Response(file.body, { status: file.status, headers });
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.defaultSession.setPermissionCheckHandler(() => false);
}

/** @param preload absolute path of the built preload. */
export function openMainWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 960,
    height: 680,
    minWidth: 400,
    minHeight: 480,
    show: false,
    title: 'Squelch',
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false },
  });
  window.removeMenu();
  window.once('ready-to-show', () => window.show());
  window.webContents.setWindowOpenHandler(({ url }) => {
    if (url.startsWith('https://')) void shell.openExternal(url);
    return { action: 'deny' };
  });
  window.webContents.on('will-navigate', (event) => event.preventDefault());
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  void window.loadURL(`${ORIGIN}/`);
  return window;
}
