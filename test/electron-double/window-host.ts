import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { bundleEntry } from '../support/bundle.ts';
import { Program, ROOT } from '../support/processes.ts';
import type { ToDouble, ToTest, WindowOptions } from './messages.ts';

/** Stands for `app://squelch` in Chromium, which knows no scheme of ours; `.invalid` is never looked up (RFC 2606 §2). */
const ORIGIN = 'https://squelch.invalid';
const APP_ORIGIN = 'app://squelch';

export interface DesktopOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly size: { readonly width: number; readonly height: number };
  readonly theme: 'dark' | 'light';
}

/** An event, or the answer to the invocation `id`. */
type Told =
  | { readonly channel: string; readonly args: readonly unknown[] }
  | { readonly id: number; readonly answer: unknown };

interface PageLine {
  readonly waiting: Told[];
  wake: (() => void) | null;
}

/** Something that only a real desktop could show. */
export interface Deed {
  readonly what: string;
  readonly detail: unknown;
}

/**
 * The desktop bundle under the stand-in for Electron: the built main in Node, its windows as pages of Chromium with the
 * built preload in front of everything else.
 */
export class DesktopDouble {
  readonly program: Program;
  readonly context: BrowserContext;
  /** What the app asked of the desktop, in order. */
  readonly deeds: Deed[] = [];
  /** Windows as they were asked for. */
  readonly windows = new Map<number, WindowOptions>();
  readonly #pages = new Map<number, Page>();
  readonly #opening = new Map<number, Promise<Page>>();
  readonly #lines = new Map<number, PageLine>();
  readonly #calls = new Map<number, (message: ToTest) => void>();
  readonly #waiting = new Set<() => void>();
  #nextCall = 1;

  private constructor(program: Program, context: BrowserContext) {
    this.program = program;
    this.context = context;
  }

  static async start(browser: Browser, options: DesktopOptions): Promise<DesktopDouble> {
    const bundle = await bundleEntry('test/electron-double/electron.ts');
    const folder = pathToFileURL(path.join(ROOT, 'test/electron-double/')).href;
    // First of all, so that nothing the program says falls between its start and who listens.
    const context = await browser.newContext({ viewport: options.size, colorScheme: options.theme });
    const program = Program.start(
      ['--import', `${folder}register.mjs`, path.join(ROOT, 'out/main/index.js'), '--shell=desktop', ...options.args],
      { ...options.env, SQUELCH_ELECTRON_BUNDLE: pathToFileURL(bundle).href, SQUELCH_ELECTRON_DOUBLE: folder },
      { ipc: true },
    );
    const double = new DesktopDouble(program, context);
    program.onMessage((message) => void double.#hear(message as ToTest));
    return double;
  }

  /** The page of the app's main window, once it is there. */
  async page(window = 1): Promise<Page> {
    await this.until(() => this.#pages.has(window), `window ${window}`);
    const page = this.#pages.get(window);
    if (!page) throw new Error('no page');
    return page;
  }

  isOpen(window: number): boolean {
    return this.#pages.has(window);
  }

  /** What the system does: `powerMonitor`, `lock-screen`. */
  system(target: string, event: string, ...args: unknown[]): void {
    this.#post({ type: 'system-event', target, event, args });
  }

  windowEvent(window: number, event: string, detail: unknown = null): void {
    this.#post({ type: 'window-event', window, event, detail });
  }

  /** What the user answers to questions from now on. */
  answerWith(button: number): void {
    this.#post({ type: 'answer', button });
  }

  clickMenu(label: string): void {
    this.#post({ type: 'menu', label });
  }

  /** Invokes a command as a frame at `url` would. @returns the answer */
  async invokeFrom(url: string, channel: string, ...args: unknown[]): Promise<unknown> {
    const answer = await this.#call((call) => ({ type: 'invoke', call, window: 1, url, channel, args }));
    if (answer.type === 'result') return answer.value;
    throw new Error(answer.type === 'failure' ? answer.message : answer.type);
  }

  /** What a page of the main window tries, which Electron would ask the app about. @returns what it was answered */
  async attempt(what: Extract<ToDouble, { type: 'attempt' }>['what'], detail: string): Promise<unknown> {
    const answer = await this.#call((call) => ({ type: 'attempt', call, window: 1, what, detail }));
    return answer.type === 'result' ? answer.value : answer;
  }

  /** Asks for a file of the app's own scheme. */
  async fetch(url: string): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: Uint8Array }> {
    const answer = await this.#call((call) => ({ type: 'request', call, url, method: 'GET' }));
    if (answer.type !== 'response') throw new Error(answer.type);
    return answer;
  }

  /** Resolves when the app has done such a thing. @returns the last one */
  async deed(what: string, matches: (detail: unknown) => boolean = () => true): Promise<Deed> {
    const find = () => this.deeds.findLast((deed) => deed.what === what && matches(deed.detail));
    await this.until(() => find() !== undefined, what);
    return find() ?? { what, detail: null };
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => {
        reject(new Error(`never ${what}; ${JSON.stringify(this.deeds)}; ${this.program.output}`));
      }, 20_000);
      const look = () => {
        if (!holds()) return;
        clearTimeout(limit);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }

  async #hear(message: ToTest): Promise<void> {
    switch (message.type) {
      case 'window':
        this.windows.set(message.window, message.options);
        this.#opening.set(message.window, this.#open(message.window, message.options));
        return;
      case 'load': {
        const page = await this.#opening.get(message.window);
        await page?.goto(message.url.replace(APP_ORIGIN, ORIGIN)).catch(() => {});
        if (!page) return;
        this.#pages.set(message.window, page);
        this.windowEvent(message.window, 'ready-to-show');
        page.on('framenavigated', (frame) => {
          if (frame !== page.mainFrame()) return;
          this.windowEvent(message.window, 'did-start-navigation', { isMainFrame: true, isSameDocument: false });
        });
        break;
      }
      case 'send':
        this.#tellPage(message.window, { channel: message.channel, args: message.args });
        return;
      case 'close':
        await this.#pages.get(message.window)?.close();
        this.#pages.delete(message.window);
        break;
      case 'deed':
        this.deeds.push({ what: message.what, detail: message.detail });
        break;
      case 'response':
      case 'result':
      case 'failure':
        this.#calls.get(message.call)?.(message);
        this.#calls.delete(message.call);
        return;
      default:
        message satisfies never;
    }
    for (const look of this.#waiting) look();
  }

  async #open(window: number, options: WindowOptions): Promise<Page> {
    const page = await this.context.newPage();
    await page.route(`${ORIGIN}/**`, async (route) => {
      const answer = await this.fetch(route.request().url().replace(ORIGIN, APP_ORIGIN));
      const { status, headers, body } = answer;
      await route.fulfill({ status, headers: { ...headers }, body: Buffer.from(body) }).catch(() => {});
    });
    const line: PageLine = { waiting: [], wake: null };
    this.#lines.set(window, line);
    await page.exposeBinding('electronDoubleNext', () => this.#next(line));
    await page.exposeBinding('electronDoubleInvokes', ({ frame }, id: number, channel: string, args: unknown[]) => {
      const url = frame.url().replace(ORIGIN, APP_ORIGIN);
      // Not by a promise: messages that come at once are heard before any promise goes on, and the answer comes first.
      this.#ask(
        (call) => ({ type: 'invoke', call, window, url, channel, args }),
        (answer) => this.#tellPage(window, { id, answer: answer.type === 'result' ? { value: answer.value } : answer }),
      );
    });
    page.on('crash', () => this.windowEvent(window, 'render-process-gone', { reason: 'crashed' }));
    if (options.preload !== null) await page.addInitScript(inPage(readFileSync(options.preload, 'utf8')));
    return page;
  }

  /**
   * Answers and events reach a page on one line and in their order, as through Electron's own: a patch that overtook the
   * snapshot it builds on would be lost. The page asks for what is next whenever it has taken the last.
   */
  #tellPage(window: number, told: Told): void {
    const line = this.#lines.get(window);
    if (!line) return;
    line.waiting.push(told);
    line.wake?.();
  }

  async #next(line: PageLine): Promise<readonly Told[]> {
    let mine = () => {};
    const woken = new Promise<void>((resolve) => {
      mine = resolve;
    });
    // Who asked before is a document that was replaced: it gets nothing more.
    line.wake?.();
    line.wake = mine;
    if (line.waiting.length === 0) await woken;
    if (line.wake !== mine) return [];
    line.wake = null;
    // One at a time, each in a turn of the page's own, as Electron does: of two that came at once, what follows from the
    // first (a snapshot that is read) would come behind the second (a patch of it, which would be lost).
    return line.waiting.splice(0, 1);
  }

  #call(message: (call: number) => ToDouble): Promise<ToTest> {
    return new Promise((resolve) => this.#ask(message, resolve));
  }

  #ask(message: (call: number) => ToDouble, answered: (answer: ToTest) => void): void {
    const call = this.#nextCall++;
    this.#calls.set(call, answered);
    this.#post(message(call));
  }

  #post(message: ToDouble): void {
    this.program.post(message);
  }
}

/** The built preload as a function that is given what a sandboxed preload may require: a small part of `electron`. */
function inPage(preload: string): string {
  return `(() => {
    const listeners = new Map();
    const pending = new Map();
    let next = 1;
    const send = window.electronDoubleInvokes;
    delete window.electronDoubleInvokes;
    const invokes = (channel, args) => new Promise((resolve, reject) => {
      pending.set(next, { resolve, reject });
      send(next++, channel, args);
    });
    const ask = window.electronDoubleNext;
    delete window.electronDoubleNext;
    const hear = ({ channel, args, id, answer }) => {
      if (channel !== undefined) {
        for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
        return;
      }
      const call = pending.get(id);
      pending.delete(id);
      if ('value' in answer) call?.resolve(answer.value);
      else call?.reject(new Error(answer.message));
    };
    (async () => {
      for (;;) for (const told of await ask()) hear(told);
    })();
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze(api), enumerable: true }),
      },
      ipcRenderer: {
        invoke: (channel, ...args) => invokes(channel, args),
        on: (channel, listener) => { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); },
        off: (channel, listener) => { listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)); },
      },
    };
    const load = (name) => {
      if (name === 'electron') return electron;
      throw new Error('a sandboxed preload may not require ' + name);
    };
    (function (require, module, exports) { ${preload}
    })(load, { exports: {} }, {});
  })()`;
}
