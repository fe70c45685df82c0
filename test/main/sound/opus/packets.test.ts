import { beforeAll, describe, expect, test } from 'vitest';
import type { FrameFormat } from '../../../../src/audio/format.ts';
import { packetHasFec, packetSamples } from '../../../../src/audio/opus-toc.ts';
import { createPlayout } from '../../../../src/audio/playout.ts';
import { createDecoder, createEncoder } from '../../../../src/main/sound/codecs.ts';
import { OpusEncoder } from '../../../../src/main/sound/opus/encoder.ts';
import { missingPackages } from '../../../support/programs.ts';
import { stoi } from '../../../support/stoi.ts';
import { randomLoss } from './lossy-line.ts';
import { tones, vowels } from './sounds.ts';
import { say, VOICES } from './voices.ts';

const BLOCK = 240;
const FORMAT: FrameFormat = { codec: 'opus', rate: 48_000, channels: 1, ptimeMs: 20, bitrate: 24_000, lossPercent: 10 };
const missing = missingPackages({ 'espeak-ng': 'espeak-ng' });

function encode(sound: Float32Array, format = FORMAT): Uint8Array[] {
  const encoder = createEncoder(format);
  const length = encoder.packetSamples;
  return Array.from({ length: Math.floor(sound.length / length) }, (_, i) =>
    encoder.encode(sound.subarray(i * length, (i + 1) * length)),
  );
}

/** What a playout buffer makes of packets that come on time, or not at all. */
function play(packets: readonly Uint8Array[], lost: (index: number) => boolean, recovers: boolean): Float32Array {
  const decoder = createDecoder(FORMAT);
  const playout = createPlayout(recovers ? decoder : bare(decoder), 20);
  const out = new Float32Array(packets.length * 960 + 9600);
  for (let at = 0, seq = 0; at < out.length; at += BLOCK) {
    if (at % 960 === 0 && seq < packets.length) {
      const bytes = packets[seq];
      if (bytes && !lost(seq)) playout.push({ seq, timestamp: seq * 960, bytes, ageMs: 0 });
      seq += 1;
    }
    playout.pull(out, at, BLOCK);
  }
  return out;
}

/** STOI of what was heard, which may be up to 60 ms late. */
function understood(said: Float32Array, heard: Float32Array): number {
  const count = said.length - 2880;
  const likeness = (delay: number) => {
    let dot = 0;
    for (let i = 0; i < count; i += 5) dot += (said[i] ?? 0) * (heard[i + delay] ?? 0);
    return dot;
  };
  const delays = Array.from({ length: 2880 / 12 }, (_, i) => 12 * i);
  const best = delays.reduce((a, b) => (likeness(b) > likeness(a) ? b : a));
  return stoi(said.subarray(0, count), heard.subarray(best, best + count), 48_000);
}

/** The same decoder without what it does beyond concealment. */
function bare(decoder: ReturnType<typeof createDecoder>): ReturnType<typeof createDecoder> {
  return {
    rate: decoder.rate,
    frameSamples: decoder.frameSamples,
    maxPacketSamples: decoder.maxPacketSamples,
    decode: (packet, out, offset) => decoder.decode(packet, out, offset),
    conceal: (out, offset) => decoder.conceal(out, offset),
    reset: () => decoder.reset(),
  };
}

describe('Opus packets in the graph', () => {
  test.each([2.5, 5, 10, 20, 40, 60])('hold %f ms of the voice, in buffers of their own size', (ptimeMs) => {
    for (const packet of encode(tones(0.5, 440), { ...FORMAT, ptimeMs })) {
      expect(packetSamples(packet)).toBe(48 * ptimeMs);
      expect(packet.buffer.byteLength).toBe(packet.length);
    }
  });

  test('bear a copy of what was before where the link expects loss, and only there', () => {
    const speech = vowels(1);
    expect(encode(speech).filter(packetHasFec).length).toBeGreaterThan(20);
    const { lossPercent, ...lossFree } = FORMAT;
    expect(encode(speech, lossFree).some(packetHasFec)).toBe(false);
    expect(lossPercent).toBe(10);
  });

  test('of a stereo sender, and of other lengths than said, become mono', () => {
    const stereo = new OpusEncoder({ channels: 2, bitrate: 64_000, expectedLossPercent: 0 });
    const packet = new Uint8Array(4000);
    const bytes = stereo.encode(tones(0.04, 440, 440), packet);
    const out = new Float32Array(5760);
    expect(createDecoder(FORMAT).decode(packet.subarray(0, bytes), out, 0)).toBe(1920);
  });

  test('that are none of Opus give nothing, and the next one sounds', () => {
    const decoder = createDecoder(FORMAT);
    const out = new Float32Array(5760);
    expect(decoder.decode(new Uint8Array(), out, 0)).toBe(0);
    expect(decoder.decode(Uint8Array.of(0x4b), out, 0)).toBe(0);
    const [packet = new Uint8Array()] = encode(tones(0.1, 440));
    expect(decoder.decode(packet, out, 0)).toBe(960);
  });
});

describe.skipIf(missing !== null)(`Opus behind a playout buffer${missing ? ` (${missing})` : ''}`, () => {
  let voices: readonly Float32Array[] = [];

  beforeAll(async () => {
    voices = await Promise.all(VOICES.slice(0, 3).map(([voice, text]) => say(voice, text)));
  });

  test('is understood better with the copies than by concealment alone: 10 % lost, STOI', () => {
    const scores = voices.map((speech, seed) => {
      const packets = encode(speech);
      const lossFree = play(packets, () => false, true);
      const lost = randomLoss(packets.length, 0.1, seed + 1);
      return [true, false].map((recovers) => {
        const heard = play(packets, lost, recovers);
        // The buffer has found its length in the first seconds.
        return understood(lossFree.subarray(96_000), heard.subarray(96_000));
      });
    });
    const [recovered = 0, concealed = 0] = [0, 1].map((i) => scores.reduce((sum, each) => sum + (each[i] ?? 0), 0) / 3);
    expect(recovered).toBeGreaterThan(0.97);
    expect(recovered).toBeGreaterThan(concealed + 0.04);
  });
});
