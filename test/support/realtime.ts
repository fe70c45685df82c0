import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `ordinary`: SCHED_OTHER, whatever its niceness. */
export type Scheduling = { readonly kind: 'ordinary' } | { readonly kind: 'round robin'; readonly priority: number };

/** @returns why no thread can be made a real-time one here, for the name of a skipped test; null when one can */
export function whyNoRealtime(): string | null {
  if (process.platform !== 'linux') return 'Linux alone';
  return spawnSync('chrt', ['--rr', '1', 'true']).status === 0 ? null : 'needs CAP_SYS_NICE and chrt';
}

/** How Linux schedules a thread; proc(5), fields 40 and 41 of its stat. @throws when there is no such thread */
export function schedulingOf(pid: number, thread = pid): Scheduling {
  const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
  // The name, in parentheses, is the second field, and may have blanks of its own.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [priority, policy] = [Number(fields[37]), Number(fields[38])];
  if (policy === 0) return { kind: 'ordinary' };
  if (policy === 2) return { kind: 'round robin', priority };
  throw new Error(`thread ${thread} has policy ${policy}`);
}

/** What runs a program as root without the one capability: to the scheduler, an ordinary user. */
export const AS_ORDINARY_USER = ['setpriv', '--bounding-set', '-sys_nice', '--inh-caps', '-sys_nice'] as const;
