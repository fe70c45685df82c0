import { beforeEach, describe, expect, test } from 'vitest';
import { BLOCK_FRAMES } from '../../../src/main/sound/backend.ts';
import { MonitorLoop } from '../../../src/main/sound/monitor.ts';

const SECOND = 200;

let loop: MonitorLoop;
/** What is said: a rising line, so that the place of everything heard is known. */
let said: number;

beforeEach(() => {
  loop = new MonitorLoop();
  loop.turn(true);
  said = 0;
});

function speak(blocks: number): void {
  for (let i = 0; i < blocks; i++) {
    loop.write(Float32Array.from({ length: BLOCK_FRAMES }, () => 1e-6 * said++));
  }
}

/** One block of one channel; null when there was none. */
function listen(): Float32Array | null {
  const bus = new Float32Array(2 * BLOCK_FRAMES);
  return loop.mix(bus) ? bus.filter((_, i) => i % 2 === 0) : null;
}

/** Says and hears a block at a time. @returns after how many blocks time was left out, and the largest step between two samples */
function run(blocks: number): { readonly joins: number[]; readonly largestStep: number } {
  const joins: number[] = [];
  let largestStep = 0;
  let last: number | null = null;
  for (let block = 0; block < blocks; block++) {
    speak(1);
    const heard = listen() ?? [];
    let length = 0;
    for (const sample of heard) {
      if (last !== null) {
        largestStep = Math.max(largestStep, sample - last);
        length += sample - last;
      }
      last = sample;
    }
    if (length > 1.5e-6 * BLOCK_FRAMES) joins.push(block);
  }
  return { joins, largestStep };
}

describe('the microphone test', () => {
  test('wins a delay back a block a second, without a step in the sound', () => {
    speak(5);
    const { joins, largestStep } = run(6 * SECOND);
    expect(joins).toHaveLength(4);
    expect(largestStep).toBeLessThan(3e-6);
  });

  test('waits twice as long before that after it has run dry', () => {
    speak(2);
    for (let i = 0; i < 2; i++) listen();
    expect(listen()).toBeNull();
    speak(4);
    const { joins } = run(5 * SECOND);
    expect(joins[0]).toBeGreaterThanOrEqual(2 * SECOND - 1);
    expect(joins[1]).toBeGreaterThanOrEqual(4 * SECOND - 2);
  });
});
