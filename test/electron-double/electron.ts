/**
 * A stand-in for the `electron` module, so that the built main bundle runs in Node as it is. Windows are shown by the test
 * that started it (`window-host.ts`), in Chromium with the built preload. What Electron itself does (sandbox, context
 * isolation, real schemes, keyring, native menus) can't be shown here; ARCHITECTURE.md has the list.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ToDouble, ToTest } from './messages.ts';

function tell(message: ToTest): void {
  if (process.connected) process.send?.(message);
}

function deed(what: string, detail: unknown = null): void {
  tell({ type: 'deed', what, detail });
}

class App extends EventEmitter {
  /** A build that is installed has its resources in a folder, which a test may name. */
  readonly isPackaged = process.env.SQUELCH_DOUBLE_RESOURCES !== undefined;
  readonly name = 'Squelch';
  readonly #paths = new Map<string, string>();
  #quitting = false;
  #login = { openAtLogin: false };

  /** Whether another one runs is the test's to say. */
  requestSingleInstanceLock = () => process.env.SQUELCH_DOUBLE_IS_SECOND === undefined;
  enableSandbox = () => deed('sandbox');
  whenReady = async () => {};
  setPath = (name: string, path: string) => {
    this.#paths.set(name, path);
  };
  getPath = (name: string) => this.#paths.get(name) ?? '';
  setAppUserModelId = () => {};
  setAsDefaultProtocolClient = (scheme: string) => {
    deed('protocol client', scheme);
    return true;
  };
  getAppPath = () => process.cwd();
  getLoginItemSettings = () => this.#login;
  setLoginItemSettings = (settings: { openAtLogin: boolean }) => {
    this.#login = settings;
    deed('login item', settings);
  };
  focus = () => {};
  exit = (code = 0) => process.exit(code);
  relaunch = () => deed('relaunch');

  /** As Electron: `before-quit`, then the windows close, then `will-quit`, and each may call it off. */
  quit = () => {
    if (this.#quitting) return;
    this.#quitting = true;
    // On a turn of its own, as the real one: whoever calls quit goes on first.
    setImmediate(() => {
      this.#quitting = false;
      const event = { prevented: false, preventDefault: () => {} };
      event.preventDefault = () => {
        event.prevented = true;
      };
      this.emit('before-quit', event);
      if (event.prevented) return;
      this.emit('will-quit', event);
      this.emit('quit');
      process.exit(0);
    });
  };
}

export const app = new App();
if (app.isPackaged) Object.assign(process, { resourcesPath: process.env.SQUELCH_DOUBLE_RESOURCES });
process.on('SIGTERM', () => app.quit());
process.on('SIGINT', () => app.quit());
// The test is gone, and with it every window.
process.on('disconnect', () => process.exit(1));

const windows = new Map<number, BrowserWindow>();
let nextWindow = 1;

class WebContents extends EventEmitter {
  readonly id: number;
  readonly session: typeof defaultSession;
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  url = '';
  #destroyed = false;

  constructor(id: number) {
    super();
    this.id = id;
    this.session = defaultSession;
  }

  isDestroyed = () => this.#destroyed;
  getURL = () => this.url;
  setWindowOpenHandler = (handler: (details: { url: string }) => { action: string }) => {
    this.openHandler = handler;
  };
  send = (channel: string, ...args: unknown[]) => tell({ type: 'send', window: this.id, channel, args });
  destroy = () => {
    this.#destroyed = true;
  };
}

interface WindowSettings {
  width?: number;
  height?: number;
  alwaysOnTop?: boolean;
  show?: boolean;
  webPreferences?: Record<string, unknown>;
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows.values()];
  readonly id = nextWindow++;
  readonly webContents: WebContents;
  #visible: boolean;
  #bounds: { x: number; y: number; width: number; height: number };

  constructor(settings: WindowSettings) {
    super();
    this.webContents = new WebContents(this.id);
    this.#visible = settings.show ?? true;
    const { width = 800, height = 600, alwaysOnTop = false, webPreferences = {} } = settings;
    this.#bounds = { x: 0, y: 0, width, height };
    const preload = typeof webPreferences.preload === 'string' ? webPreferences.preload : null;
    windows.set(this.id, this);
    tell({ type: 'window', window: this.id, options: { width, height, preload, alwaysOnTop, webPreferences } });
    app.emit('browser-window-created', {}, this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  loadURL = async (url: string) => {
    this.webContents.url = url;
    tell({ type: 'load', window: this.id, url });
  };
  removeMenu = () => {};
  show = () => {
    this.#visible = true;
    deed('show', this.id);
  };
  showInactive = () => this.show();
  hide = () => {
    this.#visible = false;
    deed('hide', this.id);
  };
  focus = () => deed('focus', this.id);
  restore = () => {};
  isMinimized = () => false;
  isVisible = () => this.#visible;
  isDestroyed = () => !windows.has(this.id);
  isFocused = () => this.#visible;
  setAlwaysOnTop = () => {};
  setVisibleOnAllWorkspaces = () => {};
  setSkipTaskbar = () => {};
  getBounds = () => this.#bounds;
  setBounds = (bounds: Partial<{ x: number; y: number; width: number; height: number }>) => {
    this.#bounds = { ...this.#bounds, ...bounds };
  };
  flashFrame = () => {};
  setProgressBar = () => {};
  setOverlayIcon = () => {};

  /** The user's close button, which a listener may turn into hiding. */
  close = () => {
    let prevented = false;
    this.emit('close', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) this.destroy();
  };
  destroy = () => {
    if (!windows.delete(this.id)) return;
    this.webContents.destroy();
    tell({ type: 'close', window: this.id });
    this.emit('closed');
    if (windows.size === 0) app.emit('window-all-closed');
  };
}

type InvokeHandler = (event: unknown, ...args: unknown[]) => unknown;
const handlers = new Map<string, InvokeHandler>();

export const ipcMain = {
  handle: (channel: string, handler: InvokeHandler) => {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
  removeHandler: (channel: string) => handlers.delete(channel),
};

type SchemeHandler = (request: Request) => Response | Promise<Response>;
const schemes = new Map<string, SchemeHandler>();

export const protocol = {
  registerSchemesAsPrivileged: (list: unknown) => deed('schemes', list),
  handle: (scheme: string, handler: SchemeHandler) => {
    schemes.set(scheme, handler);
  },
};

const FILE_TYPES: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' },
  ...{ '.png': 'image/png', '.woff2': 'font/woff2', '.wav': 'audio/wav', '.json': 'application/json' },
};

export const net = {
  fetch: async (url: string) => {
    const file = fileURLToPath(url);
    const type = FILE_TYPES[extname(file)] ?? 'application/octet-stream';
    return new Response(new Uint8Array(await readFile(file)), { headers: { 'Content-Type': type } });
  },
  isOnline: () => true,
};

/** As Electron without a handler: everything is granted. */
const permissions = {
  request: (_contents: unknown, _permission: string, answer: (granted: boolean) => void) => answer(true),
  check: (_contents: unknown, _permission: string): boolean => true,
  device: (_details: unknown): boolean => true,
};

const defaultSession = {
  setPermissionRequestHandler: (handler: typeof permissions.request) => {
    permissions.request = handler;
    deed('permission requests');
  },
  setPermissionCheckHandler: (handler: typeof permissions.check) => {
    permissions.check = handler;
    deed('permission checks');
  },
  setDevicePermissionHandler: (handler: typeof permissions.device) => {
    permissions.device = handler;
    deed('device permissions');
  },
  setSpellCheckerEnabled: () => {},
  on: () => {},
};
export const session = { defaultSession };

export const powerMonitor = new EventEmitter();
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: true, themeSource: 'system' });
export const screen = Object.assign(new EventEmitter(), {
  getPrimaryDisplay: () => ({ workArea: { x: 0, y: 0, width: 1280, height: 800 } }),
});
export const shell = {
  openExternal: async (url: string) => deed('open external', url),
  /** As Electron: no error is an empty one. */
  openPath: async (path: string) => {
    deed('open path', path);
    return process.env.SQUELCH_DOUBLE_OPENS_NOTHING === undefined ? '' : 'Failed to open path.';
  },
};

/** What the user answers to the next questions: the first button, or Cancel. */
let answer = 1;
export const dialog = {
  showErrorBox: (title: string, text: string) => deed('error box', { title, text }),
  showMessageBox: async (question: unknown) => {
    deed('question', question);
    return { response: answer };
  },
};
export const systemPreferences = { isTrustedAccessibilityClient: () => true };

export class Notification extends EventEmitter {
  static isSupported = () => true;
  readonly #options: unknown;
  constructor(options: unknown) {
    super();
    this.#options = options;
  }
  show = () => deed('notification', this.#options);
  close = () => {};
}

const image = { isEmpty: () => false, setTemplateImage: () => {}, addRepresentation: () => {} };
export const nativeImage = { createFromBitmap: () => image };

interface MenuItem {
  label?: string;
  type?: string;
  checked?: boolean;
  enabled?: boolean;
  click?: () => void;
}
let trayMenu: readonly MenuItem[] = [];

export const Menu = {
  buildFromTemplate: (items: readonly MenuItem[]) => ({ items }),
  setApplicationMenu: (menu: unknown) => deed('application menu', menu === null ? null : 'some'),
};

export class Tray extends EventEmitter {
  setToolTip = (text: string) => deed('tray tip', text);
  setImage = () => {};
  setTitle = () => {};
  setContextMenu = (menu: { items: readonly MenuItem[] }) => {
    trayMenu = menu.items;
    deed(
      'tray menu',
      menu.items.map(({ label = '', checked = false, type = 'normal' }) => ({ label, checked, type })),
    );
  };
  popUpContextMenu = () => {};
  isDestroyed = () => false;
  destroy = () => {};
}

/** Reversible, and no encryption at all. */
export const safeStorage = {
  isAsyncEncryptionAvailable: async () => true,
  encryptStringAsync: async (text: string) => Buffer.from(`sealed:${text}`),
  decryptStringAsync: async (sealed: Buffer) => ({ result: sealed.toString().slice(7), shouldReEncrypt: false }),
  getSelectedStorageBackend: () => 'gnome_libsecret',
};

const UTILITY_PORT = new URL('./utility-port.mjs', process.env.SQUELCH_ELECTRON_DOUBLE).href;

/** A Node fork that has `process.parentPort` in place of `process.send`, as Electron's utility processes do. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;

  constructor(file: string, args: readonly string[], options: { env?: NodeJS.ProcessEnv }) {
    super();
    this.#child = fork(file, [...args], {
      env: options.env ?? process.env,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--import', UTILITY_PORT],
    });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('error', () => {});
    this.#child.once('spawn', () => this.emit('spawn'));
    this.#child.once('exit', (code) => this.emit('exit', code ?? 1));
  }

  get pid() {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }

  postMessage = (message: unknown) => {
    if (this.#child.connected) this.#child.send(message as object, () => {});
  };
  kill = () => this.#child.kill();
}

export const utilityProcess = {
  fork: (file: string, args: readonly string[] = [], options: { env?: NodeJS.ProcessEnv } = {}) =>
    new UtilityProcess(file, args, options),
};

const SYSTEM: Readonly<Record<string, EventEmitter>> = { app, powerMonitor, nativeTheme, screen };

/** @returns what the page was granted, or whether it was kept from going there */
function attempt({ window, what, detail }: Extract<ToDouble, { type: 'attempt' }>): unknown {
  const contents = windows.get(window)?.webContents;
  switch (what) {
    case 'permission': {
      let requested: boolean | null = null;
      permissions.request(contents, detail, (granted) => {
        requested = granted;
      });
      return { requested, checked: permissions.check(contents, detail), device: permissions.device({}) };
    }
    case 'open':
      return contents?.openHandler?.({ url: detail }) ?? { action: 'allow' };
    case 'will-navigate':
    case 'will-redirect':
    case 'will-frame-navigate':
    case 'will-attach-webview': {
      let prevented = false;
      const preventDefault = () => {
        prevented = true;
      };
      contents?.emit(what, { url: detail, preventDefault }, {}, {});
      return { prevented };
    }
    default:
      return what satisfies never;
  }
}

async function hear(message: ToDouble): Promise<void> {
  switch (message.type) {
    case 'request': {
      const { call, url, method } = message;
      const handler = schemes.get(new URL(url).protocol.slice(0, -1));
      const answer = handler
        ? await Promise.resolve(handler(new Request(url, { method }))).catch(() => new Response(null, { status: 500 }))
        : new Response(null, { status: 404 });
      const body = new Uint8Array(await answer.arrayBuffer());
      tell({ type: 'response', call, status: answer.status, headers: Object.fromEntries(answer.headers), body });
      return;
    }
    case 'invoke': {
      const { call, channel, args, url } = message;
      const sender = windows.get(message.window)?.webContents;
      const handler = handlers.get(channel);
      try {
        if (!handler) throw new Error(`No handler registered for '${channel}'`);
        const event = { sender, senderFrame: { url, parent: null } };
        tell({ type: 'result', call, value: await handler(event, ...args) });
      } catch (error) {
        tell({ type: 'failure', call, message: String(error) });
      }
      return;
    }
    case 'window-event': {
      const window = windows.get(message.window);
      if (!window) return;
      if (message.event === 'ready-to-show' || message.event === 'blur' || message.event === 'focus')
        window.emit(message.event);
      else if (message.event === 'close') window.close();
      else window.webContents.emit(message.event, message.detail, message.detail);
      return;
    }
    case 'attempt':
      tell({ type: 'result', call: message.call, value: attempt(message) });
      return;
    case 'system-event':
      SYSTEM[message.target]?.emit(message.event, ...message.args);
      return;
    case 'answer':
      answer = message.button;
      return;
    case 'menu':
      trayMenu.find(({ label }) => label === message.label)?.click?.();
      return;
    default:
      message satisfies never;
  }
}

process.on('message', (message) => void hear(message as ToDouble));

export default {};
