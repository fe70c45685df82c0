/**
 * A typed event emitter in which one listener's error can't keep the others from hearing:
 * it is reported on its own and the emission goes on.
 */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>();

  /** @returns the function that ends this subscription and no other, also where one listener has several. */
  on<K extends keyof Events>(event: K, listener: (payload: Events[K]) => void): () => void {
    let set = this.#listeners.get(event);
    if (!set) {
      set = new Set();
      this.#listeners.set(event, set);
    }
    // The set would take the same function only once, and the first to leave would take the others along.
    const subscription = (payload: Events[K]) => listener(payload);
    set.add(subscription);
    return () => set.delete(subscription);
  }

  emit<K extends keyof Events>(event: K, payload: Events[K]): void {
    const set = this.#listeners.get(event) as Set<(payload: Events[K]) => void> | undefined;
    if (!set) return;
    for (const listener of set) {
      try {
        listener(payload);
      } catch (error) {
        // Thrown on a turn of its own, it reaches the process's one handler for uncaught errors with its stack.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
