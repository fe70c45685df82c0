import { cpus } from 'node:os';

/** Tells how much of the machine has had nothing to do since it was asked for: 0 to 1. */
export function watchIdle(): () => number {
  const before = times();
  return () => {
    const after = times();
    return (after.idle - before.idle) / Math.max(1, after.all - before.all);
  };
}

function times(): { readonly idle: number; readonly all: number } {
  let idle = 0;
  let all = 0;
  for (const { times: each } of cpus()) {
    idle += each.idle;
    all += each.idle + each.user + each.nice + each.sys + each.irq;
  }
  return { idle, all };
}
