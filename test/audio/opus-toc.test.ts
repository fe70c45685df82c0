import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  packetHasFec,
  packetSamples,
  tocBandwidth,
  tocChannels,
  tocFrameSamples,
  tocMode,
} from '../../src/audio/opus-toc.ts';

/** RFC 6716 §3.1, table 2: mode, bandwidth, the frame sizes in ms of four (two in hybrid) configurations in a row. */
const TABLE = [
  { mode: 'silk', bandwidth: 'narrow', sizes: [10, 20, 40, 60] },
  { mode: 'silk', bandwidth: 'medium', sizes: [10, 20, 40, 60] },
  { mode: 'silk', bandwidth: 'wide', sizes: [10, 20, 40, 60] },
  { mode: 'hybrid', bandwidth: 'super-wide', sizes: [10, 20] },
  { mode: 'hybrid', bandwidth: 'full', sizes: [10, 20] },
  { mode: 'celt', bandwidth: 'narrow', sizes: [2.5, 5, 10, 20] },
  { mode: 'celt', bandwidth: 'wide', sizes: [2.5, 5, 10, 20] },
  { mode: 'celt', bandwidth: 'super-wide', sizes: [2.5, 5, 10, 20] },
  { mode: 'celt', bandwidth: 'full', sizes: [2.5, 5, 10, 20] },
];
const CONFIGS = TABLE.flatMap(({ sizes, ...row }) => sizes.map((ms) => ({ ...row, ms }))).map((row, config) => ({
  ...row,
  config,
}));

describe('the table of contents', () => {
  test.each(CONFIGS)('configuration $config is $mode, $bandwidth, $ms ms', ({ config, mode, bandwidth, ms }) => {
    for (const low of [0, 1, 2, 3, 4, 5, 6, 7]) {
      const toc = (config << 3) | low;
      expect(tocMode(toc)).toBe(mode);
      expect(tocBandwidth(toc)).toBe(bandwidth);
      expect(tocFrameSamples(toc)).toBe(ms * 48);
      expect(tocChannels(toc)).toBe(low < 4 ? 1 : 2);
    }
  });

  test('has 32 configurations', () => {
    expect(CONFIGS).toHaveLength(32);
  });
});

/** A packet of wideband SILK in frames of 20 ms, packed as `code` says. */
function silk(code: number, ...rest: number[]): Uint8Array {
  return Uint8Array.of((9 << 3) | code, ...rest);
}

describe('packetSamples', () => {
  test.each([
    ['one frame', silk(0, 1, 2, 3), 960],
    ['one frame without bytes, which stands for a lost one', silk(0), 960],
    ['two frames of one size', silk(1, 1, 2), 1920],
    ['two frames of two sizes', silk(2, 1, 9, 8), 1920],
    ['three frames', silk(3, 3, 1, 2, 3), 2880],
    ['six frames of 20 ms, the most', silk(3, 6, 0), 5760],
    ['48 frames of 2.5 ms, the most', Uint8Array.of((16 << 3) | 3, 48), 5760],
    ['bits for padding and varying sizes are no part of the count', silk(3, 0b1100_0010, 0, 0), 1920],
  ])('%s', (_, packet, samples) => {
    expect(packetSamples(packet)).toBe(samples);
  });

  test.each([
    ['nothing', Uint8Array.of()],
    ['a count that is not there', silk(3)],
    ['no frames', silk(3, 0)],
    ['140 ms', silk(3, 7)],
    ['two frames of 60 ms and one', Uint8Array.of((11 << 3) | 3, 3)],
  ])('%s is no packet', (_, packet) => {
    expect(packetSamples(packet)).toBe(0);
  });

  test('any bytes give a duration that Opus has, or none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 8 }), (packet) => {
        const samples = packetSamples(packet);
        expect(samples % 120).toBe(0);
        expect(samples).toBeLessThanOrEqual(5760);
      }),
    );
  });
});

/** The first byte of a SILK frame: voice activity, then redundancy. */
const BARE = 0b1000_0000;
const REDUNDANT = 0b1100_0000;

describe('packetHasFec', () => {
  test.each([
    ['one frame', silk(0, REDUNDANT), silk(0, BARE)],
    ['two frames of one size', silk(1, REDUNDANT, BARE), silk(1, BARE, REDUNDANT)],
    ['two frames, a short length', silk(2, 1, REDUNDANT, BARE), silk(2, 1, BARE, REDUNDANT)],
    ['two frames, a long length', silk(2, 252, 0, REDUNDANT), silk(2, 252, 0, BARE)],
    ['three of one size', silk(3, 3, REDUNDANT, 0, 0), silk(3, 3, BARE, 0, 0)],
    ['three of one size, padded', silk(3, 0x43, 1, REDUNDANT, 0, 0, 0), silk(3, 0x43, 1, BARE, 0, 0, 0)],
    ['three of different sizes', silk(3, 0x83, 1, 2, REDUNDANT, 0), silk(3, 0x83, 1, 2, BARE, REDUNDANT)],
    ['one of varying size', silk(3, 0x81, REDUNDANT), silk(3, 0x81, BARE)],
    ['10 ms', Uint8Array.of(8 << 3, REDUNDANT), Uint8Array.of(8 << 3, BARE)],
    ['40 ms: two voice flags first', Uint8Array.of(10 << 3, 0b0010_0000), Uint8Array.of(10 << 3, 0b1100_0000)],
    ['60 ms: three voice flags first', Uint8Array.of(11 << 3, 0b0001_0000), Uint8Array.of(11 << 3, 0b1110_0000)],
    ['hybrid', Uint8Array.of(15 << 3, REDUNDANT), Uint8Array.of(15 << 3, BARE)],
    ['stereo, the side channel', Uint8Array.of((9 << 3) | 4, 0b0001_0000), Uint8Array.of((9 << 3) | 4, 0b0010_1111)],
    [
      'stereo of 60 ms, the side channel',
      Uint8Array.of((11 << 3) | 4, 0b0000_0001),
      Uint8Array.of((11 << 3) | 4, 0b1110_1110),
    ],
  ])('%s', (_, withCopy, without) => {
    expect(packetHasFec(withCopy)).toBe(true);
    expect(packetHasFec(without)).toBe(false);
  });

  test.each([
    ['nothing', Uint8Array.of()],
    ['CELT', Uint8Array.of(31 << 3, 0xff, 0xff)],
    ['a frame without bytes', silk(0)],
    ['a first frame of length 0', silk(2, 0, REDUNDANT)],
    ['only padding', silk(3, 0x41, 2, REDUNDANT, REDUNDANT)],
    ['padding that never ends', silk(3, 0x41, 255, 255, 255)],
  ])('%s has none', (_, packet) => {
    expect(packetHasFec(packet)).toBe(false);
  });
});
