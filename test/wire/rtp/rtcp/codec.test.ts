import { packets as peer } from 'rtp.js';
import { describe, expect, test } from 'vitest';
import { type RtcpPacket, SdesType } from '../../../../src/wire/rtp/rtcp/packets.ts';
import { parseRtcp } from '../../../../src/wire/rtp/rtcp/reader.ts';
import { encodeRtcp } from '../../../../src/wire/rtp/rtcp/writer.ts';
import { fromHex, toHex } from '../vector-file.ts';

const REPORT = {
  ssrc: 0xdeadbeef,
  fractionLost: 0x40,
  cumulativeLost: -2,
  highestSeq: 0x0001fffe,
  jitter: 0x123,
  lastSr: 0xabcd1234,
  delaySinceLastSr: 0x10000,
};
const REPORT_HEX = 'deadbeef 40fffffe 0001fffe 00000123 abcd1234 00010000';

/** Bytes written by hand after the diagrams of RFC 3550 §6.4 to §6.7, and what they say. */
const CASES: readonly [string, string, RtcpPacket[]][] = [
  [
    'a sender report with a report block',
    `81c8000c 01020304 e9000000 80000000 00000280 00000064 00003e80 ${REPORT_HEX}`,
    [
      {
        kind: 'senderReport',
        ssrc: 0x01020304,
        ntp: { seconds: 0xe9000000, fraction: 0x80000000 },
        rtpTimestamp: 640,
        packetCount: 100,
        octetCount: 16_000,
        reports: [REPORT],
      },
    ],
  ],
  ['an empty receiver report', '80c90001 01020304', [{ kind: 'receiverReport', ssrc: 0x01020304, reports: [] }]],
  [
    'a receiver report with two blocks',
    `82c9000d 01020304 ${REPORT_HEX} ${REPORT_HEX}`,
    [{ kind: 'receiverReport', ssrc: 0x01020304, reports: [REPORT, REPORT] }],
  ],
  [
    'a compound with a CNAME that ends on a word',
    '80c90001 00000007 81ca0004 00000007 0106 6140622e6364 00000000',
    [
      { kind: 'receiverReport', ssrc: 7, reports: [] },
      { kind: 'sourceDescription', chunks: [{ ssrc: 7, items: [{ type: SdesType.cname, text: 'a@b.cd' }] }] },
    ],
  ],
  [
    'two chunks, items, and a private one',
    '80c90001 00000007 82ca0007 00000007 0101 61 0203 c3a92e 00000000 00000008 0804 02 7878 79 0000',
    [
      { kind: 'receiverReport', ssrc: 7, reports: [] },
      {
        kind: 'sourceDescription',
        chunks: [
          {
            ssrc: 7,
            items: [
              { type: SdesType.cname, text: 'a' },
              { type: SdesType.name, text: 'é.' },
            ],
          },
          { ssrc: 8, items: [{ type: SdesType.priv, prefix: 'xx', text: 'y' }] },
        ],
      },
    ],
  ],
  [
    'a goodbye of two with a reason',
    '80c90001 00000007 82cb0004 00000007 00000008 06 6c61746572 2e 00',
    [
      { kind: 'receiverReport', ssrc: 7, reports: [] },
      { kind: 'goodbye', ssrcs: [7, 8], reason: 'later.' },
    ],
  ],
  [
    'a goodbye without a word',
    '80c90001 00000007 81cb0001 00000007',
    [
      { kind: 'receiverReport', ssrc: 7, reports: [] },
      { kind: 'goodbye', ssrcs: [7] },
    ],
  ],
  [
    'a packet of another kind',
    '80c90001 00000007 85cc0003 00000007 6e616d65 01020304',
    [
      { kind: 'receiverReport', ssrc: 7, reports: [] },
      { kind: 'other', type: 204, count: 5, body: fromHex('00000007 6e616d65 01020304') },
    ],
  ],
];

describe('RTCP', () => {
  test.each(CASES)('reads %s', (_name, hex, packets) => {
    expect(parseRtcp(fromHex(hex))).toEqual({ ok: true, packets });
  });

  test.each(CASES)('writes %s', (_name, hex, packets) => {
    expect(toHex(encodeRtcp(packets))).toBe(toHex(fromHex(hex)));
  });

  test.each(CASES)('rtp.js reads %s as we wrote it', (_name, _hex, packets) => {
    const bytes = encodeRtcp(packets);
    const compound = new peer.CompoundPacket(new DataView(bytes.buffer));
    const seen = compound.getPackets().map((packet) => packet.dump());
    expect(seen).toHaveLength(packets.length);
  });

  test.each([
    ['nothing', '', 'empty'],
    ['half a header', '80c9', 'length'],
    ['version 1', '40c90001 00000007', 'version'],
    ['a second packet of version 0', '80c90001 00000007 00cb0000', 'version'],
    ['a goodbye alone', '81cb0001 00000007', 'notCompound'],
    ['a length beyond the datagram', '80c90002 00000007', 'length'],
    ['bytes behind the last packet', '80c90001 00000007 80', 'length'],
    ['padding in a packet that is not the last', 'a0c90002 00000007 00000004 81cb0001 00000007', 'padding'],
    ['padding of 0 bytes', '80c90001 00000007 a1cb0002 00000007 00000000', 'padding'],
    ['padding that is no whole word', '80c90001 00000007 a1cb0002 00000007 00000003', 'padding'],
    ['padding larger than its packet', '80c90001 00000007 a1cb0002 00000007 00000010', 'padding'],
    ['fewer report blocks than it says', '81c90001 00000007', 'content'],
    ['a sender report without its sender info', '80c80001 00000007', 'content'],
    ['a receiver report without its source', '80c90000', 'content'],
    ['fewer chunks than it says', '80c90001 00000007 82ca0002 00000007 00000000', 'content'],
    ['an item that is longer than its packet', '80c90001 00000007 81ca0002 00000007 01ff6100', 'content'],
    ['items without an end', '80c90001 00000007 81ca0002 00000007 01026161', 'content'],
    ['a private item whose prefix is longer than itself', '80c90001 00000007 81ca0002 00000007 08010500', 'content'],
    ['fewer sources than it says', '80c90001 00000007 82cb0001 00000007', 'content'],
    ['a reason that is longer than its packet', '80c90001 00000007 81cb0002 00000007 05616100', 'content'],
  ])('refuses %s', (_name, hex, error) => {
    expect(parseRtcp(fromHex(hex))).toEqual({ ok: false, error });
  });

  test('leaves padding out of what the last packet says', () => {
    const padded = fromHex('80c90001 00000007 a1cb0002 00000007 00000004');
    expect(parseRtcp(padded)).toMatchObject({ ok: true, packets: [{}, { kind: 'goodbye', ssrcs: [7] }] });
  });

  test('passes over what a profile adds behind the report blocks', () => {
    const extended = fromHex('80c90003 00000007 aaaaaaaa bbbbbbbb');
    expect(parseRtcp(extended)).toEqual({ ok: true, packets: [{ kind: 'receiverReport', ssrc: 7, reports: [] }] });
  });

  test('takes a packet without a report where reduced size is agreed on', () => {
    expect(parseRtcp(fromHex('81cb0001 00000007'), true)).toEqual({
      ok: true,
      packets: [{ kind: 'goodbye', ssrcs: [7] }],
    });
  });

  test.each<[string, RtcpPacket]>([
    ['32 sources', { kind: 'goodbye', ssrcs: new Array(32).fill(1) }],
    ['32 report blocks', { kind: 'receiverReport', ssrc: 1, reports: new Array(32).fill(REPORT) }],
    ['a reason of 256 bytes', { kind: 'goodbye', ssrcs: [1], reason: 'x'.repeat(256) }],
    [
      'a private item of 256 bytes',
      {
        kind: 'sourceDescription',
        chunks: [{ ssrc: 1, items: [{ type: SdesType.priv, prefix: 'x'.repeat(100), text: 'y'.repeat(155) }] }],
      },
    ],
    ['a body that is no whole word', { kind: 'other', type: 204, count: 0, body: new Uint8Array(5) }],
  ])('does not write %s', (_name, packet) => {
    expect(() => encodeRtcp([packet])).toThrow(RangeError);
  });

  test('rtp.js and we agree on every field of a sender report', () => {
    const sender = new peer.SenderReportPacket();
    sender.setSsrc(0xffffffff);
    sender.setNtpSeconds(3_900_000_000);
    sender.setNtpFraction(0x80000001);
    sender.setRtpTimestamp(0xfffffff0);
    sender.setPacketCount(4_000_000_000);
    sender.setOctetCount(3_999_999_999);
    const block = new peer.ReceptionReport();
    block.setSsrc(9);
    block.setFractionLost(255);
    block.setTotalLost(-8_388_608);
    block.setHighestSeqNumber(0xffffffff);
    block.setJitter(0xfffffffe);
    block.setLastSRTimestamp(0x80000000);
    block.setDelaySinceLastSR(0xfffffffd);
    sender.addReport(block);
    sender.serialize();
    const view = sender.getView();
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    const result = parseRtcp(bytes);
    expect(result).toEqual({
      ok: true,
      packets: [
        {
          kind: 'senderReport',
          ssrc: 0xffffffff,
          ntp: { seconds: 3_900_000_000, fraction: 0x80000001 },
          rtpTimestamp: 0xfffffff0,
          packetCount: 4_000_000_000,
          octetCount: 3_999_999_999,
          reports: [
            {
              ssrc: 9,
              fractionLost: 255,
              cumulativeLost: -8_388_608,
              highestSeq: 0xffffffff,
              jitter: 0xfffffffe,
              lastSr: 0x80000000,
              delaySinceLastSr: 0xfffffffd,
            },
          ],
        },
      ],
    });
    expect(result.ok && toHex(encodeRtcp(result.packets))).toBe(toHex(bytes));
  });
});
