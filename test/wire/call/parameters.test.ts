import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AudioParameters,
  chunkMs,
  DEFAULT_PARAMETERS,
  frameBytes,
  isUsable,
  nearestUsable,
  STANDARD_RATES,
  sameParameters,
} from '../../../src/wire/call/parameters.ts';

const anything = fc.record({
  sampleRate: fc.oneof(fc.nat(200_000), fc.nat(0xffff_ffff)),
  channels: fc.oneof(fc.nat(4), fc.nat(0xffff)),
  format: fc.oneof(fc.nat(5), fc.nat(255)),
  chunkFrames: fc.oneof(fc.nat(10_000), fc.nat(0xffff_ffff)),
});

function changed(change: Partial<AudioParameters>): AudioParameters {
  return { ...DEFAULT_PARAMETERS, ...change };
}

describe('audio parameters', () => {
  it('that we offer are 20 ms of 48 kHz mono int16', () => {
    expect(isUsable(DEFAULT_PARAMETERS)).toBe(true);
    expect(chunkMs(DEFAULT_PARAMETERS)).toBe(20);
    expect(frameBytes(DEFAULT_PARAMETERS)).toBe(2);
  });

  it('of every standard rate, format and channel count are usable', () => {
    for (const sampleRate of STANDARD_RATES) {
      for (const format of [0, 1, 2, 3, 4]) {
        for (const channels of [1, 2]) {
          expect(isUsable({ sampleRate, channels, format, chunkFrames: Math.round(sampleRate / 50) })).toBe(true);
        }
      }
    }
  });

  it.each<[string, Partial<AudioParameters>]>([
    ['0 Hz', { sampleRate: 0 }],
    ['a rate that nothing has', { sampleRate: 47_999 }],
    ['4.29 GHz', { sampleRate: 0xffff_ffff }],
    ['no channels', { channels: 0 }],
    ['three channels', { channels: 3 }],
    ['an unknown format', { format: 5 }],
    ['no frames a packet', { chunkFrames: 0 }],
    ['less than 2.5 ms a packet', { chunkFrames: 119 }],
    ['more than 200 ms a packet', { chunkFrames: 9601 }],
    ['packets longer than any may be', { sampleRate: 192_000, channels: 2, format: 4, chunkFrames: 38_400 }],
  ])('with %s are not usable', (_, change) => {
    expect(isUsable(changed(change))).toBe(false);
  });

  it('of any kind have a usable counter-offer that keeps what is usable', () => {
    fc.assert(
      fc.property(anything, (wanted) => {
        const offer = nearestUsable(wanted);
        expect(isUsable(offer)).toBe(true);
        if (isUsable(wanted)) expect(offer).toBe(wanted);
        if (wanted.format <= 4) expect(offer.format).toBe(wanted.format);
        if (STANDARD_RATES.some((rate) => rate === wanted.sampleRate)) expect(offer.sampleRate).toBe(wanted.sampleRate);
      }),
    );
    expect(nearestUsable(changed({ sampleRate: 45_000, channels: 8, format: 9 }))).toEqual(
      changed({ sampleRate: 44_100, channels: 2, chunkFrames: 882 }),
    );
  });

  it('are the same when all four are', () => {
    expect(sameParameters(DEFAULT_PARAMETERS, { ...DEFAULT_PARAMETERS })).toBe(true);
    for (const change of [{ sampleRate: 1 }, { channels: 2 }, { format: 3 }, { chunkFrames: 1 }]) {
      expect(sameParameters(DEFAULT_PARAMETERS, changed(change))).toBe(false);
    }
  });
});
