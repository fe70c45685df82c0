/** What the stand-in for Electron and the test that shows its windows say to each other, over the fork's own channel. */
export type ToTest =
  | { readonly type: 'window'; readonly window: number; readonly options: WindowOptions }
  | { readonly type: 'load'; readonly window: number; readonly url: string }
  | { readonly type: 'send'; readonly window: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly type: 'close'; readonly window: number }
  | {
      readonly type: 'response';
      readonly call: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  | { readonly type: 'result'; readonly call: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly call: number; readonly message: string }
  /** Something that only a real desktop could show: a notification, a tray's menu, a link opened in the browser. */
  | { readonly type: 'deed'; readonly what: string; readonly detail: unknown };

export interface WindowOptions {
  readonly width: number;
  readonly height: number;
  readonly preload: string | null;
  readonly alwaysOnTop: boolean;
  /** `webPreferences` as given, for a test of what is switched off. */
  readonly webPreferences: Readonly<Record<string, unknown>>;
}

export type NavigationEvent = 'will-navigate' | 'will-redirect' | 'will-frame-navigate' | 'will-attach-webview';

export type ToDouble =
  | { readonly type: 'request'; readonly call: number; readonly url: string; readonly method: string }
  | {
      readonly type: 'invoke';
      readonly call: number;
      readonly window: number;
      readonly url: string;
      readonly channel: string;
      readonly args: readonly unknown[];
    }
  /** What a window's page or frame does: `ready-to-show`, `did-start-navigation`, `render-process-gone`, `closed`. */
  | { readonly type: 'window-event'; readonly window: number; readonly event: string; readonly detail: unknown }
  /** What the system does: `powerMonitor lock-screen`, `app second-instance`. */
  | {
      readonly type: 'system-event';
      readonly target: string;
      readonly event: string;
      readonly args: readonly unknown[];
    }
  /** What a page tries: to be given a permission, to go elsewhere, to open a window, to embed a webview. */
  | {
      readonly type: 'attempt';
      readonly call: number;
      readonly window: number;
      readonly what: 'permission' | 'open' | NavigationEvent;
      /** The permission's name, or where to. */
      readonly detail: string;
    }
  /** What the user answers to questions from now on: the number of a button. */
  | { readonly type: 'answer'; readonly button: number }
  /** Clicks an item of the tray's menu by its label. */
  | { readonly type: 'menu'; readonly label: string };
