import { OpusDecoder } from '../src/main/sound/opus/decoder.ts';
import { OpusEncoder } from '../src/main/sound/opus/encoder.ts';
import { loadNative } from '../src/native/addons.ts';
import { say, VOICES } from '../test/main/sound/opus/voices.ts';

/**
 * Opus a frame, beside @discordjs/opus used as its README says: 16-bit samples in Buffers, which are made beforehand and cost
 * it nothing here. Both at complexity 10, the same speech and bitrate; in turns, medians. Without forward error correction,
 * which the peer could not decode.
 */

interface Peer {
  encode(pcm: Buffer): Buffer;
  decode(packet: Buffer): Buffer;
  applyEncoderCTL(request: number, value: number): void;
}

const ROUNDS = 15;
const BITRATE = 32_000;
const { OpusEncoder: PeerCodec } = loadNative('opus') as { OpusEncoder: new (rate: number, channels: number) => Peer };

const [voice = 'en', text = ''] = VOICES[0] ?? [];
const speech = await say(voice, text);

for (const frameMs of [10, 20, 60]) {
  const length = 48 * frameMs;
  const frames = Array.from({ length: Math.floor(speech.length / length) }, (_, i) =>
    speech.subarray(i * length, (i + 1) * length),
  );
  const pcm = frames.map((frame) => Buffer.from(Int16Array.from(frame, (sample) => 32_767 * sample).buffer));
  const encoder = new OpusEncoder({ channels: 1, bitrate: BITRATE, expectedLossPercent: 0, fec: false });
  const peer = newPeer();
  const out = new Uint8Array(4000);
  const encode = inTurns(
    () => {
      for (const frame of frames) encoder.encode(frame, out);
    },
    () => {
      for (const frame of pcm) peer.encode(frame);
    },
  );
  print(`opus encode, ${frameMs} ms, ${BITRATE / 1000} kbit/s`, encode, frames.length);

  const packets = pcm.map((frame) => peer.encode(frame));
  const decoder = new OpusDecoder(1);
  const heard = new Float32Array(5760);
  const decode = inTurns(
    () => {
      for (const packet of packets) decoder.decode(packet, heard);
    },
    () => {
      for (const packet of packets) peer.decode(packet);
    },
  );
  print(`opus decode, ${frameMs} ms, ${BITRATE / 1000} kbit/s`, decode, frames.length);
}

function newPeer(): Peer {
  const peer = new PeerCodec(48_000, 1);
  // Application VOIP, the bitrate, complexity 10; what it starts with is for music.
  for (const [request, value] of [
    [4000, 2048],
    [4002, BITRATE],
    [4010, 10],
  ] as const) {
    peer.applyEncoderCTL(request, value);
  }
  return peer;
}

/** @returns the median time of each, ms */
function inTurns(ours: () => void, theirs: () => void): { ours: number; peer: number } {
  const times = { ours: [] as number[], peer: [] as number[] };
  for (let round = -1; round < ROUNDS; round++) {
    for (const [who, work] of [
      ['ours', ours],
      ['peer', theirs],
    ] as const) {
      const start = performance.now();
      work();
      if (round >= 0) times[who].push(performance.now() - start);
    }
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
  return { ours: median(times.ours), peer: median(times.peer) };
}

function print(bench: string, { ours, peer }: { ours: number; peer: number }, frames: number): void {
  const us = (ms: number) => Math.round((10_000 * ms) / frames) / 10;
  console.log(
    JSON.stringify({ bench, ours: us(ours), peer: us(peer), unit: 'µs a frame', beside: '@discordjs/opus 0.10.0' }),
  );
}
