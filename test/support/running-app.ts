import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { DesktopDouble } from '../electron-double/window-host.ts';
import { Program, ROOT } from './processes.ts';

export interface AppOptions {
  /** Added to the app's environment: the bus's devices. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Window's size, CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly theme?: 'dark' | 'light';
  /** Where it keeps its files, for a second start with them; a folder of its own otherwise, removed at the end. */
  readonly home?: string;
}

/** Which shell the app runs under: the same tests drive both (`vitest.config.ts`). */
export const SHELL: 'browser' | 'desktop' = process.env.SQUELCH_TEST_SHELL === 'desktop' ? 'desktop' : 'browser';

/**
 * The app as its user has it: the process tree of the shell, and its window in a browser context of its own. The desktop
 * shell runs under the stand-in for Electron.
 */
export class RunningApp {
  readonly program: Program;
  readonly page: Page;
  /** What the one-time address was. */
  readonly entrance: string;
  /** The stand-in for Electron, when the desktop shell runs. */
  readonly desktop: DesktopDouble | null;
  readonly #ownHome: string | null;
  readonly #context: BrowserContext;

  private constructor(
    program: Program,
    page: Page,
    context: BrowserContext,
    entrance: string,
    ownHome: string | null,
    desktop: DesktopDouble | null = null,
  ) {
    this.program = program;
    this.page = page;
    this.entrance = entrance;
    this.desktop = desktop;
    this.#ownHome = ownHome;
    this.#context = context;
  }

  static async start(browser: Browser, options: AppOptions = {}): Promise<RunningApp> {
    const home = options.home ?? (await mkdtemp(path.join(tmpdir(), 'squelch-home-')));
    if (SHELL === 'desktop') return RunningApp.#startDesktop(browser, options, home);
    const program = Program.start(
      [
        path.join(ROOT, 'out/main/index.js'),
        '--shell=browser',
        '--no-open',
        '--keep',
        '--station-port=0',
        ...(options.args ?? []),
      ],
      { ...options.env, SQUELCH_HOME: home },
    );
    try {
      const [entrance] = await program.printed(/http:\/\/127\.0\.0\.1:\d+\/enter\?token=\S+/);
      const context = await browser.newContext({
        viewport: options.size ?? { width: 900, height: 600 },
        colorScheme: options.theme ?? 'dark',
      });
      const page = await context.newPage();
      await page.goto(entrance);
      return new RunningApp(program, page, context, entrance, options.home ? null : home);
    } catch (error) {
      program.kill();
      throw error;
    }
  }

  static async #startDesktop(browser: Browser, options: AppOptions, home: string): Promise<RunningApp> {
    const desktop = await DesktopDouble.start(browser, {
      args: ['--station-port=0', ...(options.args ?? [])],
      env: { ...options.env, SQUELCH_HOME: home },
      size: options.size ?? { width: 900, height: 600 },
      theme: options.theme ?? 'dark',
    });
    try {
      const page = await desktop.page();
      const ownHome = options.home ? null : home;
      return new RunningApp(desktop.program, page, desktop.context, page.url(), ownHome, desktop);
    } catch (error) {
      desktop.program.kill();
      throw error;
    }
  }

  /** Ends the app as Ctrl+C does and removes what it kept. @returns its exit code. */
  async end(): Promise<number | null> {
    await this.#context.close();
    const code = await this.program.end();
    this.program.kill();
    if (this.#ownHome !== null) await rm(this.#ownHome, { recursive: true, force: true });
    return code;
  }
}
