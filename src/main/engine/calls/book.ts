import type { CallAccount, CallOptions, PastCall } from '../../../shared/calls.ts';
import type { JsonStore } from '../store/json-store.ts';
import { type Calls, MAX_HISTORY } from './document.ts';

/** What is kept of calls: account, options, and the calls that are over, the latest first. */
export class CallBook {
  readonly #store: JsonStore<Calls>;
  readonly #unsaved: (error: unknown) => void;
  #writing: Promise<void> = Promise.resolve();

  /** @param unsaved what was changed holds, but could not be written */
  constructor(store: JsonStore<Calls>, unsaved: (error: unknown) => void) {
    this.#store = store;
    this.#unsaved = unsaved;
  }

  get value(): Calls {
    return this.#store.value;
  }

  /** Resolves when nothing is left to write. */
  get written(): Promise<void> {
    return this.#writing;
  }

  setAccount(account: CallAccount): void {
    this.#save({ account });
  }

  setOptions(options: CallOptions): void {
    this.#save({ options });
  }

  add(past: PastCall): void {
    const { history, missed } = this.value;
    this.#save({ history: [past, ...history].slice(0, MAX_HISTORY), missed: missed + (past.missed ? 1 : 0) });
  }

  /** @returns who is called back by this call of the history; null where that can't be said (any more) */
  peerOf(id: string): string | null {
    return this.value.history.find((one) => one.id === id)?.peer || null;
  }

  clearHistory(): void {
    this.#save({ history: [], missed: 0 });
  }

  /** Somebody has looked at the history. @returns whether a missed call was in it that nobody had seen */
  seen(): boolean {
    if (this.value.missed === 0) return false;
    this.#save({ missed: 0 });
    return true;
  }

  #save(changes: Partial<Calls>): void {
    // The store writes one after the other, so the last one to be asked for is the last one done.
    this.#writing = this.#store.set({ ...this.value, ...changes }).catch(this.#unsaved);
  }
}
