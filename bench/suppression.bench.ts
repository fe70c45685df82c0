import { NoiseSuppressor } from '../src/main/sound/processing/noise-suppressor.ts';
import { say, VOICES } from '../test/main/sound/opus/voices.ts';
import { type Noise, siSdrDb, withNoise } from '../test/main/sound/processing/noisy-speech.ts';
import { stoi } from '../test/support/stoi.ts';

/**
 * What noise suppression does to speech in noise, beside the same without it: how much stronger the speech is than what is not
 * (SI-SDR, dB), how well it is understood (STOI); and what it costs. Means over eight voices at half of full scale.
 */

const BLOCK = 240;
const RATE = 48_000;

const voices = await Promise.all(VOICES.map(async ([voice, text]) => (await say(voice, text)).map((x) => x / 2)));

for (const kind of ['white', 'fan'] satisfies Noise[]) {
  for (const snrDb of [20, 10, 5, 0]) {
    const runs = voices.map((speech, seed) => {
      const noisy = withNoise(speech, kind, snrDb, seed + 1);
      const heard = suppressed(noisy);
      return {
        ours: siSdrDb(speech, heard),
        peer: siSdrDb(speech, noisy),
        oursStoi: stoi(speech, heard, RATE),
        peerStoi: stoi(speech, noisy, RATE),
      };
    });
    const mean = (key: keyof (typeof runs)[number]) => runs.reduce((sum, run) => sum + run[key], 0) / runs.length;
    print({
      bench: `noise suppression, ${kind} noise at ${snrDb} dB`,
      ours: round(mean('ours'), 1),
      peer: round(mean('peer'), 1),
      unit: 'dB SI-SDR',
      beside: 'without it',
      oursStoi: round(mean('oursStoi'), 3),
      peerStoi: round(mean('peerStoi'), 3),
    });
  }
}

const kept = voices.map((speech) => stoi(speech, suppressed(speech), RATE));
print({
  bench: 'noise suppression, clean speech',
  ours: round(kept.reduce((a, b) => a + b) / kept.length, 4),
  peer: 1,
  unit: 'STOI',
});

const suppressor = new NoiseSuppressor(BLOCK);
const noise = withNoise(new Float32Array(BLOCK).fill(0.01), 'white', 0, 1);
const times = Array.from({ length: 4000 }, () => {
  const start = performance.now();
  // Two blocks are one frame of 10 ms.
  suppressor.process(noise.slice());
  suppressor.process(noise.slice());
  return 1000 * (performance.now() - start);
}).sort((a, b) => a - b);
print({
  bench: 'noise suppression, 10 ms of sound',
  ours: round(times[2000] ?? Number.NaN, 0),
  peer: null,
  unit: 'µs',
  p99: round(times[3960] ?? Number.NaN, 0),
});

function suppressed(sound: Float32Array): Float32Array {
  const suppressor = new NoiseSuppressor(BLOCK);
  const padded = new Float32Array(Math.ceil((sound.length + suppressor.latency) / BLOCK) * BLOCK);
  padded.set(sound);
  for (let at = 0; at < padded.length; at += BLOCK) suppressor.process(padded.subarray(at, at + BLOCK));
  return padded.slice(suppressor.latency, suppressor.latency + sound.length);
}

function print(line: Readonly<Record<string, string | number | null>>): void {
  console.log(JSON.stringify(line));
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
