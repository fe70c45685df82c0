import type { EventMap, EventName } from '../../shared/contract.ts';
import type { Logger } from './log.ts';

/** One window, on whatever transport it hangs. */
export interface Window {
  send<N extends EventName>(event: N, payload: EventMap[N]): void;
}

export type Toast = EventMap['toast'];

interface Seat {
  readonly window: Window;
  /** It has its first snapshot, so there is a page that shows what it is told. */
  looking: boolean;
}

/** What nobody has seen yet and is kept for the first who looks, at most. */
const MAX_UNSEEN = 20;

/**
 * The windows that are attached. Events go to all of them; a toast that comes while nobody looks (at the start, before the
 * first window is there) waits for the next one that does.
 */
export class Windows {
  readonly #log: Logger;
  readonly #seats = new Map<string, Seat>();
  #unseen: Toast[] = [];
  #next = 1;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** @returns the name under which the window is known from now on. */
  add(window: Window): string {
    const id = `w${this.#next++}`;
    this.#seats.set(id, { window, looking: false });
    return id;
  }

  has(id: string): boolean {
    return this.#seats.has(id);
  }

  remove(id: string): void {
    this.#seats.delete(id);
  }

  /** The window has its first snapshot: it gets the toasts that nobody has seen. */
  looks(id: string): void {
    const seat = this.#seats.get(id);
    if (!seat) return;
    seat.looking = true;
    const waiting = this.#unseen;
    this.#unseen = [];
    for (const toast of waiting) this.#send(seat, 'toast', toast);
  }

  broadcast<N extends EventName>(event: N, payload: EventMap[N]): void {
    for (const seat of this.#seats.values()) this.#send(seat, event, payload);
  }

  toast(toast: Toast): void {
    const looking = [...this.#seats.values()].filter((seat) => seat.looking);
    for (const seat of looking) this.#send(seat, 'toast', toast);
    if (looking.length === 0) this.#unseen = [...this.#unseen, toast].slice(-MAX_UNSEEN);
  }

  /** A window that breaks while it is told something must keep neither the others nor the engine from going on. */
  #send<N extends EventName>({ window }: Seat, event: N, payload: EventMap[N]): void {
    try {
      window.send(event, payload);
    } catch (error) {
      this.#log.warn({ event, error }, 'a window could not be told');
    }
  }
}
