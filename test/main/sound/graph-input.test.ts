import { beforeEach, describe, expect, test } from 'vitest';
import type { PcmFrameFormat } from '../../../src/audio/pcm-codec.ts';
import { BLOCK_FRAMES } from '../../../src/main/sound/backend.ts';
import { Graph } from '../../../src/main/sound/graph.ts';
import { PROCESSING_DEFAULTS, type ProcessingSettings } from '../../../src/shared/settings.ts';

/** A packet is one block of the microphone, and nothing is lost or filtered on the way into it. */
const BLOCK_FORMAT: PcmFrameFormat = { codec: 'pcm', sample: 'float32', rate: 48_000, channels: 1, ptimeMs: 5 };
const LEVEL = 0.01;

let graph: Graph;
let sent: Float32Array[];

beforeEach(startAnew);

function startAnew(): void {
  sent = [];
  graph = new Graph((message) => {
    if (message.type !== 'packet') return;
    const { bytes } = message;
    sent.push(new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)));
  });
}

/** @returns what goes out of blocks that hold nothing but one level, while a gate is open */
function hold(blocks: number, level = LEVEL): Float32Array {
  sent = [];
  for (let i = 0; i < blocks; i++) graph.capture(new Float32Array(BLOCK_FRAMES).fill(level));
  const out = new Float32Array(sent.length * BLOCK_FRAMES);
  for (const [i, packet] of sent.entries()) out.set(packet, i * BLOCK_FRAMES);
  return out;
}

describe('one bad sample from the microphone', () => {
  const AGC = { ...PROCESSING_DEFAULTS, agc: { on: true, targetDb: -20, maxGainDb: 18 } };
  const GATE = { ...PROCESSING_DEFAULTS, gate: { on: true, thresholdDb: -30, holdMs: 20 } };
  const SUPPRESSION = { ...PROCESSING_DEFAULTS, suppression: true };

  /** How loud each packet is in which words and pauses are sent, behind two blocks of one level. */
  function talkBehind(settings: ProcessingSettings, level: number): number[] {
    startAnew();
    graph.processing.apply(settings);
    graph.gate(BLOCK_FORMAT, true);
    hold(2, level);
    for (let word = 0; word < 5; word++) {
      for (let block = 0; block < 20; block++) {
        graph.capture(Float32Array.from({ length: BLOCK_FRAMES }, (_, i) => 0.2 * Math.sin((i * Math.PI) / 60)));
      }
      for (let block = 0; block < 40; block++) graph.capture(new Float32Array(BLOCK_FRAMES).fill(1e-4));
    }
    return sent.map((samples) => Math.max(...samples.map(Math.abs)));
  }

  test.each<[string, ProcessingSettings]>([
    ['the gate', GATE],
    ['the gain control', AGC],
    ['the noise suppression', SUPPRESSION],
    ['the bare microphone', PROCESSING_DEFAULTS],
  ])('leaves %s as it is', (_, settings) => {
    const afterSilence = talkBehind(settings, 0);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(talkBehind(settings, bad)).toEqual(afterSilence);
    }
  });

  test('is silence in what is sent, and shows on no meter', () => {
    graph.gate(BLOCK_FORMAT, true);
    expect(hold(1, Number.NaN)).toEqual(new Float32Array(BLOCK_FRAMES));
    expect(hold(1, Number.POSITIVE_INFINITY)).toEqual(new Float32Array(BLOCK_FRAMES));
    expect(graph.takeLevels().inputDb).toBe(-100);
  });

  test('reaches nobody who listens to the microphone here', () => {
    graph.monitor(true);
    hold(4, Number.NaN);
    const out = new Float32Array(2 * BLOCK_FRAMES);
    graph.render(out);
    expect(out.every((sample) => sample === 0)).toBe(true);
  });
});

describe('the microphone’s gain', () => {
  beforeEach(() => graph.gate(BLOCK_FORMAT, true));

  /** The largest difference between two samples. */
  function step(sound: Float32Array): number {
    return sound.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (sound[i - 1] ?? sample))), 0);
  }

  /** What is sent before, during and after a change. */
  function around(change: () => void): Float32Array {
    const before = hold(2);
    change();
    const after = hold(2);
    return Float32Array.of(...before, ...after);
  }

  test('changes over one block, not between two samples', () => {
    hold(1);
    const sound = around(() => graph.gain(20, 0));
    expect(sound[0]).toBeCloseTo(LEVEL, 5);
    expect(sound.at(-1)).toBeCloseTo(10 * LEVEL, 5);
    expect(step(sound)).toBeLessThan((10 * LEVEL) / BLOCK_FRAMES);
  });

  test('goes to silence and back with push-to-mute just so, whatever it is', () => {
    graph.gain(20, 0);
    hold(1);
    const off = around(() => graph.hush(true));
    expect([off[0], off.at(-1)]).toEqual([expect.closeTo(10 * LEVEL, 5), 0]);
    const on = around(() => graph.hush(false));
    expect([on[0], on.at(-1)]).toEqual([0, expect.closeTo(10 * LEVEL, 5)]);
    expect(Math.max(step(off), step(on))).toBeLessThan((11 * LEVEL) / BLOCK_FRAMES);
  });

  test('is there from the first sample when a microphone opens, and so is push-to-mute', () => {
    graph.gain(20, 0);
    expect(hold(1)[0]).toBeCloseTo(10 * LEVEL, 5);
    graph.forgetInput();
    graph.hush(true);
    expect(hold(1)).toEqual(new Float32Array(BLOCK_FRAMES));
  });
});
