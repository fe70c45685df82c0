import { createRequire } from 'node:module';
import { createResampler } from '../src/audio/resample.ts';
import { race } from './rtp-rounds.ts';

// CommonJS bundles whose names Node's ES loader does not see.
const require = createRequire(import.meta.url);
const {
  ConverterType,
  create,
}: typeof import('@alexanderolsen/libsamplerate-js') = require('@alexanderolsen/libsamplerate-js');
const { resample }: typeof import('wave-resampler') = require('wave-resampler');

/**
 * The streaming resampler on blocks of 10 ms, beside libsamplerate built for WebAssembly (its fastest and its medium
 * sinc) and wave-resampler (a Butterworth low-pass and cubic interpolation; it forgets everything between two blocks,
 * so its stream clicks at every edge). Figures count seconds of sound in a second of time.
 */

const BLOCK_MS = 10;
const COUNT = 1000;

for (const [from, to] of [
  [48_000, 8000],
  [8000, 48_000],
  [44_100, 48_000],
  [48_000, 44_100],
  [48_000, 16_000],
] as const) {
  const block = Float32Array.from({ length: (from * BLOCK_MS) / 1000 }, (_, i) => Math.sin(i / 7) / 2);
  const ours = createResampler(from, to);
  const out = new Float32Array(ours.outputBound(block.length));
  const fastest = await create(1, from, to, { converterType: ConverterType.SRC_SINC_FASTEST });
  const medium = await create(1, from, to, { converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY });
  const target = new Float32Array(2 * out.length);
  race(
    `resample ${from} -> ${to} Hz, blocks of ${BLOCK_MS} ms`,
    's of sound/s',
    COUNT,
    BLOCK_MS / 1000,
    (count) => repeat(count, () => ours.process(block, 0, block.length, out, 0)),
    {
      'libsamplerate-js sinc fastest': (count) => repeat(count, () => fastest.full(block, target).length),
      'libsamplerate-js sinc medium': (count) => repeat(count, () => medium.full(block, target).length),
      'wave-resampler': { work: (count) => repeat(count, () => resample(block, from, to).length), share: 0.1 },
    },
  );
  fastest.destroy();
  medium.destroy();
}

function repeat(count: number, work: () => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += work();
  return sum;
}
