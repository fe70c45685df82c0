/** Whoever waits for something that must arrive first. */
export class Waiters {
  #waiting: { readonly ready: () => boolean; readonly resolve: () => void }[] = [];

  /** Waits until something that arrives makes `ready` true; the test's own time-out ends a wait in vain. */
  until(ready: () => boolean): Promise<void> {
    if (ready()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ ready, resolve });
    });
  }

  /** Something has arrived. */
  wake(): void {
    const ready = this.#waiting.filter((waiter) => waiter.ready());
    this.#waiting = this.#waiting.filter((waiter) => !ready.includes(waiter));
    for (const waiter of ready) waiter.resolve();
  }
}
