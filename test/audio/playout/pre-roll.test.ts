import { describe, expect, test } from 'vitest';
import { noise, Said } from './said.ts';

const RATE = 8000;

describe('a pre-roll', () => {
  // How late packets are held back beyond the pre-roll, ms: 0, or up to 150 over a line that keeps their order.
  test.each([
    [20, 500, 0],
    [20, 480, 40],
    [2.5, 400, 0],
    [2.5, 500, 10],
    [80, 240, 150],
    [80, 480, 150],
  ])(
    'is heard from its beginning: packets of %d ms, %i ms of them at once, jitter up to %i ms',
    (ptimeMs, preRollMs, jitterMs) => {
      for (let seed = 1; seed <= 20; seed++) {
        const random = noise(seed);
        const said = new Said(new Float32Array(2 * RATE).fill(0.5), RATE, ptimeMs);
        let arrivedMs = 0;
        let index = 0;
        for (let nowMs = 0; nowMs < 1500; nowMs += 2.5) {
          for (; ; index++) {
            const sentMs = Math.max(0, (index + 1) * ptimeMs - preRollMs);
            if (sentMs > nowMs || arrivedMs > nowMs) break;
            said.push(index, { ageMs: 0 });
            arrivedMs = Math.max(arrivedMs, (index + 2) * ptimeMs - preRollMs + (jitterMs * (random() + 1)) / 2);
          }
          said.play(2.5);
        }
        expect(said.playout.stats).toMatchObject({ late: 0, lost: 0, duplicates: 0 });
      }
    },
  );
});
