import { expect, test } from 'vitest';
import { bundleEntry } from '../../support/bundle.ts';
import { forkChild } from '../../support/fork-child.ts';

// Each try is another process: what the compiler keeps in registers is settled once in its life.
test('the graph allocates nothing a block: idle, while I hear myself, while somebody is heard', {
  retry: 3,
}, async () => {
  const child = forkChild(await bundleEntry('test/main/sound/steady-state.ts'));
  const report = await new Promise<unknown>((resolve) => {
    child.onMessage(resolve);
    child.onExit(resolve);
  });
  // Bytes of 10,000 blocks, 50 s.
  const little = expect.toSatisfy((bytes: number) => bytes < 100 * 1024);
  // 625 packets came in that time, each with its place in the buffer.
  const packets = expect.toSatisfy((bytes: number) => bytes < 100 * 1024 + 625 * 400);
  expect(report).toEqual({ idle: little, myself: little, heard: packets, isHeard: true });
});
