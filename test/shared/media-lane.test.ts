import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MEDIA_HEADER_BYTES, MEDIA_MAX_BYTES, readMediaFrame, writeMediaFrame } from '../../src/shared/media-lane.ts';

describe('a media frame', () => {
  test('is version, kind, lane (big-endian) and payload on the wire', () => {
    const message = writeMediaFrame({ kind: 7, lane: 0x1234, payload: Uint8Array.of(0xaa, 0xbb) });
    expect([...message]).toEqual([1, 7, 0x12, 0x34, 0xaa, 0xbb]);
  });

  test('is read as it was written, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 65_535 }),
        fc.uint8Array({ maxLength: 300 }),
        (kind, lane, payload) => {
          expect(readMediaFrame(writeMediaFrame({ kind, lane, payload }))).toEqual({ kind, lane, payload });
        },
      ),
    );
  });

  test('is read as a view into the message, not as a copy', () => {
    const message = Uint8Array.of(0, 0, 1, 9, 0, 2, 5, 6).subarray(2);
    const frame = readMediaFrame(message);
    expect(frame).toEqual({ kind: 9, lane: 2, payload: Uint8Array.of(5, 6) });
    expect(typeof frame === 'object' && frame.payload.buffer).toBe(message.buffer);
  });

  test('may be empty and may fill the message to its last byte', () => {
    const empty = writeMediaFrame({ kind: 0, lane: 0, payload: new Uint8Array(0) });
    expect(readMediaFrame(empty)).toEqual({ kind: 0, lane: 0, payload: new Uint8Array(0) });
    const full = writeMediaFrame({ kind: 0, lane: 0, payload: new Uint8Array(MEDIA_MAX_BYTES - MEDIA_HEADER_BYTES) });
    expect(full).toHaveLength(MEDIA_MAX_BYTES);
    expect(readMediaFrame(full)).toMatchObject({ kind: 0, lane: 0 });
  });

  test.each([
    ['too-short', new Uint8Array(0)],
    ['too-short', Uint8Array.of(1, 0, 0)],
    ['too-long', new Uint8Array(MEDIA_MAX_BYTES + 1)],
    ['version', Uint8Array.of(0, 0, 0, 0)],
    ['version', Uint8Array.of(2, 0, 0, 0, 1)],
  ])('that is none is refused with the reason: %s', (reason, message) => {
    expect(readMediaFrame(message)).toBe(reason);
  });

  test.each([
    ['a payload that is too long', { kind: 0, lane: 0, payload: new Uint8Array(MEDIA_MAX_BYTES) }],
    ['a kind beyond 8 bits', { kind: 256, lane: 0, payload: new Uint8Array(0) }],
    ['a negative kind', { kind: -1, lane: 0, payload: new Uint8Array(0) }],
    ['a lane beyond 16 bits', { kind: 0, lane: 65_536, payload: new Uint8Array(0) }],
    ['a negative lane', { kind: 0, lane: -1, payload: new Uint8Array(0) }],
  ])('is not written with %s', (_, frame) => {
    expect(() => writeMediaFrame(frame)).toThrow(RangeError);
  });

  test('of any bytes is a frame or a reason, never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (message) => {
        const frame = readMediaFrame(message);
        if (typeof frame === 'string') expect(['too-short', 'version']).toContain(frame);
        else expect(writeMediaFrame(frame)).toEqual(message);
      }),
    );
  });
});
