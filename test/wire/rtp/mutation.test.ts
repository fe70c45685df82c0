import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { ReorderBuffer } from '../../../src/wire/rtp/reorder-buffer.ts';
import { fuzzRtp } from '../../fuzz/rtp.fuzz.ts';

test('100,000 datagrams as no one sends them are read as a plain reading says and leave in order', () => {
  const report = fuzzRtp(100_000, 20_261_121);
  expect(report.complaints).toEqual([]);
  expect(report.rtp).toBeGreaterThan(40_000);
  expect(report.rtcp).toBeGreaterThan(10_000);
  expect(report.mostHeld).toBeLessThan(8);
  // A run of the line, its erasures, and what a restart delivers of the sequence before.
  expect(report.mostReady).toBeLessThanOrEqual(2 * 8);
});

/** Bytes of the heap that are in use after everything unused has been freed. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('no garbage collector to call');
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test.each([false, true])('memory stays where it is under a million random datagrams, compat %s', (compat) => {
  const buffer = new ReorderBuffer({ capacity: 100, compat });
  let state = 1;
  const pushRandom = (): void => {
    // A datagram of its own each time, as a socket gives them: whoever keeps too many of them is found out.
    const datagram = new Uint8Array(172);
    const view = new DataView(datagram.buffer);
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    view.setUint32(0, state);
    datagram[0] = (datagram[0] ?? 0) < 8 ? 0x40 : 0x80;
    // One in four numbers is random, the others are close to each other.
    if ((state & 3) !== 0) datagram[2] = 0;
    view.setUint32(8, state % 64 === 0 ? state : 1);
    buffer.push(datagram);
  };
  for (let i = 0; i < 50_000; i++) pushRandom();
  const before = usedBytes();
  for (let i = 0; i < 1_000_000; i++) pushRandom();
  // Two bytes a datagram, for whatever else goes on in this process.
  expect(usedBytes() - before).toBeLessThan(2_000_000);
  expect(buffer.held).toBeLessThan(100);
});
