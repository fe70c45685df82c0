import { describe, expect, it } from 'vitest';
import type { PcmFrameFormat } from '../../../../src/audio/pcm-codec.ts';
import { IncomingSound, swapSamples } from '../../../../src/main/links/call/incoming-sound.ts';
import { fromWire, toWire } from '../../../../src/main/links/call/wire-parameters.ts';
import type { IncomingFrame } from '../../../../src/main/links/link.ts';
import { DEFAULT_PARAMETERS } from '../../../../src/wire/call/parameters.ts';

const STEREO: PcmFrameFormat = { codec: 'pcm', sample: 'int16', rate: 8_000, channels: 2, ptimeMs: 20 };

function take(sound: IncomingSound, count: number, at: number): IncomingFrame[] {
  const frames: IncomingFrame[] = [];
  const bytes = Uint8Array.from({ length: count + 6 }, (_, i) => i & 255);
  sound.take(bytes, 6, bytes.length, at, (frame) => frames.push(frame));
  return frames;
}

describe('incoming sound', () => {
  it('is numbered, and its timestamps count frames of the call’s rate', () => {
    const sound = new IncomingSound(STEREO, 7, 'le');
    const frames = [0, 20, 40].flatMap((at) => take(sound, 640, 1_000 + at));
    expect(frames.map(({ seq, timestamp, speaker }) => [seq, timestamp, speaker])).toEqual([
      [0, 0, 7],
      [1, 160, 7],
      [2, 320, 7],
    ]);
    expect(frames[0]?.bytes.byteOffset).toBe(0);
    expect(frames[0]?.bytes.buffer.byteLength).toBe(640);
    expect(frames[0]?.format).toBe(STEREO);
  });

  it('has timestamps that went on while nobody spoke', () => {
    const sound = new IncomingSound(STEREO, 7, 'le');
    take(sound, 640, 0);
    const [late] = take(sound, 640, 150);
    const [next] = take(sound, 640, 1_150);
    expect(late?.timestamp).toBe(160);
    expect(next?.timestamp).toBe(320 + 8_000);
  });

  it('is cut to whole frames; the rest is counted and dropped', () => {
    const sound = new IncomingSound(STEREO, 7, 'le');
    expect(take(sound, 643, 0).map(({ bytes }) => bytes.length)).toEqual([640]);
    expect(take(sound, 3, 20)).toEqual([]);
    expect(take(sound, 0, 40)).toEqual([]);
    expect(sound.cut).toBe(2);
    expect(take(sound, 640, 60)[0]?.timestamp).toBe(160);
  });

  it('of more than 200 ms in a packet becomes several frames', () => {
    const sound = new IncomingSound(STEREO, 7, 'le');
    const frames = take(sound, 4 * 8_000, 0);
    expect(frames.map(({ seq, timestamp, bytes }) => [seq, timestamp, bytes.length])).toEqual(
      [0, 1, 2, 3, 4].map((i) => [i, 1_600 * i, 6_400]),
    );
  });

  it('in network order is turned around', () => {
    const sound = new IncomingSound(STEREO, 7, 'be');
    expect([...(take(sound, 8, 0)[0]?.bytes ?? [])]).toEqual([7, 6, 9, 8, 11, 10, 13, 12]);
    for (const [width, turned] of [
      [1, [1, 2, 3, 4, 5]],
      [2, [2, 1, 4, 3, 5]],
      [4, [4, 3, 2, 1, 5]],
    ] as const) {
      const bytes = Uint8Array.of(1, 2, 3, 4, 5);
      swapSamples(bytes, width);
      expect([...bytes]).toEqual(turned);
    }
  });
});

describe('Chunk Size', () => {
  it('in bytes, for a peer that counts so', () => {
    const stereo = { ...DEFAULT_PARAMETERS, channels: 2, format: 4 };
    expect(toWire(stereo, 'frames')).toEqual(stereo);
    expect(toWire(stereo, 'bytes').chunkFrames).toBe(7_680);
    expect(fromWire(toWire(stereo, 'bytes'), 'bytes')).toEqual(stereo);
    expect(fromWire({ ...stereo, chunkFrames: 7_687 }, 'bytes').chunkFrames).toBe(960);
    expect(fromWire({ ...stereo, channels: 0 }, 'bytes').chunkFrames).toBe(960);
  });
});
