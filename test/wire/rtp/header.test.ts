import { describe, expect, test } from 'vitest';
import { ParseCode, RTP_HEADER_BYTES, RtpView, writeRtpHeader } from '../../../src/wire/rtp/header.ts';

function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
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
    expect({ ...view }).toMatchObject({
      ...header,
      csrcCount: 0,
      extensionStart: -1,
      payloadStart: 15,
      payloadEnd: 18,
    });
    expect(view.payloadLength).toBe(3);
  });

  test('finds the payload behind CSRCs and an extension and before the padding', () => {
    const bytes = hex(`b2 60 0001 00000002 00000003 11111111 22222222 bede 0001 aabbccdd 0102 0003 03`);
    const view = new RtpView();
    expect(view.parse(bytes)).toBe(ParseCode.ok);
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
    expect(new RtpView().parse(hex(bytes))).toBe(code);
  });

  test('keeps the fields of the last good packet when the next one is refused', () => {
    const view = new RtpView();
    view.parse(hex(PLAIN));
    const before = { ...view };
    expect(view.parse(hex('a0 ff ffff ffffffff ffffffff 00'))).toBe(ParseCode.zeroPadding);
    expect({ ...view }).toEqual(before);
  });

  test('cuts a window that reaches outside the bytes instead of reading past them', () => {
    const view = new RtpView();
    expect(view.parse(hex(PLAIN), -5, 999)).toBe(ParseCode.ok);
    expect(view.payloadStart).toBe(12);
    expect(view.payloadEnd).toBe(12);
    expect(view.parse(hex(PLAIN), 1, 999)).toBe(ParseCode.tooShort);
    expect(view.parse(hex(PLAIN), 0, Number.NaN)).toBe(ParseCode.tooShort);
  });
});
