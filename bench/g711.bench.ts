import { decodeAlaw, encodeAlaw } from '../src/audio/g711/alaw.ts';
import { decodeUlaw, encodeUlaw } from '../src/audio/g711/ulaw.ts';
import { linearResampledLength, resampleLinear } from '../src/audio/resample-linear.ts';
import { race } from './rtp-rounds.ts';

/**
 * G.711 and the linear resampler on blocks of 20 ms, into arrays that are used again. Neither rtp.js nor werift-rtp has
 * such functions, so there is no peer in this run; librtpsynth's figures stand in docs/rtp.md.
 */

const COUNT = 100_000;
const BLOCK = 160;

const noise = new Int16Array(BLOCK);
let state = 1;
for (let i = 0; i < BLOCK; i++) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  noise[i] = state >> 16;
}
const codes = new Uint8Array(BLOCK);
const samples = new Int16Array(BLOCK);
encodeUlaw(noise, codes);

race('linear2ulaw, 160 samples', 'samples/s', COUNT, BLOCK, (n) => repeat(n, () => encodeUlaw(noise, codes)), {});
race('ulaw2linear, 160 samples', 'samples/s', COUNT, BLOCK, (n) => repeat(n, () => decodeUlaw(codes, samples)), {});
race('linear2alaw, 160 samples', 'samples/s', COUNT, BLOCK, (n) => repeat(n, () => encodeAlaw(noise, codes)), {});
race('alaw2linear, 160 samples', 'samples/s', COUNT, BLOCK, (n) => repeat(n, () => decodeAlaw(codes, samples)), {});

for (const [from, to] of [
  [8000, 16_000],
  [44_100, 48_000],
] as const) {
  const pcm = Int16Array.from({ length: from / 50 }, (_, i) => noise[i % BLOCK] ?? 0);
  const length = linearResampledLength(pcm.length, from, to);
  const out = new Int16Array(length);
  race(
    `resampleLinear ${from} -> ${to} Hz, 20 ms`,
    'samples/s',
    COUNT / 4,
    length,
    (n) => repeat(n, () => resampleLinear(pcm, from, to, out)),
    {},
  );
}

function repeat(count: number, work: () => { readonly length: number }): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += work().length;
  return sum;
}
