import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketCheck, PacketWriter } from '../../../src/wire/paltalk/packet.ts';
import { hex, type PacketShape, packet, toHex } from './bytes.ts';

const silence = new Uint8Array(132).map((_, i) => (i % 33 === 0 ? 0xd8 : 0x20));

describe('packets as we write them', () => {
  it('are the documented bytes', () => {
    const out = new Uint8Array(160).fill(0xaa);
    const writer = new PacketWriter({ uid: 0x0001_e240, seq: 0xfffe, timestamp: 0xffff_ff00 });
    expect(writer.write(out, 4, silence)).toBe(152);
    expect(toHex(out.subarray(0, 20))).toBe(`aaaaaaaa 00000094 8003fffe ffffff00 0001e240`.replaceAll(' ', ''));
    expect(out.subarray(20, 152)).toEqual(silence);
    expect(out.subarray(152)).toEqual(hex('40e20100 aaaaaaaa'));
  });

  it('count up by one packet and 640 clock units, over both wraps, and never carry a marker', () => {
    const out = new Uint8Array(152);
    const check = new PacketCheck();
    const writer = new PacketWriter({ uid: 7, seq: 0xffff, timestamp: 0xffff_ff00 });
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      writer.write(out, 0, silence);
      expect(check.accept(out, 4, 152)).toBe(true);
      seen.push([check.rtp.seq, check.rtp.timestamp, check.rtp.marker, check.rtp.ssrc]);
    }
    expect(seen).toEqual([
      [0xffff, 0xffff_ff00, false, 7],
      [0, 0x180, false, 7],
      [1, 0x400, false, 7],
    ]);
  });

  it('are not written, and not counted, when voice or buffer have the wrong size', () => {
    const out = new Uint8Array(152);
    const writer = new PacketWriter({ uid: 7, seq: 10, timestamp: 0 });
    expect(writer.write(out, 0, new Uint8Array(131))).toBe(0);
    expect(writer.write(out, 0, new Uint8Array(133))).toBe(0);
    expect(writer.write(out, 1, silence)).toBe(0);
    expect(writer.write(out, -1, silence)).toBe(0);
    expect(out).toEqual(new Uint8Array(152));
    writer.write(out, 0, silence);
    expect(out[7]).toBe(10);
  });
});

function judge(shape: PacketShape | Uint8Array): string {
  const bytes = shape instanceof Uint8Array ? shape : packet(shape);
  const check = new PacketCheck();
  if (check.accept(bytes, 0, bytes.length)) return 'accepted';
  const counted = Object.entries(check.dropped).filter(([, count]) => count > 0);
  expect(counted).toHaveLength(1);
  return counted.map(([reason, count]) => `${reason} ${count}`).join();
}

describe('packets that come in', () => {
  it.each<[string, PacketShape, string]>([
    ['148 bytes', {}, 'accepted'],
    ['149 bytes: a payload of 137', { payload: 137 }, 'accepted'],
    ['149 bytes: a payload of 136 and one byte of padding', { padding: 1 }, 'accepted'],
    ['a marker', { marker: true }, 'accepted'],
    ['a payload of 135', { payload: 135 }, 'payloadSize 1'],
    ['no payload', { payload: 0 }, 'payloadSize 1'],
    ['a CSRC that takes the payload below 136', { csrcs: 1, payload: 132 }, 'payloadSize 1'],
    ['an extension that takes the payload below 136', { extensionWords: 0, payload: 132 }, 'payloadSize 1'],
    ['padding that takes the payload below 136', { padding: 1, payload: 135 }, 'payloadSize 1'],
    ['padding of 0', { padding: 0 }, 'padding 1'],
    ['payload type 0', { payloadType: 0 }, 'payloadType 1'],
    ['payload type 127', { payloadType: 127 }, 'payloadType 1'],
    ['version 0', { version: 0 }, 'version 1'],
    ['version 1', { version: 1 }, 'version 1'],
    ['version 3', { version: 3 }, 'version 1'],
  ])('with %s', (_, shape, verdict) => {
    expect(judge(shape)).toBe(verdict);
  });

  it.each<[string, Uint8Array, string]>([
    ['one byte', hex('80'), 'header 1'],
    ['eleven bytes', packet().subarray(0, 11), 'header 1'],
    ['fifteen CSRCs that are not there', packet({ csrcs: 15 }).subarray(0, 60), 'header 1'],
    ['an extension that ends behind the packet', packet({ extensionWords: 40 }).subarray(0, 148), 'header 1'],
    ['an extension without its own header', packet({ extensionWords: 0, payload: 0 }).subarray(0, 14), 'header 1'],
    ['nothing but padding announced', packet({ padding: 0, payload: 0 }), 'padding 1'],
    ['more padding than payload', Uint8Array.from([...packet({ padding: 0, payload: 3 }), 9]), 'padding 1'],
  ])('of %s', (_, bytes, verdict) => {
    expect(judge(bytes)).toBe(verdict);
  });

  it('are judged by nothing outside their window', () => {
    const bytes = new Uint8Array(300).fill(0xff);
    bytes.set(packet({ ssrc: 99, seq: 5 }), 77);
    const check = new PacketCheck();
    expect(check.accept(bytes, 77, 77 + 148)).toBe(true);
    expect([check.rtp.ssrc, check.rtp.seq, check.rtp.payloadStart, check.rtp.payloadLength]).toEqual([99, 5, 89, 136]);
    expect(check.accept(bytes, 77, 77 + 147)).toBe(false);
  });

  it('of any bytes are either accepted or counted, once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 149 }), (bytes) => {
        const check = new PacketCheck();
        const accepted = check.accept(bytes, 0, bytes.length) ? 1 : 0;
        const dropped = Object.values(check.dropped).reduce((sum, count) => sum + count, 0);
        expect(accepted + dropped).toBe(1);
      }),
    );
  });
});
