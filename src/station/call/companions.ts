import { FormatType, nearestUsable } from '../../wire/call/parameters.ts';
import type { Clock } from '../clock.ts';
import { Companion } from './companion.ts';

/** Takes calls of all parameters that sound can have. */
export function makeEcho(clock: Clock): Companion {
  return new Companion({ name: 'Echo', wish: nearestUsable, clock });
}

/** What Picky wants: 20 ms of 16 kHz mono int16. */
export const PICKY_PARAMETERS = {
  sampleRate: 16_000,
  channels: 1,
  format: FormatType.int16,
  chunkFrames: 320,
} as const;

/** Takes calls of one kind only and proposes that to everybody else, so that negotiation can be tried. */
export function makePicky(clock: Clock): Companion {
  return new Companion({ name: 'Picky', wish: () => PICKY_PARAMETERS, offer: PICKY_PARAMETERS, clock });
}
