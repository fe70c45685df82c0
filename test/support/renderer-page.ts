import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { serveFile } from '../../src/main/browser/static-files.ts';
import {
  type CommandName,
  commands,
  type Envelope,
  type EventMap,
  type EventName,
  isCommand,
} from '../../src/shared/contract.ts';
import { type AppState, applyPatch, type StatePatch } from '../../src/shared/state.ts';
import { ROOT } from './processes.ts';

export interface WindowOptions {
  /** CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** What the system prefers. */
  readonly colorScheme?: 'dark' | 'light';
  /** Whether the engine is there when the page loads; true unless told otherwise. */
  readonly connected?: boolean;
}

export interface Asked {
  readonly command: CommandName;
  readonly args: unknown;
}

/** What the page's end of the line looks like; the rest of it lives in this process. */
interface Line extends Window {
  engineAsked(command: string, args: unknown): Promise<Envelope>;
  enginePush(event: string, payload: unknown): void;
  engineReach(connected: boolean): void;
}

/**
 * The built renderer in a real browser under the browser shell's own headers, with an engine that the test plays: it sees
 * every command, checked by the contract's schema, and pushes what an engine would push.
 */
export class RendererPage {
  readonly page: Page;
  /** Every command that came, in order. */
  readonly asked: Asked[] = [];
  /** What the page complained about: policy violations, exceptions, failed loads. Must stay empty. */
  readonly complaints: string[] = [];
  state: AppState;
  readonly #context: BrowserContext;
  readonly #server: Server;
  readonly #answers = new Map<CommandName, (args: unknown) => Envelope | Promise<Envelope>>();

  private constructor(context: BrowserContext, page: Page, server: Server, state: AppState) {
    this.#context = context;
    this.page = page;
    this.#server = server;
    this.state = state;
  }

  static async open(browser: Browser, state: AppState, options: WindowOptions = {}): Promise<RendererPage> {
    const server = await serveRenderer();
    const context = await browser.newContext({
      viewport: options.size ?? { width: 900, height: 600 },
      colorScheme: options.colorScheme ?? 'dark',
    });
    const page = await context.newPage();
    const opened = new RendererPage(context, page, server, state);
    await opened.#wire(options.connected ?? true);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return opened;
  }

  /** Answers a command otherwise than with success. */
  answer(command: CommandName, how: (args: unknown) => Envelope | Promise<Envelope>): void {
    this.#answers.set(command, how);
  }

  async push<N extends EventName>(event: N, payload: EventMap[N]): Promise<void> {
    await this.page.evaluate(([name, what]) => (window as unknown as Line).enginePush(name, what), [
      event,
      payload,
    ] as const);
  }

  /** Changes the state as an engine does. Resolves when the page has drawn it. */
  async patch(patch: StatePatch): Promise<void> {
    this.state = applyPatch(this.state, patch);
    await this.push('state.patch', patch);
    await this.drawn();
  }

  /** The engine goes out of reach, or is back. */
  async reach(connected: boolean): Promise<void> {
    await this.page.evaluate((is) => (window as unknown as Line).engineReach(is), connected);
    await this.drawn();
  }

  /** Resolves after the next frame has been drawn. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    );
  }

  /** The arguments of every command of this name so far. */
  argsOf(command: CommandName): unknown[] {
    return this.asked.filter((asked) => asked.command === command).map(({ args }) => args);
  }

  /** The names of all push-to-talk commands so far, in order, with their source: `press ui:key`. */
  get talk(): string[] {
    return this.asked
      .filter(({ command }) => command.startsWith('ptt.'))
      .map(({ command, args }) =>
        `${command.slice('ptt.'.length)} ${(args as { source?: string }).source ?? ''}`.trim(),
      );
  }

  async close(): Promise<void> {
    await this.#context.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #wire(connected: boolean): Promise<void> {
    const { page } = this;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(`${error.name}: ${error.message}`));
    await page.exposeFunction('engineAsked', (command: string, args: unknown) => this.#answer(command, args));
    await page.addInitScript((atFirst) => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`the page's policy forbids: ${violatedDirective} ${blockedURI}`);
      });
      const line = window as unknown as Line;
      const listeners = new Map<string, Set<(payload: unknown) => void>>();
      const watchers = new Set<(connected: boolean) => void>();
      let reachable = atFirst;
      line.enginePush = (event, payload) => {
        for (const listener of listeners.get(event) ?? []) listener(payload);
      };
      line.engineReach = (is) => {
        reachable = is;
        for (const watcher of watchers) watcher(is);
      };
      Object.defineProperty(window, 'squelch', {
        value: {
          invoke: (command: string, args: unknown) =>
            reachable
              ? line.engineAsked(command, args)
              : Promise.resolve({ ok: false, code: 'disconnected', message: 'Squelch’s engine is not answering.' }),
          subscribe: (event: string, listener: (payload: unknown) => void) => {
            const set = listeners.get(event) ?? new Set();
            listeners.set(event, set.add(listener));
            return () => set.delete(listener);
          },
          onConnection: (watcher: (connected: boolean) => void) => {
            watchers.add(watcher);
            watcher(reachable);
            return () => watchers.delete(watcher);
          },
        },
      });
    }, connected);
  }

  #answer(command: string, args: unknown): Envelope | Promise<Envelope> {
    if (!isCommand(command)) throw new Error(`the page asked for ${command}`);
    const parsed = commands[command].args.safeParse(args);
    if (!parsed.success) throw new Error(`${command}: ${parsed.error.message}`);
    this.asked.push({ command, args });
    const how = this.#answers.get(command);
    if (how) return how(args);
    if (command === 'app.snapshot') return { ok: true, value: this.state };
    return { ok: true, value: command === 'link.add' ? { id: 'new' } : null };
  }
}

/** The build to look at; another one than the app's own is named by the environment while one works on the window. */
const RENDERER = process.env.SQUELCH_RENDERER ?? path.join(ROOT, 'out', 'renderer');

/** The built files under exactly the headers that the browser shell gives them. */
async function serveRenderer(): Promise<Server> {
  const server = createServer((request, response) => void serveFile(RENDERER, request.url ?? '/', response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
