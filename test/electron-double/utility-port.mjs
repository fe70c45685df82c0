// Given to the stand-in's utility processes by --import: the parent is behind `process.parentPort` and nowhere else.
import { EventEmitter } from 'node:events';
import process from 'node:process';

const send = process.send?.bind(process);
const port = Object.assign(new EventEmitter(), {
  postMessage: (/** @type {unknown} */ message) => {
    if (process.connected) send?.(message, undefined, undefined, () => {});
  },
});
// Messages wait for the first who listens.
port.on('newListener', (name) => {
  if (name !== 'message' || port.listenerCount('message') > 0) return;
  process.on('message', (data) => port.emit('message', { data }));
});
// Utility processes end together with their parent.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
Object.assign(process, { send: undefined, parentPort: port });
