import { beforeEach, describe, expect, test } from 'vitest';
import { GSM_ROOM_FORMAT } from '../../../src/audio/format.ts';
import { BLOCK_FRAMES } from '../../../src/main/sound/backend.ts';
import { createDecoder, createEncoder } from '../../../src/main/sound/codecs.ts';
import { Graph } from '../../../src/main/sound/graph.ts';
import type { FromSound } from '../../../src/main/sound/protocol.ts';
import { PROCESSING_DEFAULTS } from '../../../src/shared/settings.ts';
import { heapGrowth } from '../../support/heap-growth.ts';

const BLOCKS_A_PACKET = 16;
const KEY = 'gsm/8000/1/80';

interface Packet {
  readonly format: string;
  readonly bytes: Uint8Array;
  readonly first: boolean;
  readonly last: boolean;
}

let graph: Graph;
let packets: Packet[];
let troubles: string[];
/** Samples said so far, so that the tone goes on from block to block. */
let said = 0;

beforeEach(() => {
  packets = [];
  troubles = [];
  said = 0;
  graph = new Graph((message: FromSound) => {
    if (message.type === 'packet') packets.push({ ...message, bytes: message.bytes.slice() });
    if (message.type === 'trouble') troubles.push(message.message);
  });
});

/** Speaks a 440 Hz tone into the microphone. */
function speak(blocks: number, amplitude = 0.5): void {
  for (let block = 0; block < blocks; block++) {
    const samples = Float32Array.from(
      { length: BLOCK_FRAMES },
      (_, i) => amplitude * Math.sin((2 * Math.PI * 440 * (said + i)) / 48_000),
    );
    said += BLOCK_FRAMES;
    graph.capture(samples);
  }
}

/** @returns what the output plays: interleaved stereo */
function listen(blocks: number): Float32Array {
  const out = new Float32Array(blocks * 2 * BLOCK_FRAMES);
  for (let block = 0; block < blocks; block++) {
    const at = block * 2 * BLOCK_FRAMES;
    graph.render(out.subarray(at, at + 2 * BLOCK_FRAMES));
  }
  return out;
}

/** Loudest sample of one side, from a block on. */
function peak(stereo: Float32Array, side: 'left' | 'right' = 'left', fromBlock = 0): number {
  const parity = side === 'left' ? 0 : 1;
  return stereo
    .subarray(fromBlock * 2 * BLOCK_FRAMES)
    .reduce((most, sample, i) => (i % 2 === parity ? Math.max(most, Math.abs(sample)) : most), 0);
}

/** Packets of a tone as another person would send them. */
function tonePackets(count: number, amplitude = 0.5): Uint8Array[] {
  const encoder = createEncoder(GSM_ROOM_FORMAT);
  return Array.from({ length: count }, (_, packet) => {
    const pcm = Float32Array.from(
      { length: 640 },
      (_, i) => amplitude * Math.sin((2 * Math.PI * 440 * (packet * 640 + i)) / 8000),
    );
    return encoder.encode(pcm).slice();
  });
}

function hear(speaker: string, bytes: readonly Uint8Array[], from = 0): void {
  bytes.forEach((each, i) => {
    const seq = from + i;
    graph.frame({
      type: 'frame',
      speaker,
      format: GSM_ROOM_FORMAT,
      seq,
      timestamp: seq * 640,
      bytes: each,
      ageMs: 0,
    });
  });
}

describe('a gate', () => {
  test('that is closed lets nothing through', () => {
    speak(100);
    expect(packets).toEqual([]);
  });

  test('that is open gives a packet every 80 ms, the first one marked', () => {
    graph.gate(GSM_ROOM_FORMAT, true);
    speak(BLOCKS_A_PACKET - 1);
    expect(packets).toHaveLength(0);
    speak(1);
    expect(packets.map(({ format, first, last }) => ({ format, first, last }))).toEqual([
      { format: KEY, first: true, last: false },
    ]);
    speak(2 * BLOCKS_A_PACKET);
    expect(packets.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, false],
      [false, false],
    ]);
  });

  test('that closes pads what is left with silence and marks it as the last', () => {
    graph.gate(GSM_ROOM_FORMAT, true);
    speak(BLOCKS_A_PACKET + 4);
    graph.gate(GSM_ROOM_FORMAT, false);
    expect(packets.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, true],
    ]);
    const pcm = new Float32Array(640);
    const decoder = createDecoder(GSM_ROOM_FORMAT);
    for (const { bytes } of packets) decoder.decode(bytes, pcm, 0);
    expect(Math.max(...pcm.subarray(0, 140))).toBeGreaterThan(0.2);
    expect(Math.max(...pcm.subarray(400))).toBeLessThan(0.05);
    speak(100);
    expect(packets).toHaveLength(2);
  });

  test('that closes after a whole packet still says which is the last', () => {
    graph.gate(GSM_ROOM_FORMAT, true);
    speak(2 * BLOCKS_A_PACKET);
    graph.gate(GSM_ROOM_FORMAT, false);
    expect(packets.map(({ last }) => last)).toEqual([false, false, true]);
  });

  test('that was open for a shorter time than a block says that it is over, with no sound', () => {
    graph.gate(GSM_ROOM_FORMAT, true);
    graph.gate(GSM_ROOM_FORMAT, false);
    speak(100);
    expect(packets.map(({ bytes, first, last }) => [bytes.length, first, last])).toEqual([[0, true, true]]);
  });

  test('that was open for one block sends one packet, first and last', () => {
    graph.gate(GSM_ROOM_FORMAT, true);
    speak(1);
    graph.gate(GSM_ROOM_FORMAT, false);
    expect(packets.map(({ first, last }) => [first, last])).toEqual([[true, true]]);
  });

  test('opened twice, or closed twice, is one gate', () => {
    graph.gate(GSM_ROOM_FORMAT, false);
    graph.gate(GSM_ROOM_FORMAT, true);
    speak(4);
    graph.gate(GSM_ROOM_FORMAT, true);
    speak(12);
    graph.gate(GSM_ROOM_FORMAT, false);
    graph.gate(GSM_ROOM_FORMAT, false);
    expect(packets.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('gives nothing of what was said before the key went down', () => {
    speak(50, 0.9);
    graph.gate(GSM_ROOM_FORMAT, true);
    speak(BLOCKS_A_PACKET, 0);
    const pcm = new Float32Array(640);
    createDecoder(GSM_ROOM_FORMAT).decode(packets[0]?.bytes ?? new Uint8Array(0), pcm, 0);
    expect(Math.max(...pcm.map(Math.abs))).toBeLessThan(0.01);
  });

  test('sounds the same in every spurt', () => {
    for (let spurt = 0; spurt < 2; spurt++) {
      said = 0;
      graph.gate(GSM_ROOM_FORMAT, true);
      speak(BLOCKS_A_PACKET);
      graph.gate(GSM_ROOM_FORMAT, false);
    }
    expect(packets[2]?.bytes).toEqual(packets[0]?.bytes);
  });

  test('of a format without a codec is trouble, said once', () => {
    const opus = { codec: 'opus', rate: 44_100, channels: 1, ptimeMs: 20 } as const;
    graph.gate(opus, true);
    graph.gate(opus, false);
    graph.gate(opus, true);
    speak(20);
    expect(troubles).toEqual([expect.stringContaining('Opus at 44100 Hz')]);
    expect(packets).toEqual([]);
  });
});

describe('the mix', () => {
  test('is silence while nobody speaks', () => {
    expect(peak(listen(10))).toBe(0);
  });

  test('is what a speaker said, on both sides', () => {
    hear('a:1', tonePackets(4));
    const heard = listen(60);
    expect(peak(heard)).toBeGreaterThan(0.35);
    expect(peak(heard)).toBeCloseTo(peak(heard, 'right'), 6);
  });

  test('ends with the spurt, and the next one is heard again', () => {
    hear('a:1', tonePackets(2));
    listen(100);
    expect(peak(listen(50))).toBe(0);
    hear('a:1', tonePackets(2), 2);
    expect(peak(listen(30))).toBeGreaterThan(0.35);
  });

  test('adds speakers up and stays below −1 dBFS', () => {
    const loud = tonePackets(4, 0.95);
    for (const speaker of ['a:1', 'a:2', 'b:1']) hear(speaker, loud);
    const heard = peak(listen(60));
    expect(heard).toBeGreaterThan(0.8);
    expect(heard).toBeLessThanOrEqual(0.8913);
  });

  test('has each speaker at their own gain, pan and mute, told before or while they speak', () => {
    graph.mix('a:1', { gainDb: 0, pan: -1, muted: false });
    hear('a:1', tonePackets(4));
    const heard = listen(30);
    expect(peak(heard, 'right')).toBeLessThan(0.01);
    expect(peak(heard, 'left')).toBeGreaterThan(0.35);
    graph.mix('a:1', { gainDb: 0, pan: 0, muted: true });
    expect(peak(listen(20), 'left', 1)).toBe(0);
  });

  test('forgets a speaker and how they were mixed', () => {
    graph.mix('a:1', { gainDb: 0, pan: 0, muted: true });
    hear('a:1', tonePackets(4));
    graph.forget('a:1');
    expect(peak(listen(10))).toBe(0);
    hear('a:1', tonePackets(4));
    expect(peak(listen(30))).toBeGreaterThan(0.35);
  });

  test('is silence for the deaf, who hear where the talk is when they listen again', () => {
    graph.deafen(true);
    listen(1);
    hear('a:1', tonePackets(4));
    expect(peak(listen(25))).toBe(0);
    graph.deafen(false);
    expect(peak(listen(5))).toBeGreaterThan(0.3);
    expect(peak(listen(100), 'left', 60)).toBe(0);
  });

  test('takes no more speakers than it can bear: the longest silent one goes', () => {
    const [packet] = tonePackets(1);
    if (!packet) throw new Error('no packet');
    for (let i = 0; i < 300; i++) hear(`a:${i}`, [packet]);
    const names = graph.speakerStats().map(({ speaker }) => speaker);
    expect(names).toHaveLength(256);
    expect(names).toContain('a:299');
    expect(names).not.toContain('a:0');
  });

  test('counts for each speaker', () => {
    const [one, , three] = tonePackets(3);
    if (!one || !three) throw new Error('no packet');
    hear('a:1', [one]);
    hear('a:1', [three], 2);
    hear('a:1', [three], 2);
    listen(100);
    expect(graph.speakerStats()).toEqual([
      {
        speaker: 'a:1',
        bufferMs: 0,
        late: 0,
        duplicates: 1,
        lost: 1,
        concealed: expect.any(Number),
        stretched: expect.any(Number),
      },
    ]);
  });

  test('of a format without a codec is trouble, not an error', () => {
    const format = { codec: 'opus', rate: 48_000, channels: 1, ptimeMs: 80 } as const;
    const message = { type: 'frame', speaker: 'a:1', format, seq: 0, timestamp: 0, bytes: new Uint8Array(1), ageMs: 0 };
    graph.frame(message as Parameters<Graph['frame']>[0]);
    expect(troubles).toHaveLength(1);
    expect(graph.speakerStats()).toEqual([]);
  });
});

describe('push-to-mute', () => {
  /** Decodes what was sent since the last call: the loudest sample of each packet. */
  const loudest = () => {
    const decoder = createDecoder(GSM_ROOM_FORMAT);
    const out = new Float32Array(640);
    return packets.splice(0).map(({ bytes }) => {
      decoder.decode(bytes, out, 0);
      return out.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    });
  };

  test('sends silence while it is on, in the same talk, and the voice again behind it', () => {
    graph.gate(GSM_ROOM_FORMAT, true);
    speak(4 * BLOCKS_A_PACKET);
    graph.hush(true);
    speak(4 * BLOCKS_A_PACKET);
    graph.hush(false);
    speak(4 * BLOCKS_A_PACKET);
    expect(packets.filter(({ first }) => first)).toHaveLength(1);
    expect(packets.filter(({ last }) => last)).toHaveLength(0);
    const loud = loudest();
    expect(loud.slice(1, 3).every((peak) => peak > 0.3)).toBe(true);
    // The packets that begin and end with it hold a little of both.
    expect(loud.slice(5, 7).every((peak) => peak < 0.01)).toBe(true);
    expect(loud.slice(9, 11).every((peak) => peak > 0.3)).toBe(true);
  });

  test('keeps what was said meanwhile out of the pre-roll and the meter', () => {
    graph.hush(true);
    speak(BLOCKS_A_PACKET);
    graph.takeLevels();
    speak(4 * BLOCKS_A_PACKET);
    expect(graph.takeLevels().inputDb).toBeLessThan(-90);
    graph.hush(false);
    graph.gate(GSM_ROOM_FORMAT, true, 160);
    graph.gate(GSM_ROOM_FORMAT, false);
    expect(loudest().every((peak) => peak < 0.01)).toBe(true);
  });
});

describe('ducking', () => {
  const LONG = tonePackets(6);

  test('turns the voices down while a gate is open, without a step, and up again behind it', () => {
    graph.duck(20);
    hear('a:1', LONG);
    const before = peak(listen(20), 'left', 10);
    graph.gate(GSM_ROOM_FORMAT, true);
    const heard = listen(20);
    expect(peak(heard, 'left', 12)).toBeCloseTo(before / 10, 2);
    expect(peak(heard.subarray(0, 2 * BLOCK_FRAMES))).toBeGreaterThan(before / 2);
    graph.gate(GSM_ROOM_FORMAT, false);
    hear('a:1', LONG, 6);
    // From 0.1 to 1 in 0.9 times the 300 ms that the way from silence takes.
    const after = listen(54);
    expect(peak(after, 'left', 51)).toBeGreaterThan(0.9 * before);
    expect(peak(after.subarray(0, 40 * BLOCK_FRAMES))).toBeLessThan(0.6 * before);
  });

  test('is off unless it is asked for', () => {
    graph.gate(GSM_ROOM_FORMAT, true);
    hear('a:1', LONG);
    expect(peak(listen(40), 'left', 20)).toBeGreaterThan(0.35);
  });

  test('leaves cues and the microphone test as they are', () => {
    graph.duck(60);
    graph.cues.load(new Map([['warning', new Float32Array(8 * BLOCK_FRAMES).fill(0.5)]]), 0);
    graph.gate(GSM_ROOM_FORMAT, true);
    listen(20);
    graph.cues.play('warning', 'now');
    expect(peak(listen(2))).toBeCloseTo(0.5);
  });
});

describe('what the microphone goes through', () => {
  const GATE = { ...PROCESSING_DEFAULTS, gate: { on: true, thresholdDb: -30, holdMs: 20 } };

  test('is nothing unless it is asked for: the bare sound is metered and sent', () => {
    speak(10, 0.001);
    expect(graph.takeLevels().inputDb).toBeCloseTo(-60, 0);
  });

  test('comes before the gain and the meter', () => {
    graph.processing.apply(GATE);
    graph.gain(20, 0);
    speak(10, 0.01);
    expect(graph.takeLevels().inputDb).toBe(-100);
    speak(10, 0.05);
    expect(graph.takeLevels().inputDb).toBeGreaterThan(-7);
  });

  test('is applied to what is sent too, and to the pre-roll', () => {
    graph.processing.apply(GATE);
    speak(20, 0.01);
    graph.gate(GSM_ROOM_FORMAT, true, 80);
    speak(16, 0.01);
    const pcm = new Float32Array(640);
    createDecoder(GSM_ROOM_FORMAT).decode(packets[0]?.bytes ?? new Uint8Array(), pcm, 0);
    expect(Math.max(...pcm.map(Math.abs))).toBeLessThan(0.002);
  });

  test('has its gain control wait until somebody talks', () => {
    graph.processing.apply({ ...PROCESSING_DEFAULTS, agc: { on: true, targetDb: -20, maxGainDb: 18 } });
    speak(400, 0.01);
    expect(graph.takeLevels().inputDb).toBeCloseTo(-40, 0);
    // Something like a word and a pause, so that the tone is no background.
    graph.gate(GSM_ROOM_FORMAT, true);
    for (let word = 0; word < 40; word++) {
      speak(40, 0.01);
      speak(10, 0.0001);
    }
    graph.takeLevels();
    speak(20, 0.01);
    expect(graph.takeLevels().inputDb).toBeGreaterThan(-30);
  });
});

test('a block in and a block out leave nothing for the garbage collector, with everything turned on', () => {
  graph.gain(3, -3);
  graph.duck(12);
  graph.deafen(true);
  const gate = { on: true, thresholdDb: -50, holdMs: 200 };
  graph.processing.apply({ suppression: false, gate, agc: { on: true, targetDb: -20, maxGainDb: 18 } });
  const input = new Float32Array(BLOCK_FRAMES).fill(0.1);
  const output = new Float32Array(2 * BLOCK_FRAMES);
  const work = () => {
    graph.capture(input);
    graph.render(output);
  };
  // The compiler has seen other things in the tests above, and changes its mind at first.
  heapGrowth(10_000, work);
  expect(heapGrowth(10_000, work)).toBeLessThan(100 * 1024);
});

describe('the meters', () => {
  test('show the microphone also while every gate is closed, and what is played', () => {
    speak(4, 0.5);
    hear('a:1', tonePackets(2));
    listen(20);
    const levels = graph.takeLevels();
    expect(levels.inputDb).toBeCloseTo(-6, 1);
    expect(levels.outputDb).toBeGreaterThan(-10);
    expect(graph.takeLevels()).toEqual({ inputDb: -100, outputDb: -100 });
  });

  test('follow the gains', () => {
    graph.gain(-6, 0);
    speak(4, 0.5);
    expect(graph.takeLevels().inputDb).toBeCloseTo(-12, 1);
  });
});

describe('the microphone test', () => {
  test('plays what is captured two blocks later, whichever device ticks first', () => {
    graph.monitor(true);
    for (let block = 0; block < 20; block++) {
      if (block % 2 === 0) speak(1);
      const heard = peak(listen(1));
      if (block % 2 === 1) speak(1);
      if (block >= 2) expect(heard).toBeGreaterThan(0.4);
    }
  });

  test('gets rid of a delay that a stall has left', () => {
    graph.monitor(true);
    speak(8);
    for (let block = 0; block < 1600; block++) {
      listen(1);
      speak(1, 0);
    }
    speak(1, 0.5);
    let waited = 0;
    while (peak(listen(1)) < 0.4 && waited < 10) waited += 1;
    expect(waited).toBeLessThanOrEqual(2);
  });

  test('is off unless it is asked for, and after it is over', () => {
    speak(2);
    expect(peak(listen(2))).toBe(0);
    graph.monitor(true);
    speak(4);
    graph.monitor(false);
    expect(peak(listen(2))).toBe(0);
  });
});

describe('the pre-roll', () => {
  /** Everything that the packets hold, decoded: 8 kHz. */
  function decoded(): Float32Array {
    const decoder = createDecoder(GSM_ROOM_FORMAT);
    const pcm = new Float32Array(packets.length * 640);
    for (const [i, { bytes }] of packets.entries()) decoder.decode(bytes, pcm, i * 640);
    return pcm;
  }

  /** How long the tone is in what was sent, ms. */
  function toneMs(): number {
    const pcm = decoded();
    let blocks = 0;
    for (let at = 0; at + 40 <= pcm.length; at += 40) {
      if (pcm.subarray(at, at + 40).some((sample) => Math.abs(sample) > 0.15)) blocks += 1;
    }
    return blocks * 5;
  }

  test('leaves at once, faster than real time, marked as the first', () => {
    speak(100);
    graph.gate(GSM_ROOM_FORMAT, true, 500);
    expect(packets.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      ...Array.from({ length: 5 }, () => [false, false]),
    ]);
    speak(BLOCKS_A_PACKET);
    expect(packets).toHaveLength(7);
  });

  test('of one packet’s time is one packet with the first block after the press', () => {
    speak(100);
    graph.gate(GSM_ROOM_FORMAT, true, 80);
    speak(1);
    expect(packets).toHaveLength(1);
  });

  test('holds what was said before the press, and joins without a gap what is said after it', () => {
    speak(20, 0);
    speak(12);
    graph.gate(GSM_ROOM_FORMAT, true, 80);
    speak(20);
    speak(16, 0);
    graph.gate(GSM_ROOM_FORMAT, false);
    expect(Math.abs(toneMs() - 160)).toBeLessThanOrEqual(15);
  });

  test('does not send twice what the last talk has sent', () => {
    graph.gate(GSM_ROOM_FORMAT, true);
    speak(32);
    graph.gate(GSM_ROOM_FORMAT, false);
    packets.length = 0;
    speak(4, 0);
    graph.gate(GSM_ROOM_FORMAT, true, 500);
    speak(16, 0);
    graph.gate(GSM_ROOM_FORMAT, false);
    expect(toneMs()).toBe(0);
  });

  test('is forgotten with the microphone', () => {
    speak(100);
    graph.forgetInput();
    graph.gate(GSM_ROOM_FORMAT, true, 500);
    expect(packets).toEqual([]);
  });
});

describe('cues', () => {
  beforeEach(() => {
    const tone = new Float32Array(4 * BLOCK_FRAMES).fill(0.5);
    graph.cues.load(new Map((['start', 'end', 'denied'] as const).map((kind) => [kind, tone])), 0);
  });

  test('the start cue comes with the first block that was taken after the press, not before', () => {
    speak(10);
    graph.cues.play('start', 'capture');
    graph.gate(GSM_ROOM_FORMAT, true, 80);
    expect(peak(listen(4))).toBe(0);
    speak(1);
    expect(peak(listen(1))).toBeCloseTo(0.5);
  });

  test('never reach the microphone’s path: what is sent is the same with them and without', () => {
    const talk = (): Uint8Array[] => {
      packets.length = 0;
      said = 0;
      graph.gate(GSM_ROOM_FORMAT, true);
      for (let block = 0; block < 64; block++) {
        speak(1);
        listen(1);
      }
      graph.gate(GSM_ROOM_FORMAT, false);
      return packets.map(({ bytes }) => bytes);
    };
    const without = talk();
    graph.cues.play('start', 'capture');
    graph.cues.play('denied', 'now');
    graph.cues.ring(true);
    expect(talk()).toEqual(without);
    expect(graph.takeLevels().outputDb).toBeGreaterThan(-10);
  });

  test('are heard by the deaf too, and are as loud whatever the volume of the voices is', () => {
    graph.deafen(true);
    graph.gain(0, -40);
    listen(2);
    graph.cues.play('denied', 'now');
    expect(peak(listen(1))).toBeCloseTo(0.5);
  });
});
