import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type PcmFrameFormat, PcmPacketDecoder } from '../../../../src/audio/pcm-codec.ts';
import { createPlayout } from '../../../../src/audio/playout.ts';
import { IncomingSound, type SampleOrder, swapSamples } from '../../../../src/main/links/call/incoming-sound.ts';
import { fromWire, toWire } from '../../../../src/main/links/call/wire-parameters.ts';
import type { IncomingFrame } from '../../../../src/main/links/link.ts';
import { DEFAULT_PARAMETERS } from '../../../../src/wire/call/parameters.ts';
import type { FakeClock } from '../../../station/fake-clock.ts';
import { fakeTimers } from '../fake-timers.ts';

/** 640 bytes a packet, 32 a millisecond. */
const STEREO: PcmFrameFormat = { codec: 'pcm', sample: 'int16', rate: 8_000, channels: 2, ptimeMs: 20 };

let clock: FakeClock;
let frames: IncomingFrame[];
let sound: IncomingSound;

beforeEach(() => start());

function start(order: SampleOrder = 'le', format = STEREO): void {
  const fake = fakeTimers();
  clock = fake.clock;
  const heard: IncomingFrame[] = [];
  frames = heard;
  sound = new IncomingSound({ format, speaker: 7, order, timers: fake.timers, emit: (frame) => heard.push(frame) });
}

/** A packet of so many bytes comes at `at`, of which each is one more than the one before. @returns what it gave */
function take(count: number, at = clock.now(), first = 0): IncomingFrame[] {
  const before = frames.length;
  clock.advance(at - clock.now());
  const bytes = Uint8Array.from({ length: count + 6 }, (_, i) => (first + i) & 255);
  sound.take(bytes, 6, bytes.length, at);
  return frames.slice(before);
}

/** The lengths of the frames that were given so far. */
function lengths(): number[] {
  return frames.map(({ bytes }) => bytes.length);
}

describe('incoming sound', () => {
  it('is numbered, and its timestamps count frames of the call’s rate', () => {
    for (const at of [0, 20, 40]) take(640, 1_000 + at);
    expect(frames.map(({ seq, timestamp, speaker }) => [seq, timestamp, speaker])).toEqual([
      [0, 0, 7],
      [1, 160, 7],
      [2, 320, 7],
    ]);
    expect(frames[0]?.bytes.byteOffset).toBe(0);
    expect(frames[0]?.bytes.buffer.byteLength).toBe(640);
    expect(frames[0]?.format).toBe(STEREO);
  });

  it('has timestamps that went on while nobody spoke', () => {
    take(640, 0);
    const [late] = take(640, 150);
    const [next] = take(640, 1_150);
    expect(late?.timestamp).toBe(160);
    expect(next?.timestamp).toBe(320 + 8_000);
  });

  it('is cut to whole samples of all channels; the rest is counted and dropped', () => {
    take(643, 0);
    expect(lengths()).toEqual([640]);
    expect(take(3, 20)).toEqual([]);
    expect(take(0, 40)).toEqual([]);
    expect(sound.cut).toBe(2);
    expect(take(640, 60)[0]?.timestamp).toBe(160);
  });

  it('in network order is turned around', () => {
    start('be');
    take(8);
    take(0);
    expect([...(frames[0]?.bytes ?? [])]).toEqual([7, 6, 9, 8, 11, 10, 13, 12]);
    for (const [width, turned] of [
      [1, [1, 2, 3, 4, 5]],
      [2, [2, 1, 4, 3, 5]],
      [4, [4, 3, 2, 1, 5]],
    ] as const) {
      const bytes = Uint8Array.of(1, 2, 3, 4, 5);
      swapSamples(bytes, width);
      expect([...bytes]).toEqual(turned);
    }
  });
});

describe('packets of another length than was agreed', () => {
  it('become frames of the agreed length, each with the arrival of the packet that filled it', () => {
    for (const at of [0, 30, 60]) take(960, at);
    expect(frames.map(({ seq, timestamp, bytes, arrivedAt }) => [seq, timestamp, bytes.length, arrivedAt])).toEqual([
      [0, 0, 640, 0],
      [1, 160, 640, 30],
      [2, 320, 640, 30],
      [3, 480, 640, 60],
    ]);
  });

  it('lose no sample and change no order, whatever lengths come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 40 }), (packets) => {
        start();
        let said = 0;
        for (const count of packets) {
          // An empty packet would end the talk.
          if (count === 0) continue;
          take(4 * count, clock.now() + 1, said);
          said += 4 * count;
        }
        expect(lengths().every((length) => length === 640)).toBe(true);
        clock.advance(1_000);
        const all = frames.flatMap(({ bytes }) => [...bytes]);
        expect(all).toEqual(Array.from({ length: said }, (_, i) => (6 + i) & 255));
        expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, i) => i));
        expect(frames.map(({ timestamp }) => timestamp)).toEqual(frames.map((_, i) => 160 * i));
      }),
    );
  });

  it('give what is left when the next one should have been here for 20 ms, as it came', () => {
    take(960, 100);
    clock.advance(49);
    expect(lengths()).toEqual([640]);
    clock.advance(1);
    expect(lengths()).toEqual([640, 320]);
    expect(frames[1]).toMatchObject({ seq: 1, timestamp: 160, arrivedAt: 100 });
    expect(clock.waiting).toBe(0);
  });

  it('give what is left with an empty packet, which ends a talk', () => {
    take(960, 0);
    take(0, 10);
    expect(lengths()).toEqual([640, 320]);
    expect(clock.waiting).toBe(0);
  });

  it('go on with the next number when one came late', () => {
    take(960, 0);
    take(960, 100);
    expect(frames.map(({ seq, timestamp, bytes }) => [seq, timestamp, bytes.length])).toEqual([
      [0, 0, 640],
      [1, 160, 320],
      [2, 240, 640],
    ]);
  });

  it('give nothing more when the call is over', () => {
    take(960, 0);
    sound.end();
    clock.advance(1_000);
    expect(lengths()).toEqual([640]);
  });

  it.each([5, 13, 30, 60, 160])('of %d ms are heard whole where 20 ms were agreed', (packetMs) => {
    const mono: PcmFrameFormat = { ...STEREO, channels: 1 };
    start('le', mono);
    const playout = createPlayout(new PcmPacketDecoder(mono), mono.ptimeMs);
    const out = new Float32Array(40);
    const tone = new DataView(new ArrayBuffer(16 * packetMs));
    let sample = 0;
    let pushed = 0;
    for (let ms = 0; ms < 20_000; ms++) {
      clock.advance(1);
      if (ms % packetMs === 0) {
        for (let i = 0; i < 8 * packetMs; i++, sample++) {
          tone.setInt16(2 * i, 10_000 * Math.sin((2 * Math.PI * 200 * sample) / 8_000), true);
        }
        sound.take(new Uint8Array(tone.buffer), 0, 16 * packetMs, ms);
      }
      for (; pushed < frames.length; pushed++) {
        const frame = frames[pushed];
        if (frame) playout.push({ ...frame, ageMs: ms - frame.arrivedAt });
      }
      if (ms % 5 === 0) playout.pull(out, 0, 40);
    }
    // Until it knows how the packets come, the buffer may be too short for long ones.
    expect(playout.stats.concealed * 10).toBeLessThanOrEqual(2 * packetMs);
    expect(playout.stats.stretched).toBeLessThan(400);
    expect(playout.stats).toMatchObject({ late: 0, lost: 0 });
  });
});

describe('packets of the agreed length', () => {
  it('go on at once, and no clock is asked about them', () => {
    for (let i = 0; i < 5; i++) {
      expect(take(640, 20 * i)).toHaveLength(1);
      expect(clock.waiting).toBe(0);
    }
  });
});

describe('Chunk Size', () => {
  it('in bytes, for a peer that counts so', () => {
    const stereo = { ...DEFAULT_PARAMETERS, channels: 2, format: 4 };
    expect(toWire(stereo, 'frames')).toEqual(stereo);
    expect(toWire(stereo, 'bytes').chunkFrames).toBe(7_680);
    expect(fromWire(toWire(stereo, 'bytes'), 'bytes')).toEqual(stereo);
    expect(fromWire({ ...stereo, chunkFrames: 7_687 }, 'bytes').chunkFrames).toBe(960);
    expect(fromWire({ ...stereo, channels: 0 }, 'bytes').chunkFrames).toBe(960);
  });
});
