import { z } from 'zod';

/** A number within limits, with one sentence for every way of getting it wrong: the sentence says what is accepted. */
export function within(min: number, max: number, accepted: string) {
  return z.number({ error: accepted }).min(min, { error: accepted }).max(max, { error: accepted });
}

/** A whole number within limits, likewise. */
export function whole(min: number, max: number, accepted: string) {
  return within(min, max, accepted).int({ error: accepted });
}
