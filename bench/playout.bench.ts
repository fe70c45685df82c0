import { createPlayout } from '../src/audio/playout.ts';
import {
  type ArrivalTrace,
  arrivalTraces,
  busyTrace,
  jitterP95,
  standstillTraces,
} from '../test/support/arrival-traces.ts';
import { runPlayout } from '../test/support/playout-run.ts';

/**
 * What the playout buffer makes of networks, beside a fixed buffer of 60 ms: mean delay over the fastest packets (ms)
 * and the share of packets or of time that had to be made up (%). Figures of delay, not of this machine's speed.
 */

const FIXED_MS = 60;

for (const trace of [...arrivalTraces(), ...standstillTraces(), busyTrace()]) {
  const ours = runPlayout(trace, createPlayout);
  console.log(
    JSON.stringify({
      bench: `playout, ${trace.name}`,
      ours: round(ours.delayMs),
      peer: FIXED_MS,
      unit: 'ms of delay',
      beside: `fixed ${FIXED_MS} ms`,
      jitterP95: round(jitterP95(trace)),
      oursConcealed: round(100 * ours.concealedShare),
      peerConcealed: round(100 * fixedLoss(trace)),
      oursLostOrLate: ours.stats.lost,
      stretchedMs: ours.stats.stretched,
    }),
  );
}

/**
 * A buffer that plays each packet so long after it would have come on the fastest way of the first second, or never. A
 * packet of a stall is late there, and a drift grows until it is.
 */
function fixedLoss({ arrivals, ptimeMs }: ArrivalTrace): number {
  const transits = arrivals.map((at, i) => (at === null ? Number.POSITIVE_INFINITY : at - i * ptimeMs));
  const base = Math.min(...transits.slice(0, Math.ceil(1000 / ptimeMs)));
  return transits.filter((transit) => transit > base + FIXED_MS).length / transits.length;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
