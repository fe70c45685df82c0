/** The clock that the supervisor lives by; tests have their own. */
export interface Timers {
  /** Milliseconds on a clock that never jumps. */
  now(): number;
  /** @returns what calls it off */
  after(ms: number, run: () => void): () => void;
  every(ms: number, run: () => void): () => void;
}

export const realTimers: Timers = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
