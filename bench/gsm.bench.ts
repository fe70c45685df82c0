import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES, GsmDecoder, GsmEncoder } from '../src/audio/gsm0610/index.ts';
import { median } from './median.ts';

/**
 * GSM 06.10 beside libgsm (C, by its programs toast and untoast), on the same five minutes of speech, in turns. The
 * peer's figures include starting a process and reading a file: a few per cent of the time at this length.
 */

const ROUNDS = 11;
const REPEATS = 30;

const speech = Buffer.concat(
  Array.from({ length: REPEATS }, () =>
    ['sp1', 'sp2'].map((name) => readFileSync(`test/vectors/gsm/${name}.raw`)),
  ).flat(),
);
const frames = Math.floor(speech.length / 2 / GSM_FRAME_SAMPLES);
const pcm = Int16Array.from({ length: frames * GSM_FRAME_SAMPLES }, (_, i) => speech.readInt16LE(2 * i));
const coded = new Uint8Array(frames * GSM_FRAME_BYTES);
const heard = new Int16Array(pcm.length);

const folder = mkdtempSync(join(tmpdir(), 'squelch-gsm-'));
try {
  const raw = join(folder, 'speech.l');
  const gsm = join(folder, 'speech.l.gsm');
  writeFileSync(raw, speech);
  encode();
  writeFileSync(gsm, coded);
  report('gsm encode', encode, () => run('toast', raw), 'toast (libgsm, C)');
  report('gsm decode', decode, () => run('untoast', gsm), 'untoast (libgsm, C)');
} finally {
  rmSync(folder, { recursive: true });
}

function encode(): void {
  const encoder = new GsmEncoder();
  for (let i = 0; i < frames; i++) encoder.encode(pcm, i * GSM_FRAME_SAMPLES, coded, i * GSM_FRAME_BYTES);
}

function decode(): void {
  const decoder = new GsmDecoder();
  for (let i = 0; i < frames; i++) decoder.decode(coded, i * GSM_FRAME_BYTES, heard, i * GSM_FRAME_SAMPLES);
}

/** 16-bit linear input or output, written to nowhere; @returns whether the program is there and did it. */
function run(program: string, file: string): boolean {
  return spawnSync(program, ['-l', '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

/** Prints the medians, frames/s; the peer is null where its program is not installed. */
function report(bench: string, work: () => void, peerWork: () => boolean, beside: string): void {
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round++) {
    const figure = perSecond(work);
    let done = true;
    const other = perSecond(() => {
      done = peerWork();
    });
    // The first round is the compiler's and the disk's.
    if (round === 0) continue;
    ours.push(figure);
    if (done) peer.push(other);
  }
  const [mine, theirs] = [median(ours), peer.length === 0 ? null : median(peer)];
  const line = {
    bench,
    ours: Math.round(mine),
    peer: theirs && Math.round(theirs),
    ratio: theirs && Number((mine / theirs).toFixed(3)),
    unit: 'frames/s',
    beside,
    microsecondsAFrame: Number((1e6 / mine).toFixed(2)),
  };
  console.log(JSON.stringify(line));
}

function perSecond(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return (frames * 1e9) / Number(process.hrtime.bigint() - start);
}
