import type { Updates } from '../../src/main/engine/host.ts';
import type { UpdatesView } from '../../src/shared/updates.ts';

/** A shell's look for newer versions: the test says what is answered. */
export class FakeUpdates implements Updates {
  view: UpdatesView = { daily: false, asking: false, last: null, hasPage: true };
  answer: UpdatesView['last'] = { outcome: 'current', at: 1 };
  pages = 0;
  #listener: (view: UpdatesView) => void = () => {};

  onChange(listener: (view: UpdatesView) => void): void {
    this.#listener = listener;
  }

  daily(daily: boolean): void {
    this.#become({ daily });
  }

  async check(): Promise<void> {
    this.#become({ asking: true });
    await Promise.resolve();
    this.#become({ asking: false, last: this.answer });
  }

  openPage(): void {
    this.pages++;
  }

  #become(changes: Partial<UpdatesView>): void {
    this.view = { ...this.view, ...changes };
    this.#listener(this.view);
  }
}
