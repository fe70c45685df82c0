import { describe, expect, test } from 'vitest';
import type { FrameFormat } from '../../../src/audio/format.ts';
import type { SampleFormat } from '../../../src/audio/pcm.ts';
import { BLOCK_FRAMES, GRAPH_RATE } from '../../../src/main/sound/backend.ts';
import { createDecoder, createEncoder, UnsupportedFormatError } from '../../../src/main/sound/codecs.ts';
import { Packetizer } from '../../../src/main/sound/packetizer.ts';
import { Speaker } from '../../../src/main/sound/speaker.ts';
import { measureTone, tone } from '../../audio/pcm-tone.ts';

const SAMPLES: readonly SampleFormat[] = ['uint8', 'int8', 'int16', 'int32', 'float32'];
const RATES = [8000, 16_000, 44_100, 48_000] as const;
const CHANNELS = [1, 2] as const;
const TONE_HZ = 997;
const AMPLITUDE = 0.5;
const BLOCKS = 400;

function pcm(sample: SampleFormat, rate: number, channels: 1 | 2 | 8, ptimeMs = 20): FrameFormat {
  return { codec: 'pcm', sample, rate, channels, ptimeMs };
}

/** Two seconds of a tone through a microphone's gate, packets, a playout buffer and a mix: its left channel. */
function throughGraph(format: FrameFormat): Float32Array {
  const spoken = tone(TONE_HZ, GRAPH_RATE, BLOCKS * BLOCK_FRAMES, AMPLITUDE);
  const speaker = new Speaker(format);
  let seq = 0;
  const packetizer = new Packetizer(format, (bytes) => {
    speaker.push({ seq, timestamp: 0, bytes: bytes.slice(), ageMs: 0 });
    seq += 1;
  });
  const heard = new Float32Array(BLOCKS * BLOCK_FRAMES);
  const bus = new Float32Array(2 * BLOCK_FRAMES);
  packetizer.open();
  for (let block = 0; block < BLOCKS; block++) {
    packetizer.feed(spoken.subarray(block * BLOCK_FRAMES, (block + 1) * BLOCK_FRAMES));
    bus.fill(0);
    speaker.mix(bus);
    for (let i = 0; i < BLOCK_FRAMES; i++) heard[block * BLOCK_FRAMES + i] = bus[2 * i] ?? 0;
  }
  // The second one: the buffer has found its delay, once and with a seam, and the filters are full.
  return heard.subarray(heard.length / 2);
}

describe('A tone that is spoken in a call is the tone that is heard', () => {
  const cases = SAMPLES.flatMap((sample) =>
    RATES.flatMap((rate) => CHANNELS.map((channels) => ({ sample, rate, channels }))),
  );

  test.each(cases)('as $sample at $rate Hz, $channels channel(s)', ({ sample, rate, channels }) => {
    const { amplitude, snrDb } = measureTone(throughGraph(pcm(sample, rate, channels)), TONE_HZ, GRAPH_RATE);
    // What the mix makes of a voice in the middle, with nothing lossy in between.
    const reference = measureTone(throughGraph(pcm('float32', GRAPH_RATE, 1)), TONE_HZ, GRAPH_RATE).amplitude;
    expect(Math.abs(20 * Math.log10(amplitude / reference))).toBeLessThan(0.5);
    expect(snrDb).toBeGreaterThanOrEqual(sample === 'uint8' || sample === 'int8' ? 35 : 40);
  });

  test('and the mix leaves it as loud as it was spoken', () => {
    const { amplitude } = measureTone(throughGraph(pcm('float32', GRAPH_RATE, 1)), TONE_HZ, GRAPH_RATE);
    expect(Math.abs(20 * Math.log10(amplitude / AMPLITUDE))).toBeLessThan(0.5);
  });

  test.each([2.5, 10, 100, 200])('in packets of %d ms', (ptimeMs) => {
    const { snrDb } = measureTone(throughGraph(pcm('int16', 48_000, 1, ptimeMs)), TONE_HZ, GRAPH_RATE);
    expect(snrDb).toBeGreaterThanOrEqual(40);
  });
});

describe('PCM packets', () => {
  test('hold as many frames as the rate gives in their time, in every channel', () => {
    const encoder = createEncoder(pcm('int32', 192_000, 8, 2.5));
    expect(encoder.packetSamples).toBe(480);
    expect(encoder.encode(new Float32Array(480))).toHaveLength(480 * 8 * 4);
    expect(createDecoder(pcm('int32', 192_000, 8, 2.5)).rate).toBe(192_000);
  });

  test('of 44.1 kHz and odd lengths are exactly as long as the two ends agreed', () => {
    for (const frames of [111, 441, 882, 8820]) {
      expect(createEncoder(pcm('int16', 44_100, 1, (frames * 1000) / 44_100)).packetSamples).toBe(frames);
    }
  });

  test.each<FrameFormat>([
    pcm('int16', 7999, 1),
    pcm('int16', 192_001, 1),
    pcm('int16', 48_000, 1, 2.4),
    pcm('int16', 48_000, 1, 201),
  ])('outside of what sound can be are refused: %j', (format) => {
    expect(() => createEncoder(format)).toThrow(UnsupportedFormatError);
    expect(() => createDecoder(format)).toThrow(UnsupportedFormatError);
  });
});
