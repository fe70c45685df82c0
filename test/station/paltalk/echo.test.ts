import { describe, expect, it } from 'vitest';
import { ECHO_LIMITS, EchoCompanion } from '../../../src/station/paltalk/echo.ts';
import { framed, type PacketShape, packet, toHex } from '../../wire/paltalk/bytes.ts';
import { FakeClock } from '../fake-clock.ts';

const UID = 0x0000_0001;

function sit(listeners = 1) {
  const clock = new FakeClock();
  const spoken: { at: number; frame: Buffer }[] = [];
  const echo = new EchoCompanion({ uid: UID, seq: 0xffff, timestamp: 1_000, clock });
  let present = listeners;
  echo.enter((frame) => {
    spoken.push({ at: clock.now(), frame });
    return present;
  });
  return {
    clock,
    echo,
    spoken,
    empty: () => {
      present = 0;
    },
    say: (shape: PacketShape = {}) => echo.deliver(Buffer.from(framed(packet({ ssrc: 500, ...shape })))),
    voices: () => spoken.map(({ frame }) => frame[16]),
    times: () => spoken.map(({ at }) => at),
  };
}

describe('Echo', () => {
  it('plays words back 0.6 s after the last packet, 80 ms apart', () => {
    const { clock, say, times, voices } = sit();
    for (let i = 0; i < 5; i++) {
      say({ fill: i });
      clock.advance(80);
    }
    // The last packet came at 320 ms.
    clock.advance(920 - 400 - 1);
    expect(times()).toEqual([]);
    clock.advance(1_000);
    expect(times()).toEqual([920, 1_000, 1_080, 1_160, 1_240]);
    expect(voices()).toEqual([0, 1, 2, 3, 4]);
  });

  it('speaks in its own name: own SSRC, sequence and clock, the voice unchanged, its uid behind it', () => {
    const { clock, say, spoken } = sit();
    say({ fill: 0x11, seq: 40, timestamp: 99, marker: true, payload: 137 });
    say({ fill: 0x22, seq: 41, timestamp: 739 });
    clock.advance(2_000);
    const voice = (byte: string) => byte.repeat(132);
    expect(spoken.map(({ frame }) => toHex(frame))).toEqual([
      `000000948003ffff000003e800000001${voice('11')}01000000`,
      `000000948003000000000668${'00000001'}${voice('22')}01000000`,
    ]);
  });

  it('takes packets faster than speech, as they come after a pre-roll, and plays them at the pace of speech', () => {
    const { clock, say, times } = sit();
    for (let i = 0; i < 4; i++) say();
    clock.advance(5_000);
    expect(times()).toEqual([600, 680, 760, 840]);
  });

  it('goes on recording while it plays, and plays one recording after the other', () => {
    const { clock, say, times, voices } = sit();
    say({ fill: 1 });
    say({ fill: 1 });
    clock.advance(600);
    say({ fill: 2 });
    say({ ssrc: 501, fill: 3 });
    clock.advance(10_000);
    expect(voices()).toEqual([1, 1, 2, 3]);
    expect(times()).toEqual([600, 680, 680 + 80 + 600, 1_360 + 80 + 600]);
  });

  it('keeps two who speak at once apart', () => {
    const { clock, say, voices } = sit();
    for (let i = 0; i < 3; i++) {
      say({ ssrc: 500, fill: 5 });
      say({ ssrc: 501, fill: 6 });
      clock.advance(80);
    }
    clock.advance(10_000);
    expect(voices()).toEqual([5, 5, 5, 6, 6, 6]);
  });

  it('waits for each speaker’s own silence', () => {
    const { clock, say, times } = sit();
    say({ ssrc: 500 });
    clock.advance(500);
    say({ ssrc: 501 });
    clock.advance(99);
    expect(times()).toEqual([]);
    clock.advance(1);
    expect(times()).toEqual([600]);
    clock.advance(10_000);
    expect(times()).toEqual([600, 1_280]);
  });

  it('paces by deadlines: timers that run late do not add up', () => {
    const { clock, say, times } = sit();
    for (let i = 0; i < 20; i++) say();
    clock.advance(600);
    for (let i = 0; i < 400; i++) clock.leap(7);
    expect(times()).toHaveLength(20);
    for (const [index, at] of times().entries()) {
      expect(at - (600 + index * 80)).toBeLessThan(7);
      expect(at - (600 + index * 80)).toBeGreaterThanOrEqual(0);
    }
  });

  it('after a stall goes on from now instead of sending a burst', () => {
    const { clock, say, times } = sit();
    for (let i = 0; i < 20; i++) say();
    clock.advance(600);
    clock.leap(5_000);
    expect(times()).toEqual([600, 5_600]);
    clock.advance(79);
    expect(times()).toHaveLength(2);
    clock.advance(1);
    expect(times()).toEqual([600, 5_600, 5_680]);
  });

  it('records 30 s of one speaker and no more', () => {
    const { clock, say, spoken } = sit();
    for (let i = 0; i < 400; i++) {
      say();
      clock.advance(80);
    }
    clock.advance(120_000);
    expect(spoken).toHaveLength(375);
    expect(clock.waiting).toBe(0);
  });

  it('records eight speakers at once and lets eight recordings wait', () => {
    const { clock, say, voices } = sit();
    for (let uid = 0; uid < 10; uid++) say({ ssrc: 500 + uid, fill: uid });
    clock.advance(60_000);
    expect(voices()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);

    // A long one plays while one after the other of sixteen short ones is done: eight of them wait.
    for (let i = 0; i < 375; i++) say({ ssrc: 600, fill: 100 });
    clock.advance(600);
    for (let uid = 0; uid < 16; uid++) {
      say({ ssrc: 700 + uid, fill: uid });
      clock.advance(700);
    }
    clock.advance(120_000);
    expect(voices().slice(8 + 375)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(ECHO_LIMITS).toMatchObject({ speakers: 8, waiting: 8, packets: 375 });
  });

  it('forgets everything when the room is empty', () => {
    const { clock, say, spoken, empty } = sit();
    for (let i = 0; i < 10; i++) say();
    clock.advance(600);
    say({ ssrc: 501 });
    empty();
    clock.advance(60_000);
    expect(spoken).toHaveLength(2);
    expect(clock.waiting).toBe(0);
  });

  it('stops when it leaves', () => {
    const { clock, echo, say, spoken } = sit();
    for (let i = 0; i < 10; i++) say();
    clock.advance(600);
    echo.leave();
    clock.advance(60_000);
    expect(spoken).toHaveLength(1);
    expect(clock.waiting).toBe(0);
  });
});
