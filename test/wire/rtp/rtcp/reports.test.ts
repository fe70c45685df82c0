import { describe, expect, test } from 'vitest';
import { rtcpIntervalMs } from '../../../../src/wire/rtp/rtcp/interval.ts';
import { ntpFromUnixMs, ntpMiddle32, roundTripMs } from '../../../../src/wire/rtp/rtcp/ntp.ts';
import { ReceptionStats } from '../../../../src/wire/rtp/rtcp/reception.ts';
import { TransmissionStats } from '../../../../src/wire/rtp/rtcp/transmission.ts';

const PTIME_MS = 20;
const STEP = 160;

/** Stats that have seen packets `first`.. with perfect timing; the first one only begins the probation. */
function listening(first: number, count: number): ReceptionStats {
  const stats = new ReceptionStats(1, 8000);
  for (let i = 0; i < count; i++) stats.packet((first + i) & 0xffff, (first + i) * STEP, (first + i) * PTIME_MS);
  return stats;
}

describe('ReceptionStats', () => {
  test('believes in a source after two packets in sequence', () => {
    const stats = new ReceptionStats(1, 8000);
    expect(stats.packet(7, 0, 0)).toBe(false);
    expect(stats.packet(9, 0, 0)).toBe(false);
    expect(stats.isValid).toBe(false);
    expect(stats.report(0)).toMatchObject({ highestSeq: 0, cumulativeLost: 0, fractionLost: 0 });
    expect(stats.packet(10, 0, 0)).toBe(true);
    expect(stats.isValid).toBe(true);
    expect({ received: stats.received, expected: stats.expected }).toEqual({ received: 1, expected: 1 });
  });

  test('counts loss since the beginning and since the last report', () => {
    const stats = listening(0, 101);
    stats.packet(111, 111 * STEP, 111 * PTIME_MS);
    // 10 of 111 expected since the beginning.
    expect(stats.report(0)).toMatchObject({ cumulativeLost: 10, fractionLost: Math.floor((10 * 256) / 111) });
    stats.packet(112, 112 * STEP, 112 * PTIME_MS);
    stats.packet(114, 114 * STEP, 114 * PTIME_MS);
    // 1 of 3 since then.
    expect(stats.report(0)).toMatchObject({ cumulativeLost: 11, fractionLost: 85 });
    expect(stats.report(0)).toMatchObject({ cumulativeLost: 11, fractionLost: 0 });
    expect(stats.lost).toBe(11);
  });

  test('a late packet makes up for its loss, a duplicate for more than that', () => {
    const stats = listening(0, 50);
    stats.packet(51, 0, 0);
    stats.packet(50, 0, 0);
    expect(stats.lost).toBe(0);
    stats.packet(50, 0, 0);
    expect(stats.report(0)).toMatchObject({ cumulativeLost: -1, fractionLost: 0 });
  });

  test('carries the highest number over the wrap', () => {
    const stats = listening(65_530, 20);
    expect(stats.report(0).highestSeq).toBe(65_536 + 13);
    expect(stats.lost).toBe(0);
  });

  test('a jump counts when a second packet confirms it, and begins anew', () => {
    const stats = listening(0, 50);
    expect(stats.packet(30_000, 0, 0)).toBe(false);
    expect(stats.packet(40_000, 0, 0)).toBe(false);
    expect(stats.packet(40_001, 0, 0)).toBe(true);
    expect(stats.expected).toBe(1);
    expect(stats.report(0).highestSeq).toBe(40_001);
  });

  test('perfect timing has no jitter, on any clock', () => {
    expect(listening(0, 100).jitterMs).toBe(0);
    const opus = new ReceptionStats(1, 48_000);
    for (let i = 0; i < 100; i++) opus.packet(i, i * 960 + 2 ** 32 - 5000, i * 20 + 1e9);
    expect(opus.jitterMs).toBe(0);
  });

  test('jitter follows the integer filter of RFC 3550 A.8', () => {
    const stats = listening(0, 50);
    // One packet 10 ms late: 80 units there, and 80 back with the next.
    stats.packet(50, 50 * STEP, 50 * PTIME_MS + 10);
    expect(stats.jitterMs).toBe((80 * 1000) / 16 / 8000);
    stats.packet(51, 51 * STEP, 51 * PTIME_MS);
    // 80 + 80 - ((80 + 8) >> 4) = 155 sixteenths.
    expect(stats.jitterMs).toBe((155 * 1000) / 16 / 8000);
    expect(stats.report(0).jitter).toBe(9);
  });

  test('steady jitter of 2 ms converges to 2 ms', () => {
    const stats = new ReceptionStats(1, 8000);
    for (let i = 0; i < 1000; i++) stats.packet(i, i * STEP, i * PTIME_MS + (i % 2) * 2);
    expect(stats.jitterMs).toBeGreaterThan(1.8);
    expect(stats.jitterMs).toBeLessThan(2.1);
  });

  test('refers to the last sender report, and says how long ago it came', () => {
    const stats = listening(0, 10);
    expect(stats.report(500)).toMatchObject({ lastSr: 0, delaySinceLastSr: 0 });
    const ntp = { seconds: 0x1234abcd, fraction: 0x5678ffff };
    const report = {
      kind: 'senderReport',
      ssrc: 1,
      rtpTimestamp: 0,
      packetCount: 0,
      octetCount: 0,
      reports: [],
    } as const;
    stats.senderReport({ ...report, ntp }, 1000);
    expect(stats.report(1250)).toMatchObject({ lastSr: 0xabcd5678, delaySinceLastSr: 16_384 });
  });

  test('a report of a source that lost everything but its last packet says so without overflowing', () => {
    const stats = listening(0, 2);
    stats.packet(3000, 0, 0);
    expect(stats.report(0).fractionLost).toBe(255);
  });
});

describe('TransmissionStats', () => {
  test('counts packets and payload bytes, and carries the RTP time on to the moment of the report', () => {
    const stats = new TransmissionStats(9, 8000);
    for (let i = 0; i < 3; i++) stats.packet(160, 2 ** 32 - 160 + i * 160, 1_700_000_000_000 + i * 20);
    const report = stats.report(1_700_000_000_050);
    expect(report).toMatchObject({ ssrc: 9, packetCount: 3, octetCount: 480, rtpTimestamp: 160 + 80, reports: [] });
    expect(report.ntp).toEqual(ntpFromUnixMs(1_700_000_000_050));
    expect(stats.packets).toBe(3);
  });
});

describe('NTP time', () => {
  test.each([
    // RFC 5905, figure 4: the first day of UNIX.
    [0, 2_208_988_800, 0],
    [500, 2_208_988_800, 0x80000000],
    [1_700_000_000_250, 1_700_000_000 + 2_208_988_800, 0x40000000],
    // 2036-02-07 06:28:16 UTC, where its seconds begin anew.
    [2_085_978_496_000, 0, 0],
  ])('%d ms after 1970', (unixMs, seconds, fraction) => {
    expect(ntpFromUnixMs(unixMs)).toEqual({ seconds, fraction });
  });

  test('the middle 32 bits', () => {
    expect(ntpMiddle32({ seconds: 0xb44db705, fraction: 0x20000000 })).toBe(0xb7052000);
  });
});

describe('roundTripMs', () => {
  const block = {
    ssrc: 1,
    fractionLost: 0,
    cumulativeLost: 0,
    highestSeq: 0,
    jitter: 0,
    lastSr: 0,
    delaySinceLastSr: 0,
  };

  test("RFC 3550's own example, figure 2", () => {
    // The report arrives at 0xb44db710:80000000, answers one of 0xb44db705:20000000, and was held for 5.25 s.
    const nowUnixMs = (0xb44db710 - 2_208_988_800) * 1000 + 500;
    expect(roundTripMs({ ...block, lastSr: 0xb705_2000, delaySinceLastSr: 0x0005_4000 }, nowUnixMs)).toBe(6125);
  });

  test('a whole exchange between two ends gives the time it spent under way', () => {
    const sender = new TransmissionStats(1, 8000);
    sender.packet(160, 0, 1_700_000_000_000);
    const report = sender.report(1_700_000_001_000);
    const receiver = listening(0, 10);
    receiver.senderReport(report, 77_040);
    const answer = receiver.report(77_540);
    // 40 ms there, half a second with the receiver, 35 ms back.
    expect(roundTripMs(answer, 1_700_000_001_575)).toBeCloseTo(75, 1);
  });

  test('nothing is known before the other end has seen a report of ours', () => {
    expect(roundTripMs(block, 1_700_000_000_000)).toBeUndefined();
  });

  test('rounding never makes a trip of less than nothing', () => {
    const now = 1_700_000_000_000;
    const lastSr = ntpMiddle32(ntpFromUnixMs(now));
    expect(roundTripMs({ ...block, lastSr, delaySinceLastSr: 3 }, now)).toBe(0);
  });
});

describe('rtcpIntervalMs', () => {
  const call = {
    members: 2,
    senders: 2,
    weSent: true,
    bandwidth: 1000,
    averageBytes: 100,
    initial: false,
    random: 0.5,
  };
  const compensation = Math.E - 1.5;

  test('is five seconds on average where bandwidth allows, half of that at first', () => {
    expect(rtcpIntervalMs(call)).toBeCloseTo(5000 / compensation);
    expect(rtcpIntervalMs({ ...call, initial: true })).toBeCloseTo(2500 / compensation);
  });

  test('is spread from half to one and a half', () => {
    expect(rtcpIntervalMs({ ...call, random: 0 })).toBeCloseTo(2500 / compensation);
    expect(rtcpIntervalMs({ ...call, random: 1 })).toBeCloseTo(7500 / compensation);
  });

  test('grows with the audience, and lets the few who speak report more often', () => {
    const lecture = { ...call, members: 1001, senders: 1 };
    expect(rtcpIntervalMs({ ...lecture, weSent: true })).toBeCloseTo(5000 / compensation);
    expect(rtcpIntervalMs({ ...lecture, weSent: false })).toBeCloseTo((1000 * 100 * 1000) / 750 / compensation);
  });
});
