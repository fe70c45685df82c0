import { describe, expect, test } from 'vitest';
import { ReorderBuffer } from '../../../src/wire/rtp/reorder-buffer.ts';
import { expected, type JbufVectors, play, type Scenario } from './jbuf-vectors.ts';
import { fromHex, readVectors } from './vector-file.ts';

const files = readVectors<JbufVectors>('jbuf');
const scenarios = files.flatMap((file) => file.scenarios);
const crashers = files.flatMap((file) => file.crashers);

/**
 * Scenarios in which the default differs from librtpsynth on purpose, by tag.
 *
 * - `quirk`, `underflow`: what the library itself does by mistake.
 * - `cap0`, `cap1`: the default asks for a capacity of at least 2.
 * - `flush`: the library loses every held run but the last, and invents an erasure in warm-up.
 * - `ssrc`, `restart`: the library drops or erases until the numbers fit again; the default begins a new sequence.
 * - `stale`: the strays of these scenarios don't get into the default's line in the first place.
 */
const SKIPPED_TAGS = ['quirk', 'underflow', 'cap0', 'cap1', 'flush', 'ssrc', 'restart', 'stale'];

/**
 * Some scenarios without those tags hold the same things by accident or by the way. They are told by their packets:
 *
 * - `other source`: a second SSRC (corrupted headers, a packet of another stream). It doesn't get into the default's
 *   line unless confirmed.
 * - `jump`: more than 3,000 ahead of the highest number so far, or more than 100 behind. What the library takes for a
 *   gap or drops until the numbers fit again is a new sequence of the default's, or a stray.
 */
function difference(scenario: Scenario): string | undefined {
  const tag = scenario.tags.find((name) => SKIPPED_TAGS.includes(name));
  if (tag !== undefined) return tag;
  let highest: number | undefined;
  let ssrc: string | undefined;
  for (const step of scenario.steps) {
    if (step.in === undefined || step.err !== 0) continue;
    const seq = Number.parseInt(step.in.slice(4, 8), 16);
    ssrc ??= step.in.slice(16, 24);
    if (ssrc !== step.in.slice(16, 24)) return 'other source';
    const distance: number = highest === undefined ? 0 : (new Int16Array([seq - highest])[0] ?? 0);
    if (distance > 3000 || distance < -Math.max(100, scenario.capacity)) return 'jump';
    if (highest === undefined || distance > 0) highest = seq;
  }
  return undefined;
}

describe('jitter buffer vectors', () => {
  test.each(scenarios)('vectors, compat: $id', (scenario) => {
    const buffer = new ReorderBuffer<number>({ capacity: scenario.capacity, compat: true });
    let index = 0;
    for (const step of scenario.steps) {
      expect(play(buffer, step, index)).toEqual(expected(step));
      if (step.in !== undefined) index++;
    }
  });

  const kept = scenarios.filter((scenario) => difference(scenario) === undefined);

  test.each(kept)('vectors, default: $id', (scenario) => {
    const buffer = new ReorderBuffer<number>({ capacity: scenario.capacity });
    let index = 0;
    for (const step of scenario.steps) {
      expect(play(buffer, step, index)).toEqual(expected(step));
      if (step.in !== undefined) index++;
    }
  });

  test('the default is compared on a good part of the vectors', () => {
    expect(kept.length).toBeGreaterThan(scenarios.length / 3);
  });

  // Where the default differs there is no outcome to compare, but the promises of a reorder buffer hold all the same.
  const others = scenarios.filter((scenario) => difference(scenario) !== undefined && scenario.capacity >= 2);

  test.each(others)('vectors, default, promises only: $id', (scenario) => {
    const buffer = new ReorderBuffer<number>({ capacity: scenario.capacity });
    let last = -1;
    let index = 0;
    const seen = new Set<number>();
    for (const step of [...scenario.steps, { flush: true as const, err: 0, ready: [], drop: [] }]) {
      play(buffer, step, index);
      if (step.in !== undefined) index++;
      for (const item of buffer.ready) {
        const first = item.kind === 'rtp' ? item.lseq : item.firstLseq;
        expect(first).toBeGreaterThan(last);
        last = item.kind === 'rtp' ? item.lseq : item.lastLseq;
      }
      for (const item of [...buffer.ready, ...buffer.dropped]) {
        if (item.kind === 'erasure') continue;
        expect(seen).not.toContain(item.opaque);
        if (item.opaque !== undefined) seen.add(item.opaque);
      }
      expect(buffer.held).toBeLessThan(scenario.capacity);
    }
    expect(buffer.held).toBe(0);
  });

  describe.each(crashers)('vectors of an abort: $id', ({ capacity, ops }) => {
    test.each([false, true])('are survived with compat %s, and the stream goes on', (compat) => {
      const buffer = new ReorderBuffer({ capacity, compat });
      for (const op of ops) buffer.push(fromHex(op));
      buffer.flush();
      const ssrc = fromHex(ops.at(-1) ?? '').subarray(8);
      let delivered = 0;
      for (let seq = 1000; seq < 1100; seq++) {
        buffer.push(Uint8Array.of(0x80, 0, seq >> 8, seq, 0, 0, 0, seq, ...ssrc));
        for (const item of buffer.ready) if (item.kind === 'rtp') delivered++;
      }
      expect(delivered).toBe(100);
    });
  });
});
