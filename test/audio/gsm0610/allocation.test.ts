import { describe, expect, test } from 'vitest';
import { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES, GsmDecoder, GsmEncoder } from '../../../src/audio/gsm0610/index.ts';
import { mixedSignal } from './signals.ts';

const FRAMES = 50;
const FRAMES_A_ROUND = 500;

/** The smallest object there is takes 16 bytes; what the engine itself needs in a round is far below half of that. */
const BYTES_A_FRAME = 8;

/**
 * Bytes that a frame takes from the heap: the median of many rounds, since a collection makes one negative and a
 * compilation makes one large.
 */
function bytesAFrame(work: (index: number) => void): number {
  for (let i = 0; i < 3 * FRAMES_A_ROUND; i++) work(i % FRAMES);
  const rounds: number[] = [];
  for (let round = 0; round < 11; round++) {
    const before = process.memoryUsage();
    for (let i = 0; i < FRAMES_A_ROUND; i++) work(i % FRAMES);
    const after = process.memoryUsage();
    rounds.push(after.heapUsed + after.external - before.heapUsed - before.external);
  }
  rounds.sort((a, b) => a - b);
  return (rounds[rounds.length >> 1] ?? Number.NaN) / FRAMES_A_ROUND;
}

describe('heap use of the GSM codec', () => {
  const pcm = mixedSignal(FRAMES * GSM_FRAME_SAMPLES, 1);
  const coded = new Uint8Array(FRAMES * GSM_FRAME_BYTES);
  const heard = new Int16Array(GSM_FRAME_SAMPLES);
  const encoder = new GsmEncoder();
  const decoder = new GsmDecoder();
  const encode = (i: number) => encoder.encode(pcm, i * GSM_FRAME_SAMPLES, coded, i * GSM_FRAME_BYTES);
  const decode = (i: number) => decoder.decode(coded, i * GSM_FRAME_BYTES, heard, 0);

  test('encoding, decoding and concealing allocate nothing a frame', () => {
    expect(bytesAFrame(encode)).toBeLessThan(BYTES_A_FRAME);
    expect(bytesAFrame(decode)).toBeLessThan(BYTES_A_FRAME);
    expect(bytesAFrame(() => decoder.conceal(heard, 0))).toBeLessThan(BYTES_A_FRAME);
  });

  test('the gauge sees one small object a frame', () => {
    const kept: { index: number }[] = new Array(FRAMES).fill({ index: 0 });
    const wasteful = (i: number) => {
      decode(i);
      kept[i] = { index: i };
    };
    expect(bytesAFrame(wasteful)).toBeGreaterThan(BYTES_A_FRAME);
    expect(kept).toHaveLength(FRAMES);
  });
});
