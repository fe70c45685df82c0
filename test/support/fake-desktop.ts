import type { Desktop } from '../../src/main/engine/host.ts';
import { DESKTOP_DEFAULTS, type DesktopChoices, type DesktopView } from '../../src/shared/desktop.ts';

/** A shell with a tray: the test says what the system does not take. */
export class FakeDesktop implements Desktop {
  view: DesktopView = { ...DESKTOP_DEFAULTS, hasTray: true };
  refusal: string | null = null;
  #listener: (view: DesktopView) => void = () => {};

  onChange(listener: (view: DesktopView) => void): void {
    this.#listener = listener;
  }

  set(changes: Partial<DesktopChoices>): string | null {
    if (this.refusal !== null) return this.refusal;
    this.view = { ...this.view, ...changes };
    this.#listener(this.view);
    return null;
  }
}
