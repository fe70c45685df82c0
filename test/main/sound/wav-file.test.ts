import { describe, expect, test } from 'vitest';
import { encodeWav, readWav, toMono, WavError, wavHeader } from '../../../src/main/sound/wav-file.ts';

function chunk(name: string, body: Uint8Array, size = body.length): Uint8Array {
  const bytes = new Uint8Array(8 + body.length + (body.length & 1));
  bytes.set(new TextEncoder().encode(name));
  new DataView(bytes.buffer).setUint32(4, size, true);
  bytes.set(body, 8);
  return bytes;
}

function format(code: number, channels: number, rate: number, bits: number, tail = 0): Uint8Array {
  const body = new Uint8Array(16 + tail);
  const view = new DataView(body.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint16(14, bits, true);
  return body;
}

function riff(...chunks: readonly Uint8Array[]): Uint8Array {
  const body = Uint8Array.from([...new TextEncoder().encode('WAVE'), ...chunks.flatMap((part) => [...part])]);
  return chunk('RIFF', body);
}

describe('readWav', () => {
  test('reads back what encodeWav wrote, to half a step of 16 bits', () => {
    const samples = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i / 5) * 0.9);
    const sound = readWav(encodeWav(samples, 16_000, 2));
    expect(sound).toMatchObject({ rate: 16_000, channels: 2 });
    const worst = sound.samples.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (samples[i] ?? 9))), 0);
    expect(worst).toBeLessThanOrEqual(0.5 / 32768 + 1e-9);
  });

  test('clips what lies outside −1..1 when it writes', () => {
    expect([...readWav(encodeWav(Float32Array.of(2, -2), 8000)).samples]).toEqual([32767 / 32768, -1]);
  });

  test.each([
    ['8-bit', 1, 8, [0, 128, 192], [-1, 0, 0.5]],
    ['24-bit', 1, 24, [0, 0, 0x80, 0, 0, 0x40], [-1, 0.5]],
    ['32-bit', 1, 32, [0, 0, 0, 0x80, 0, 0, 0, 0x40], [-1, 0.5]],
    ['32-bit float', 3, 32, [0, 0, 0x80, 0x3e, 0, 0, 0x80, 0xbf], [0.25, -1]],
  ])('reads %s samples', (_, code, bits, bytes, expected) => {
    const file = riff(chunk('fmt ', format(code, 1, 8000, bits)), chunk('data', Uint8Array.from(bytes)));
    expect([...readWav(file).samples]).toEqual(expected);
  });

  test('steps over chunks that it does not know, also of odd length', () => {
    const file = riff(
      chunk('LIST', Uint8Array.of(1, 2, 3)),
      chunk('fmt ', format(1, 1, 8000, 8)),
      chunk('junk', Uint8Array.of(1)),
      chunk('data', Uint8Array.of(128)),
    );
    expect([...readWav(file).samples]).toEqual([0]);
  });

  test('takes a length larger than the file as "to the end"', () => {
    const file = riff(chunk('fmt ', format(1, 1, 8000, 8)), chunk('data', Uint8Array.of(128, 0), 0xffff_ffff));
    expect(readWav(file).samples).toHaveLength(2);
  });

  test('reads the extensible form', () => {
    const body = format(0xfffe, 1, 8000, 16, 24);
    new DataView(body.buffer).setUint16(24, 1, true);
    expect([...readWav(riff(chunk('fmt ', body), chunk('data', Uint8Array.of(0, 0x40)))).samples]).toEqual([0.5]);
  });

  test.each([
    ['nothing', new Uint8Array(0), 'not a WAV file'],
    ['another file', new TextEncoder().encode('OggS and much more of it'), 'not a WAV file'],
    ['no data', riff(chunk('fmt ', format(1, 1, 8000, 16))), 'no sound in the file'],
    ['data before the format', riff(chunk('data', Uint8Array.of(1))), 'before its format'],
    ['a short format', riff(chunk('fmt ', new Uint8Array(4))), 'cut short'],
    ['a compressed format', riff(chunk('fmt ', format(0x31, 1, 8000, 16))), 'use 16-bit PCM'],
    ['no channel', riff(chunk('fmt ', format(1, 0, 8000, 16))), '0 channels'],
    ['a rate of 0 Hz', riff(chunk('fmt ', format(1, 1, 0, 16))), '0 Hz'],
  ])('refuses %s and says why', (_, file, why) => {
    expect(() => readWav(file)).toThrow(WavError);
    expect(() => readWav(file)).toThrow(why);
  });
});

test('toMono is the mean of the channels', () => {
  expect([...toMono({ rate: 8000, channels: 2, samples: Float32Array.of(1, 0, -0.5, 0.25) })]).toEqual([0.5, -0.125]);
});

test('the header states at most what four bytes can', () => {
  const view = new DataView(wavHeader(48_000, 2, 2 ** 33).buffer);
  expect(view.getUint32(40, true)).toBe(0xffff_ffff);
});
