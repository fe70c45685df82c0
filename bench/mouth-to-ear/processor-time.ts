import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Clock ticks a second in /proc, on every Linux there is. */
const TICKS = 100;

/** @returns share of one core that a process takes during so many seconds, % */
export async function processorShare(pid: number, seconds: number): Promise<number> {
  const before = ticks(pid);
  const startedAt = performance.now();
  await delay(seconds * 1000);
  return ((ticks(pid) - before) / TICKS / ((performance.now() - startedAt) / 1000)) * 100;
}

/** User and system time so far. */
function ticks(pid: number): number {
  // The name in the second field may hold spaces, so fields are counted from behind its parenthesis.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
