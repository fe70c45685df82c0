import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Extension, readExtension, writeExtension } from '../../../src/wire/call/extension.ts';
import { hex, join, toHex } from './bytes.ts';

const bytes = (max: number) => fc.uint8Array({ maxLength: max });

describe('an extension block', () => {
  it('that was written is read as it was, whatever its fields', () => {
    const extension = fc.record(
      {
        name: bytes(255),
        callId: fc.uint8Array({ minLength: 8, maxLength: 8 }).map(toHex),
        capabilities: fc.nat(0x7fff_ffff).map((low) => (low * 2 + 1) >>> 0),
        token: bytes(64),
        ringMe: bytes(64),
        unknown: bytes(20).map((value) => join(Uint8Array.of(200, 0, value.length), value)),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(extension, (written) => {
        expect(readExtension(writeExtension(written))).toEqual(written);
      }),
    );
  });

  it('keeps a reason with its words', () => {
    const reasonText = new TextEncoder().encode('at lunch');
    expect(readExtension(writeExtension({ reason: 1, reasonText }))).toEqual({ reason: 1, reasonText });
    expect(readExtension(writeExtension({ reason: 255 }))).toEqual({ reason: 255 });
  });

  it('keeps fields of unknown types as they came, in their order, among the known ones', () => {
    const block = hex('5054545801 63000155 020008 0102030405060708 64000266 77 630000');
    expect(readExtension(block)).toEqual({ callId: '0102030405060708', unknown: hex('63000155 6400026677 630000') });
  });

  it.each<[string, string, Extension]>([
    ['a field that is cut short ends it', '5054545801 050001aa 020008 01020304', { token: hex('aa') }],
    ['a field header that is cut short ends it', '5054545801 050001aa 0100', { token: hex('aa') }],
    ['a call id of another size is left out', '5054545801 020002 0102 050001aa', { token: hex('aa') }],
    ['capabilities of another size are left out', '5054545801 040002 0102', {}],
    ['an empty reason is left out', '5054545801 030000', {}],
    ['of two fields of one type the first counts', '5054545801 050001aa 050001bb', { token: hex('aa') }],
    ['nothing in it', '5054545801', {}],
  ])('with damage: %s', (_, block, extension) => {
    expect(readExtension(hex(block))).toEqual(extension);
  });

  it.each(['', '50545458', '5054545901', '5054545802', '70747478 01 050001aa', '00'])(
    'is not found in somebody else’s data: %s',
    (data) => {
      expect(readExtension(hex(data))).toBeNull();
    },
  );

  it('of any bytes at all is read without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const block = readExtension(join(hex('5054545801'), data));
        expect(block).not.toBeNull();
        // What was understood can be written again.
        expect(readExtension(writeExtension(block ?? {}))).toEqual(block);
      }),
    );
  });

  it.each<[Extension]>([[{ callId: '01' }], [{ callId: 'zz02030405060708' }], [{ name: new Uint8Array(65_536) }]])(
    'that can’t be is not written',
    (extension) => {
      expect(() => writeExtension(extension)).toThrow(RangeError);
    },
  );
});
