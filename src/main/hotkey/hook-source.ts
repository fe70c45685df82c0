import { z } from 'zod';
import { loadNative, NativeModuleError } from '../../native/addons.ts';
import { Capture } from './capture.ts';
import { buttonName, type InputName, keyName } from './input-name.ts';
import { type BindingChange, KeyState } from './key-state.ts';
import type { FromHotkey, ToHotkey } from './protocol.ts';
import { type HotkeySource, HotkeySourceError } from './source.ts';
import { xServerAnswers } from './x-server.ts';

/** Event types of libuiohook (`uiohook.h`, `event_type`) that we want; every mouse move is one that we don't. */
const KEY_PRESSED = 4;
const KEY_RELEASED = 5;
const MOUSE_PRESSED = 7;
const MOUSE_RELEASED = 8;

/** The addon's own face; its package's JavaScript is not loaded, since it looks for the binary in its own way. */
export interface UiohookAddon {
  start(listener: (event: UiohookEvent) => void): void;
}

export interface UiohookEvent {
  readonly type: number;
  readonly keycode?: number;
  readonly button?: number;
}

const addonShape = z.object({ start: z.function() });

export interface HookSurroundings {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly load: () => unknown;
  /** ms on a clock that never jumps */
  readonly now: () => number;
}

const HERE: HookSurroundings = {
  platform: process.platform,
  env: process.env,
  load: () => loadNative('uiohook'),
  now: () => performance.now(),
};

/**
 * Every key and button of the session by libuiohook: X11, Windows, macOS.
 *
 * Without a display the addon aborts its process, and when the X server dies it ends it; neither can be caught. So the
 * display is asked first, and all of this lives in a process of its own.
 */
export class HookSource implements HotkeySource {
  readonly #place: HookSurroundings;
  readonly #keys = new KeyState();
  #capture: Capture | null = null;
  #post: (message: FromHotkey) => void = () => {};

  constructor(place: HookSurroundings = HERE) {
    this.#place = place;
  }

  async open(post: (message: FromHotkey) => void): Promise<void> {
    this.#post = post;
    await this.#checkDisplay();
    const addon = this.#load();
    try {
      addon.start((event) => this.hear(event));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const code = error instanceof Error && 'code' in error ? error.code : '';
      throw new HotkeySourceError(code === 'UIOHOOK_ERROR_AXAPI_DISABLED' ? 'not-permitted' : 'other', why, {
        cause: error,
      });
    }
  }

  handle(message: ToHotkey): void {
    switch (message.type) {
      case 'bind':
        this.#tell(this.#keys.bind(message.bindings));
        if (message.suspects.length > 0) this.#tell(this.#keys.suspectAll(this.#place.now(), message.suspects));
        return;
      case 'capture':
        this.#capture = message.on ? new Capture() : null;
        // What is held now is let go, so that capturing a key in use does not leave it pressed.
        this.#tell(this.#keys.suspectAll(this.#place.now()));
        return;
      case 'configure':
        // Its keys are ours to bind: no desktop has a page of them.
        return;
      case 'forget':
        this.#tell(this.#keys.suspectAll(this.#place.now()));
        return;
      default:
        message satisfies never;
    }
  }

  /** One event of the addon. */
  hear({ type, keycode, button }: UiohookEvent): void {
    switch (type) {
      case KEY_PRESSED:
        this.#down(keyName(keycode ?? 0));
        return;
      case KEY_RELEASED:
        this.#up(keyName(keycode ?? 0));
        return;
      case MOUSE_PRESSED:
        this.#down(buttonName(button ?? 0));
        return;
      case MOUSE_RELEASED:
        this.#up(buttonName(button ?? 0));
        return;
    }
  }

  #down(input: InputName | null): void {
    if (input === null) return;
    if (this.#capture) this.#capture.down(input);
    else this.#tell(this.#keys.down(input, this.#place.now()));
  }

  #up(input: InputName | null): void {
    if (input === null) return;
    // A key that was down before the capture began is let go all the same.
    this.#tell(this.#keys.up(input));
    const captured = this.#capture?.up(input) ?? null;
    if (captured === null) return;
    this.#capture = null;
    // The rest of a chord is still held and repeats, which must press nothing.
    if (captured !== 'cancelled') this.#tell(this.#keys.suspectAll(this.#place.now(), captured));
    this.#post({ type: 'captured', inputs: captured === 'cancelled' ? null : [...captured] });
  }

  #tell(changes: readonly BindingChange[]): void {
    for (const { binding, pressed, kind } of changes)
      this.#post(pressed ? { type: 'pressed', binding, kind } : { type: 'released', binding });
  }

  async #checkDisplay(): Promise<void> {
    const { platform, env } = this.#place;
    if (platform === 'win32' || platform === 'darwin') return;
    if (!env.DISPLAY) throw new HotkeySourceError('no-display', 'DISPLAY is not set');
    if (!(await xServerAnswers(env.DISPLAY)))
      throw new HotkeySourceError('dead-display', `nothing answers at DISPLAY=${env.DISPLAY}`);
  }

  #load(): UiohookAddon {
    try {
      const addon = this.#place.load();
      addonShape.parse(addon);
      return addon as UiohookAddon;
    } catch (error) {
      const text = error instanceof NativeModuleError ? error.message : String(error);
      throw new HotkeySourceError('no-module', text, { cause: error });
    }
  }
}
