import type { DesktopChoices, DesktopView } from '../../shared/desktop.ts';
import type { Desktop } from '../engine/host.ts';
import type { JsonStore } from '../engine/store/json-store.ts';
import type { LoginItem } from './autostart.ts';
import type { Preferences } from './preferences.ts';

export interface BehaviourParts {
  readonly preferences: JsonStore<Preferences>;
  readonly login: LoginItem;
  /** `desktop.json` could not be written; what was chosen holds until the end. */
  readonly unsaved: (error: unknown) => void;
}

/** What the settings' page and the tray's menu both show and switch: start, tray, notifications. */
export class DesktopBehaviour implements Desktop {
  readonly #parts: BehaviourParts;
  readonly #listeners = new Set<(view: DesktopView) => void>();
  #hasTray = false;
  /** As the system said last: it is a file, and asked for too often to be read each time. */
  #atLogin: boolean;

  constructor(parts: BehaviourParts) {
    this.#parts = parts;
    this.#atLogin = parts.login.isOn();
  }

  get view(): DesktopView {
    const { closeToTray, startHidden, notify } = this.#parts.preferences.value;
    return {
      startAtLogin: this.#atLogin,
      startHidden,
      closeToTray,
      notifyLinks: notify.links,
      notifyTalkKey: notify.talkKey,
      hasTray: this.#hasTray,
    };
  }

  onChange(listener: (view: DesktopView) => void): void {
    this.#listeners.add(listener);
  }

  set({ startAtLogin, ...rest }: Partial<DesktopChoices>): string | null {
    const refusal = startAtLogin === undefined ? null : this.#setAtLogin(startAtLogin);
    const { preferences, unsaved } = this.#parts;
    const before = this.view;
    const { closeToTray, startHidden, notifyLinks, notifyTalkKey } = { ...before, ...rest };
    const notify = { links: notifyLinks, talkKey: notifyTalkKey };
    if (Object.keys(rest).length > 0)
      preferences.set({ ...preferences.value, closeToTray, startHidden, notify }).catch(unsaved);
    this.#changed();
    return refusal;
  }

  /** The other way round than it is: a click in the tray's menu. */
  toggle(choice: keyof DesktopChoices): string | null {
    return this.set({ [choice]: !this.view[choice] });
  }

  /** @param there whether the desktop gave us a place in its tray */
  trayIs(there: boolean): void {
    this.#hasTray = there;
    this.#changed();
  }

  /** Looks whether somebody has switched the start at login elsewhere, as in the desktop's own settings. */
  look(): void {
    const atLogin = this.#parts.login.isOn();
    if (atLogin === this.#atLogin) return;
    this.#atLogin = atLogin;
    this.#changed();
  }

  #setAtLogin(on: boolean): string | null {
    const { login } = this.#parts;
    try {
      if (on !== login.isOn()) login.set(on);
      return null;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      return `The system did not take it${code}. Add Squelch yourself, in your desktop’s settings, to what starts at login.`;
    } finally {
      this.#atLogin = login.isOn();
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener(this.view);
  }
}
