import { beforeEach, describe, expect, test } from 'vitest';
import type { PcmFrameFormat } from '../../../src/audio/pcm-codec.ts';
import { BLOCK_FRAMES } from '../../../src/main/sound/backend.ts';
import { Speaker } from '../../../src/main/sound/speaker.ts';

const FORMAT: PcmFrameFormat = { codec: 'pcm', sample: 'int16', rate: 48_000, channels: 1, ptimeMs: 20 };
/** Full scale, so that nothing of it is missed. */
const LOUD = Uint8Array.from({ length: 1920 }, (_, i) => (i % 2 === 0 ? 0 : 0x7f));

let speaker: Speaker;
let seq: number;

beforeEach(() => {
  speaker = new Speaker(FORMAT);
  seq = 0;
});

/** @param ageMs how long the packets were on their way; what is old enough is played at once */
function say(packets: number, ageMs = 0): void {
  for (let i = 0; i < packets; i++, seq++) speaker.push({ seq, timestamp: 960 * seq, bytes: LOUD, ageMs });
}

/** @returns the left channel of what is heard of it in so many blocks */
function hear(blocks: number): Float32Array {
  const bus = new Float32Array(2 * BLOCK_FRAMES);
  const left = new Float32Array(blocks * BLOCK_FRAMES);
  for (let block = 0; block < blocks; block++) {
    speaker.mix(bus.fill(0));
    for (let i = 0; i < BLOCK_FRAMES; i++) left[block * BLOCK_FRAMES + i] = bus[2 * i] ?? 0;
  }
  return left;
}

function peak(sound: Float32Array): number {
  return sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

const OLD_MS = 200;

describe('nothing is heard of a voice that was muted', () => {
  const MUTED = [0, 0, true] as const;

  test('before it said a word', () => {
    speaker.channel.set(...MUTED);
    say(4, OLD_MS);
    expect(peak(hear(40))).toBe(0);
  });

  test('in the last moment before its first packet is played', () => {
    say(4);
    let wait = 0;
    while (peak(hear(1)) === 0) wait += 1;
    expect(wait).toBeGreaterThan(1);
    speaker = new Speaker(FORMAT);
    say(4);
    hear(wait);
    speaker.channel.set(...MUTED);
    expect(peak(hear(40))).toBe(0);
  });

  test('between two words', () => {
    say(4);
    expect(peak(hear(120))).toBeGreaterThan(0.9);
    speaker.channel.set(...MUTED);
    say(4, OLD_MS);
    expect(peak(hear(40))).toBe(0);
  });

  test('between two words, when the next one comes before the output asked again', () => {
    say(4);
    do hear(1);
    while (speaker.active);
    speaker.channel.set(...MUTED);
    say(4, OLD_MS);
    expect(peak(hear(40))).toBe(0);
  });
});

test('a voice that was turned down while it was silent begins as loud as it was asked for', () => {
  say(4);
  hear(120);
  speaker.channel.set(-40, 0, false);
  say(4, OLD_MS);
  expect(peak(hear(40))).toBeLessThan(0.0101);
});

test('a voice that is muted in the middle of a word fades out within a block', () => {
  say(8);
  hear(16);
  speaker.channel.set(0, 0, true);
  const fading = hear(1);
  expect(fading[0]).toBeGreaterThan(0.9);
  expect(fading.every((sample, i) => Math.abs(sample - (fading[i - 1] ?? sample)) < 0.01)).toBe(true);
  expect(peak(hear(20))).toBe(0);
});
