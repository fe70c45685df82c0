import { CallServer } from '../../../src/station/call/server.ts';

/** A call server in a process of its own, for the soak test: says its port, and its memory and counters when asked. */

const server = new CallServer({ host: '127.0.0.1', port: 0, limits: JSON.parse(process.argv[2] ?? '{}') });
const { port } = await server.listen();
process.send?.({ port });
process.on('message', () => {
  // Garbage is no growth: what is asked for is what is held.
  globalThis.gc?.();
  process.send?.({ rss: process.memoryUsage.rss(), counters: server.stats.counters });
});
process.once('disconnect', () => process.exit(0));
