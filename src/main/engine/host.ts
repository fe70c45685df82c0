import type { DesktopChoices, DesktopView } from '../../shared/desktop.ts';
import type { UpdatesView } from '../../shared/updates.ts';

/**
 * `Host` is all the engine knows of the shell it runs under (Electron, or Node with the user's Chromium).
 * Each shell implements it once; nothing in the engine asks which one it got.
 */
export interface Host {
  readonly shell: 'desktop' | 'browser';
  readonly paths: HostPaths;
  readonly secrets: SecretVault;
  readonly power: PowerEvents;
  /** Starts one of our own child processes. It may be killed and started again at any time. */
  spawn(role: ChildRole, options?: SpawnOptions): Child;
  /** Shows a system notification where the shell can; quietly nothing where it can't. */
  notify(notice: { title: string; body: string }): void;
  /** Opens an https link in the user's own browser. */
  openExternal(url: string): void;
  /**
   * Opens a folder in the desktop's file manager.
   * @returns null when it was opened, else why it was not, in words for the user
   */
  openFolder(folder: string): Promise<string | null>;
  /** null where the window is a browser's: there is no tray, and nothing that could be started at login. */
  readonly desktop: Desktop | null;
  /** null where this shell, or this build, has nowhere to ask for newer versions. */
  readonly updates: Updates | null;
  /**
   * The app was started a second time. @param window whether its window shall be brought to the user
   * @returns `shown`, or the address at which the window can be opened
   */
  show(window: boolean): string;
  quit(): void;
}

export type ChildRole = 'sound' | 'station' | 'hotkey';

export interface SpawnOptions {
  readonly args?: readonly string[];
  /** Added to the parent's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A process of ours and the line to it. Messages are structured-cloned: typed arrays arrive as typed arrays. */
export interface Child {
  readonly pid: number | undefined;
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when the process could not be started at all. */
  onExit(listener: (how: ChildExit) => void): void;
  /** SIGKILL: a child that hangs in native code hears nothing less. */
  kill(): void;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface HostPaths {
  /** Settings, link list, history. */
  readonly config: string;
  readonly logs: string;
}

/** Values go in and are used by main; they never travel to the renderer. */
export interface SecretVault {
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  delete(name: string): Promise<void>;
  /** Under which names there is a value. */
  names(): Promise<string[]>;
  /** Forgets all of them. */
  clear(): Promise<void>;
  /** How the values are kept, in words for the settings page. */
  readonly protection: string;
}

/** Looks for a newer version and says so. It downloads nothing and installs nothing. */
export interface Updates {
  readonly view: UpdatesView;
  onChange(listener: (view: UpdatesView) => void): void;
  /** Whether to look in the background once a day; kept over restarts. */
  daily(on: boolean): void;
  /** Resolves when the view has the answer. Never rejects. */
  check(): Promise<void>;
  /** Shows the page of the releases in the user's browser, where there is one. */
  openPage(): void;
}

/** How the desktop app behaves when nobody looks at its window; kept over restarts. */
export interface Desktop {
  readonly view: DesktopView;
  onChange(listener: (view: DesktopView) => void): void;
  /**
   * @param changes what is left out stays
   * @returns null, or why the system did not take all of it, in words for the user
   */
  set(changes: Partial<DesktopChoices>): string | null;
}

/** Moments at which a key-up may have been lost. */
export interface PowerEvents {
  onInterruption(listener: (why: 'suspend' | 'lock') => void): void;
}
