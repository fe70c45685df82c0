import { describe, expect, test } from 'vitest';
import { RtpGenerator } from '../../../src/wire/rtp/generator.ts';
import { RtpView } from '../../../src/wire/rtp/header.ts';

const fixed = { clockRate: 8000, ptimeMs: 20, ssrc: 0x01020304, seq: 65_535, timestamp: 2 ** 32 - 160 };

function read(bytes: Uint8Array, start = 0, end = bytes.length): RtpView {
  const view = new RtpView();
  expect(view.parse(bytes, start, end)).toBe(0);
  return view;
}

describe('RtpGenerator', () => {
  test('counts packets and time over their wraps, and marks the first packet alone', () => {
    const rtp = new RtpGenerator(fixed);
    const headers = [0, 1, 2].map(() => {
      const { marker, seq, timestamp, ssrc, payloadType } = read(rtp.nextPacket(111, Uint8Array.of(1)));
      return { marker, seq, timestamp, ssrc, payloadType };
    });
    const rest = { ssrc: 0x01020304, payloadType: 111 };
    expect(headers).toEqual([
      { marker: true, seq: 65_535, timestamp: 2 ** 32 - 160, ...rest },
      { marker: false, seq: 0, timestamp: 0, ...rest },
      { marker: false, seq: 1, timestamp: 160, ...rest },
    ]);
  });

  test('writes into a ring without touching what lies around the packet', () => {
    const rtp = new RtpGenerator(fixed);
    const ring = new Uint8Array(40).fill(0xaa);
    expect(rtp.next(ring, 10, 0, Uint8Array.of(1, 2, 3))).toBe(15);
    const view = read(ring, 10, 25);
    expect([...ring.subarray(view.payloadStart, view.payloadEnd)]).toEqual([1, 2, 3]);
    expect(ring.subarray(0, 10)).toEqual(new Uint8Array(10).fill(0xaa));
    expect(ring.subarray(25)).toEqual(new Uint8Array(15).fill(0xaa));
  });

  test('takes a payload that lies where the header will be', () => {
    const rtp = new RtpGenerator(fixed);
    const buffer = Uint8Array.from({ length: 32 }, (_, i) => i);
    rtp.next(buffer, 0, 0, buffer.subarray(0, 20));
    expect([...buffer.subarray(12)]).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test('leaves the payload to the caller when only the header is asked for', () => {
    const rtp = new RtpGenerator(fixed);
    const buffer = new Uint8Array(14).fill(7);
    expect(rtp.nextHeader(buffer, 0, 96)).toBe(12);
    expect([...buffer.subarray(12)]).toEqual([7, 7]);
  });

  test.each([
    ['next', (rtp: RtpGenerator, out: Uint8Array, at: number) => rtp.next(out, at, 0, new Uint8Array(4))],
    ['nextZeros', (rtp: RtpGenerator, out: Uint8Array, at: number) => rtp.nextZeros(out, at, 0, 4)],
    ['nextHeader', (rtp: RtpGenerator, out: Uint8Array, at: number) => rtp.nextHeader(out, at + 4, 0)],
  ])('%s changes nothing when the packet does not fit', (_name, next) => {
    const rtp = new RtpGenerator(fixed);
    const out = new Uint8Array(16).fill(0xaa);
    for (const at of [1, -17, Number.NaN, 1e9]) expect(next(rtp, out, at)).toBe(0);
    expect(out).toEqual(new Uint8Array(16).fill(0xaa));
    expect(rtp.seq).toBe(65_535);
    expect(rtp.setMarker(true)).toBe(true);
    expect(next(rtp, out, 0)).toBeGreaterThan(0);
  });

  test.each([-1, Number.NaN, 2 ** 53])('asked for %d zeros it writes nothing', (bytes) => {
    expect(new RtpGenerator(fixed).nextZeros(new Uint8Array(100), 0, 0, bytes)).toBe(0);
  });

  test('a marker that is set lasts for one packet', () => {
    const rtp = new RtpGenerator(fixed);
    expect(rtp.setMarker(false)).toBe(true);
    expect(read(rtp.nextPacket(0, new Uint8Array(1))).marker).toBe(false);
    expect(rtp.setMarker(true)).toBe(false);
    expect(read(rtp.nextPacket(0, new Uint8Array(1))).marker).toBe(true);
    expect(read(rtp.nextPacket(0, new Uint8Array(1))).marker).toBe(false);
  });

  test('skipped packets take time and no sequence number', () => {
    const rtp = new RtpGenerator({ ...fixed, timestamp: 1000, seq: 7 });
    rtp.nextPacket(0, new Uint8Array(1));
    rtp.skip(50);
    expect({ seq: rtp.seq, timestamp: rtp.timestamp }).toEqual({ seq: 8, timestamp: 1000 + 51 * 160 });
    rtp.skip(-50);
    expect(rtp.timestamp).toBe(1160);
  });

  test('a resync before the first packet counts from the beginning', () => {
    const rtp = new RtpGenerator({ ...fixed, timestamp: 1000, startMs: 5000 });
    expect(rtp.resync(5000)).toBe(1000);
    expect(rtp.resync(5500)).toBe(5000);
  });

  test('a resync never lets packets overlap, whatever the clock says', () => {
    const rtp = new RtpGenerator({ ...fixed, timestamp: 1000 });
    rtp.nextPacket(0, new Uint8Array(160), 100);
    expect(rtp.resync(101)).toBe(1160);
    expect(rtp.resync(50)).toBe(1160);
  });

  test('Opus at 2.5 ms is a whole number of samples', () => {
    expect(new RtpGenerator({ clockRate: 48_000, ptimeMs: 2.5 }).step).toBe(120);
  });

  test.each([
    [11_025, 20],
    [8000, 0],
    [8000, -20],
    [0, 20],
    [Number.NaN, 20],
    [8000, Number.POSITIVE_INFINITY],
  ])('%d Hz and %d ms are refused', (clockRate, ptimeMs) => {
    expect(() => new RtpGenerator({ clockRate, ptimeMs })).toThrow(RangeError);
  });

  test('asks the random source for nothing that is given', () => {
    const random = (): number => {
      throw new Error('asked');
    };
    expect(new RtpGenerator({ ...fixed, random }).ssrc).toBe(0x01020304);
  });
});
