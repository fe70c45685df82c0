import type { HotkeyView } from '../../shared/state.ts';
import type { HotkeyClient } from './client.ts';

/** How long the desktop may take to open its page, ms. */
const PATIENCE_MS = 5_000;

type Key = Pick<HotkeyView['bindings'][number], 'key' | 'words'>;

/**
 * The keys where it is the desktop that gives them (portal): what it has said about each, in its own words, and the way to its
 * page of them.
 */
export class DesktopKeys {
  readonly #client: Pick<HotkeyClient, 'configure' | 'events'>;
  #triggers: Readonly<Record<string, string>> = {};
  #ids: ReadonlySet<string> = new Set();
  /** Bindings about which it has not answered yet. */
  #asked: ReadonlySet<string> = new Set();
  #opening: ((opened: boolean) => void) | null = null;

  /** @param changed when it has said something new */
  constructor(client: Pick<HotkeyClient, 'configure' | 'events'>, changed: () => void) {
    this.#client = client;
    client.events.on('assigned', ({ triggers }) => {
      this.#triggers = triggers;
      this.#asked = new Set();
      changed();
    });
    client.events.on('configured', ({ opened }) => this.#opening?.(opened));
    client.events.on('lost', () => {
      this.#triggers = {};
      this.#asked = this.#ids;
      this.#opening?.(false);
    });
  }

  /** It is asked for these bindings, unless it has answered for them before. */
  ask(ids: readonly string[]): void {
    this.#asked = new Set(ids.filter((id) => this.#asked.has(id) || !this.#ids.has(id)));
    this.#ids = new Set(ids);
  }

  keyOf(id: string): Key {
    const trigger = this.#triggers[id];
    if (trigger) return { key: 'known', words: trigger };
    if (trigger === '') return { key: 'unnamed', words: '' };
    return { key: this.#asked.has(id) ? 'asked' : 'none', words: '' };
  }

  /** Opens the desktop's own page of our keys. @returns whether it can, and has */
  openPage(): Promise<boolean> {
    this.#opening?.(false);
    return new Promise((resolve) => {
      const done = (opened: boolean) => {
        clearTimeout(patience);
        this.#opening = null;
        resolve(opened);
      };
      const patience = setTimeout(() => done(false), PATIENCE_MS);
      this.#opening = done;
      this.#client.configure();
    });
  }
}
