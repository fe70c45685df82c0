import { type AppState, applyPatch, type LinkView, type StatePatch } from '../../shared/state.ts';

/**
 * The one place that holds what windows see. Changes within one turn of the event loop become one patch; the slices that
 * a change leaves as they were do not travel.
 */
export class StateFeed {
  readonly #publish: (patch: StatePatch) => void;
  #state: AppState;
  #pending: StatePatch | null = null;

  constructor(initial: AppState, publish: (patch: StatePatch) => void) {
    this.#state = initial;
    this.#publish = publish;
  }

  get state(): AppState {
    return this.#state;
  }

  /** Replaces whole slices. */
  update(slices: Omit<StatePatch, 'links' | 'order'>): void {
    this.#merge(slices);
  }

  /** Adds a link at the end of the list, or replaces the one with its id. */
  putLink(link: LinkView): void {
    const known = this.#state.links.some(({ id }) => id === link.id);
    const order = known ? undefined : [...this.#state.links.map(({ id }) => id), link.id];
    this.#merge({ links: [link], ...(order && { order }) });
  }

  removeLink(id: string): void {
    this.#merge({ order: this.#state.links.map((link) => link.id).filter((other) => other !== id) });
  }

  /** Sends what is pending now: for the few changes that a user waits for with a finger on a key. */
  flush(): void {
    const patch = this.#pending;
    if (!patch) return;
    this.#pending = null;
    this.#publish(patch);
  }

  #merge(patch: StatePatch): void {
    this.#state = applyPatch(this.#state, patch);
    if (!this.#pending) {
      this.#pending = {};
      setImmediate(() => this.flush());
    }
    const links = new Map((this.#pending.links ?? []).map((link) => [link.id, link]));
    for (const link of patch.links ?? []) links.set(link.id, link);
    Object.assign(this.#pending, patch);
    const alive = new Set(this.#state.links.map(({ id }) => id));
    const changed = [...links.values()].filter(({ id }) => alive.has(id));
    if (changed.length > 0) this.#pending.links = changed;
    else delete this.#pending.links;
  }
}
