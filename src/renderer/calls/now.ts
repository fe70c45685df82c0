import { useEffect, useState } from 'react';

/** Often enough that no second is skipped, ms. */
const EVERY_MS = 250;

/** The time, ms since the epoch, as it goes by. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Whole seconds until `endsAt`, never less than 0. */
export function secondsUntil(endsAt: number, now: number): number {
  return Math.max(0, Math.ceil((endsAt - now) / 1000));
}
