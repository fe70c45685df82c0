import { describe, expect, test } from 'vitest';
import { type FrameFormat, GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import { createDecoder, createEncoder, UnsupportedFormatError } from '../../../src/main/sound/codecs.ts';

function tone(count: number, at = 0): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * (at + i)) / 8000));
}

describe('GSM packets', () => {
  test('of a room hold four frames: 132 bytes, 640 samples', () => {
    const encoder = createEncoder(GSM_ROOM_FORMAT);
    expect(encoder.packetSamples).toBe(640);
    const packet = encoder.encode(tone(640));
    expect(packet).toHaveLength(132);
    expect(packet.buffer.byteLength).toBe(132);
    for (const at of [0, 33, 66, 99]) expect((packet[at] ?? 0) >> 4).toBe(0xd);
  });

  test('come back as the sound that went in', () => {
    const encoder = createEncoder(GSM_ROOM_FORMAT);
    const decoder = createDecoder(GSM_ROOM_FORMAT);
    const out = new Float32Array(decoder.maxPacketSamples);
    let dot = 0;
    let energy = 0;
    for (let packet = 0; packet < 5; packet++) {
      const said = tone(640, 640 * packet);
      expect(decoder.decode(encoder.encode(said), out, 0)).toBe(640);
      for (let i = 0; i < 640; i++) {
        dot += (said[i] ?? 0) * (out[i] ?? 0);
        energy += (said[i] ?? 0) ** 2;
      }
    }
    expect(dot / energy).toBeGreaterThan(0.8);
  });

  test('of other lengths or with a broken frame: none of ours, or made up', () => {
    const decoder = createDecoder(GSM_ROOM_FORMAT);
    const out = new Float32Array(640);
    expect(decoder.decode(new Uint8Array(131), out, 0)).toBe(0);
    expect(decoder.decode(new Uint8Array(5 * 33), out, 0)).toBe(0);
    expect(decoder.decode(new Uint8Array(0), out, 0)).toBe(0);
    expect(decoder.decode(createEncoder(GSM_ROOM_FORMAT).encode(tone(640)).subarray(0, 66), out, 0)).toBe(320);
    expect(decoder.decode(new Uint8Array(132), out, 0)).toBe(640);
    expect(out.every(Number.isFinite)).toBe(true);
  });

  test('start afresh after a reset', () => {
    const encoder = createEncoder(GSM_ROOM_FORMAT);
    const first = encoder.encode(tone(640)).slice();
    expect(encoder.encode(tone(640))).not.toEqual(first);
    encoder.reset();
    expect(encoder.encode(tone(640))).toEqual(first);
  });

  test('clip what is too loud instead of wrapping it', () => {
    const loud = new Float32Array(640).fill(3);
    expect(() => createEncoder(GSM_ROOM_FORMAT).encode(loud)).not.toThrow();
  });
});

test.each<FrameFormat>([
  { codec: 'opus', rate: 8000, channels: 1, ptimeMs: 20 },
  { codec: 'opus', rate: 48_000, channels: 1, ptimeMs: 80 },
  { codec: 'opus', rate: 48_000, channels: 6, ptimeMs: 20 },
  { codec: 'pcm', rate: 4000, channels: 1, ptimeMs: 20 },
  { codec: 'gsm', rate: 16_000, channels: 1, ptimeMs: 20 },
  { codec: 'gsm', rate: 8000, channels: 2, ptimeMs: 20 },
  { codec: 'gsm', rate: 8000, channels: 1, ptimeMs: 30 },
])('a format that nothing here can do is refused: %j', (format) => {
  expect(() => createEncoder(format)).toThrow(UnsupportedFormatError);
  expect(() => createDecoder(format)).toThrow(UnsupportedFormatError);
});
