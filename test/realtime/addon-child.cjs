// A process with real-time threads, for addon.test.ts: takes a line of JavaScript, answers its value in JSON, until its
// standard input ends. Lines see the addon as `addon`.
const { execFileSync } = require('node:child_process');
const { createInterface } = require('node:readline');
const { Worker } = require('node:worker_threads');

const addon = require(process.argv[2] ?? '');

/** Keeps this thread busy without a pause. @param {number} ms of processor time, whatever a busy computer makes of it */
function spin(ms) {
  const start = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(start);
    if (user + system >= 1000 * ms) return;
  }
}

/** The scheduling policy of a process that this one starts, proc(5): 0 is SCHED_OTHER, 2 SCHED_RR. */
function childsPolicy() {
  const stat = execFileSync('cat', ['/proc/self/stat'], { encoding: 'utf8' });
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]);
}

/** Starts a thread that lives as long as this process. */
function startThread() {
  new Worker('setInterval(() => {}, 1e6)', { eval: true });
}

const run = new Function('addon', 'spin', 'childsPolicy', 'startThread', 'line', 'return eval(line)');
createInterface({ input: process.stdin }).on('line', (line) => {
  console.log(JSON.stringify(run(addon, spin, childsPolicy, startThread, line) ?? null));
});
