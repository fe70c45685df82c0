import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

const ROUNDS = 12;
/** Measuring alone leaves that much, bytes. */
const NOTHING = 32 * 1024;

/**
 * How much memory a piece of work leaves in use or for the garbage collector, bytes: the heap's growth while the work
 * is done `count` times, counted without a collection in between, after as many rounds for the compiler.
 *
 * @param count few enough that what one round allocates does not start a collection by itself
 */
export function heapGrowth(count: number, work: () => void): number {
  for (let i = 0; i < count; i++) work();
  let least = Number.POSITIVE_INFINITY;
  // The heap grows by other people's work too, the compiler's for one, which is late on a busy machine; never by less than
  // ours: the best round counts.
  for (let round = 0; round < ROUNDS && least > NOTHING; round++) {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < count; i++) work();
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  return least;
}
