/** How often speakers are reported, ms: 20 times a second, however many packets a second they send. */
export const ACTIVITY_TICK_MS = 50;

export interface Heard {
  readonly link: string;
  readonly ssrc: number;
  /** How long ago this speaker's latest packet was read from its socket, ms. */
  readonly ageMs: number;
}

/**
 * Turns packets into "who was heard" reports. The first packet of a silence is reported at once, so that an indicator
 * lights without waiting; more packets within a tick share the next report. Ages travel instead of times, since the clocks
 * of two processes don't compare.
 */
export class Activity {
  readonly #report: (heard: Heard[]) => void;
  readonly #now: () => number;
  readonly #waiting = new Map<string, { link: string; ssrc: number; at: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(report: (heard: Heard[]) => void, now: () => number = () => performance.now()) {
    this.#report = report;
    this.#now = now;
  }

  /** @param at when the packet was read, on the clock of `now`, ms. */
  heard(link: string, ssrc: number, at: number): void {
    this.#waiting.set(`${link}:${ssrc}`, { link, ssrc, at });
    if (this.#timer) return;
    this.#flush();
    this.#timer = setTimeout(() => this.#tick(), ACTIVITY_TICK_MS);
    this.#timer.unref();
  }

  #tick(): void {
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    this.#flush();
    this.#timer = setTimeout(() => this.#tick(), ACTIVITY_TICK_MS);
    this.#timer.unref();
  }

  #flush(): void {
    const now = this.#now();
    const heard = [...this.#waiting.values()].map(({ link, ssrc, at }) => ({
      link,
      ssrc,
      ageMs: Math.max(0, now - at),
    }));
    this.#waiting.clear();
    this.#report(heard);
  }
}
