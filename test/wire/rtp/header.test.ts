import { describe, expect, test } from 'vitest';
import { ParseCode, RtpView, writeRtpHeader } from '../../../src/wire/rtp/header.ts';
import { RTP_HEADER_BYTES } from '../../../src/wire/rtp/header-bits.ts';

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function fields(view: RtpView): object {
  const { marker, payloadType, seq, timestamp, ssrc, csrcCount, extensionStart, payloadStart, payloadEnd } = view;
  return { marker, payloadType, seq, timestamp, ssrc, csrcCount, extensionStart, payloadStart, payloadEnd };
}

const PLAIN = '80 00 1234 00000280 deadbeef';

describe('writeRtpHeader', () => {
  test('writes the fields big-endian with version 2 and no padding, extension or CSRC', () => {
    const out = new Uint8Array(16).fill(0xaa);
    const written = writeRtpHeader(out, 2, {
      marker: true,
      payloadType: 3,
      seq: 0x1234,
      timestamp: 0xfedcba98,
      ssrc: 0x01020304,
    });
    expect(written).toBe(RTP_HEADER_BYTES);
    expect(out).toEqual(hex('aaaa 80 83 1234 fedcba98 01020304 aaaa'));
  });

  test('cuts every field to its width', () => {
    const out = new Uint8Array(12);
    writeRtpHeader(out, 0, {
      marker: false,
      payloadType: 0x1ff,
      seq: 65536 + 7,
      timestamp: 2 ** 32 + 640,
      ssrc: 2 ** 32 + 1,
    });
    expect(out).toEqual(hex('80 7f 0007 00000280 00000001'));
  });

  test.each([-1, 1, 12])('writes nothing at offset %i of a 12-byte array', (offset) => {
    const out = new Uint8Array(12).fill(0xaa);
    const header = { marker: false, payloadType: 0, seq: 0, timestamp: 0, ssrc: 0 };
    expect(writeRtpHeader(out, offset, header)).toBe(0);
    expect(out).toEqual(new Uint8Array(12).fill(0xaa));
  });
});

describe('RtpView', () => {
  test('reads what writeRtpHeader wrote', () => {
    const out = new Uint8Array(20);
    const header = { marker: true, payloadType: 111, seq: 65535, timestamp: 0xffffffff, ssrc: 0x80000001 };
    writeRtpHeader(out, 3, header);
    const view = new RtpView();
    expect(view.parse(out, 3, 18)).toBe(ParseCode.ok);
    expect(fields(view)).toEqual({ ...header, csrcCount: 0, extensionStart: -1, payloadStart: 15, payloadEnd: 18 });
    expect(view.payloadLength).toBe(3);
  });

  test('finds the payload behind CSRCs and an extension and before the padding', () => {
    const bytes = hex(`b2 60 0001 00000002 00000003 11111111 22222222 bede 0001 aabbccdd 0102 0003 03`);
    const view = new RtpView();
    expect(view.parse(bytes, 0, bytes.length)).toBe(ParseCode.ok);
    expect(view.csrcCount).toBe(2);
    expect(view.extensionStart).toBe(20);
    expect(bytes.subarray(view.payloadStart, view.payloadEnd)).toEqual(hex('0102'));
  });

  test.each([
    ['nothing at all', '', ParseCode.tooShort],
    ['11 bytes', '80 00 1234 00000280 deadbe', ParseCode.tooShort],
    ['version 1', '40 00 1234 00000280 deadbeef', ParseCode.badVersion],
    ['an extension bit and no extension', '90 00 1234 00000280 deadbeef 000000', ParseCode.shortExtension],
    ['an extension bit behind a short CSRC list', '91 00 1234 00000280 deadbeef 0000', ParseCode.shortExtension],
    ['a short CSRC list', '81 00 1234 00000280 deadbeef 000000', ParseCode.shortHeader],
    ['an extension longer than the packet', '90 00 1234 00000280 deadbeef 0000 0001 000000', ParseCode.shortHeader],
    ['a padding bit and no byte to hold the count', 'a0 00 1234 00000280 deadbeef', ParseCode.noPadding],
    ['a padding count of 0', 'a0 00 1234 00000280 deadbeef 00', ParseCode.zeroPadding],
    ['padding longer than the payload', 'a0 00 1234 00000280 deadbeef 0103', ParseCode.paddingTooLong],
    ['padding that fills the payload', 'a0 00 1234 00000280 deadbeef 0002', ParseCode.ok],
    ['a header alone', PLAIN, ParseCode.ok],
  ])('%s', (_name, bytes, code) => {
    const datagram = hex(bytes);
    expect(new RtpView().parse(datagram, 0, datagram.length)).toBe(code);
  });

  test('keeps the fields of the last good packet when the next one is refused', () => {
    const view = new RtpView();
    const plain = hex(PLAIN);
    view.parse(plain, 0, 12);
    const before = fields(view);
    expect(view.parse(hex('a0 ff ffff ffffffff ffffffff 00'), 0, 13)).toBe(ParseCode.zeroPadding);
    expect(fields(view)).toEqual(before);
  });

  test.each([
    [-1, 12],
    [0, 13],
    [1, 12],
    [0, Number.NaN],
    [Number.NaN, 12],
    [12, 0],
  ])('refuses the window from %d to %d of a 12-byte array', (start, end) => {
    expect(new RtpView().parse(hex(PLAIN), start, end)).toBe(ParseCode.tooShort);
  });
});
