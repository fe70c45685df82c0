import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_OPUS_PACKET_SAMPLES,
  OPUS_PACKET_ROOM,
  packetHasFec,
  packetSamples,
  tocChannels,
} from '../../../../src/audio/opus-toc.ts';
import { OpusDecoder } from '../../../../src/main/sound/opus/decoder.ts';
import { OPUS_LOOKAHEAD, OpusEncoder, type OpusEncoderOptions } from '../../../../src/main/sound/opus/encoder.ts';
import { OpusError } from '../../../../src/main/sound/opus/error.ts';
import { heapGrowth } from '../../../support/heap-growth.ts';
import { BINDINGS, DISCORD, OWN } from './bindings.ts';
import { encodeAll, snrDb, tones, vowels } from './sounds.ts';

const FRAME_MS = [2.5, 5, 10, 20, 40, 60];
const SPEECH: OpusEncoderOptions = { channels: 1, bitrate: 24_000, expectedLossPercent: 10 };

describe.each(BINDINGS)('Opus by $name', (binding) => {
  function decodeAll(packets: readonly Uint8Array[], channels: 1 | 2): Float32Array {
    const decoder = new OpusDecoder(channels, binding);
    const out = new Float32Array(packets.length * MAX_OPUS_PACKET_SAMPLES * channels);
    let at = 0;
    for (const packet of packets) {
      const samples = decoder.decode(packet, out, at);
      if (typeof samples === 'string') throw new Error(samples);
      expect(samples).toBe(packetSamples(packet));
      at += samples * channels;
    }
    return out.subarray(0, at);
  }

  test.each(FRAME_MS)('mono frames of %f ms come out as they went in, 6.5 ms later', (ms) => {
    const said = tones(1, 1000);
    const packets = encodeAll(said, 48 * ms, { bitrate: 64_000, expectedLossPercent: 0 }, binding);
    expect(new Set(packets.map(packetSamples))).toEqual(new Set([48 * ms]));
    expect(new Set(packets.map((packet) => tocChannels(packet[0] ?? 0)))).toEqual(new Set([1]));
    const heard = decodeAll(packets, 1);
    expect(heard).toHaveLength(Math.floor(48_000 / (48 * ms)) * 48 * ms);
    expect(snrDb(said, heard, { from: 9600, count: 33_600 })).toBeGreaterThan(10);
  });

  test.each(FRAME_MS)('stereo frames of %f ms keep left and right apart', (ms) => {
    const said = tones(1, 1000, 1500);
    const packets = encodeAll(said, 48 * ms, { channels: 2, bitrate: 128_000, expectedLossPercent: 0 }, binding);
    expect(tocChannels(packets.at(-1)?.[0] ?? 0)).toBe(2);
    const heard = decodeAll(packets, 2);
    expect(snrDb(said, heard, { from: 19_200, count: 67_200, delay: 2 * OPUS_LOOKAHEAD })).toBeGreaterThan(10);
  });

  test('a mono packet sounds on both channels of a stereo decoder, a stereo one in the middle of a mono one', () => {
    const mono = decodeAll(encodeAll(tones(1, 1000), 960, {}, binding), 2);
    for (let i = 0; i < mono.length; i += 2) expect(mono[i]).toBe(mono[i + 1]);
    const stereo = encodeAll(tones(1, 1000, 1500), 960, { channels: 2, bitrate: 64_000 }, binding);
    const apart = decodeAll(stereo, 2);
    const middle = Float32Array.from({ length: apart.length / 2 }, (_, i) => {
      return ((apart[2 * i] ?? 0) + (apart[2 * i + 1] ?? 0)) / 2;
    });
    expect(snrDb(middle, decodeAll(stereo, 1), { delay: 0 })).toBeGreaterThan(20);
  });

  test.each([16_000, 24_000, 32_000, 64_000])('keeps to %i bit/s, set before or while it runs', (bitrate) => {
    const speech = vowels(4);
    const encoder = new OpusEncoder({ ...SPEECH, bitrate: 510_000 }, binding);
    encoder.setBitrate(bitrate);
    const out = new Uint8Array(OPUS_PACKET_ROOM);
    let later = 0;
    for (let at = 0; at < speech.length; at += 960) later += encoder.encode(speech.subarray(at, at + 960), out);
    const sizes = encodeAll(speech, 960, { bitrate }, binding).map((packet) => packet.length);
    for (const bytes of [later, sizes.reduce((a, b) => a + b)]) {
      expect((8 * bytes) / 4 / bitrate).toBeGreaterThan(0.75);
      expect((8 * bytes) / 4 / bitrate).toBeLessThan(1.15);
    }
  });

  test('sends in silence too: discontinuous transmission is off', () => {
    const packets = encodeAll(new Float32Array(48_000 * 3), 960, {}, binding);
    // With it, libopus would soon say no more than "nothing", in a packet of one or two bytes.
    expect(Math.min(...packets.map((packet) => packet.length))).toBeGreaterThan(2);
  });

  test('adds error correction when loss is expected, and only then', () => {
    const speech = vowels(3);
    const share = (options: Partial<OpusEncoderOptions>) => {
      const packets = encodeAll(speech, 960, options, binding);
      return packets.filter(packetHasFec).length / packets.length;
    };
    expect(share({ expectedLossPercent: 10 })).toBeGreaterThan(0.6);
    expect(share({ expectedLossPercent: 0 })).toBe(0);
    expect(share({ expectedLossPercent: 10, fec: false })).toBe(0);
  });

  test('begins to add it when loss is reported in the middle of a word', () => {
    const speech = vowels(2);
    const encoder = new OpusEncoder({ ...SPEECH, expectedLossPercent: 0 }, binding);
    const out = new Uint8Array(OPUS_PACKET_ROOM);
    const corrected = Array.from({ length: 100 }, (_, i) => {
      if (i === 50) encoder.setExpectedLoss(10);
      return packetHasFec(out.subarray(0, encoder.encode(speech.subarray(i * 960, (i + 1) * 960), out)));
    });
    expect(corrected.slice(0, 50)).not.toContain(true);
    expect(corrected.slice(60).filter(Boolean).length).toBeGreaterThan(20);
  });

  test('after a reset the same sound gives the same packets, and the same packets the same sound', () => {
    const speech = vowels(1);
    const encoder = new OpusEncoder(SPEECH, binding);
    const out = new Uint8Array(OPUS_PACKET_ROOM);
    const encode = () =>
      Array.from({ length: 50 }, (_, i) => out.slice(0, encoder.encode(speech.subarray(i * 960, (i + 1) * 960), out)));
    const first = encode();
    encoder.reset();
    expect(encode()).toEqual(first);
    const decoder = new OpusDecoder(1, binding);
    const decode = () =>
      first.map((packet) => {
        const pcm = new Float32Array(960);
        decoder.decode(packet, pcm);
        return pcm;
      });
    const heard = decode();
    decoder.reset();
    expect(decode()).toEqual(heard);
  });

  test.each([120, 240, 480, 960, 1080, 1920, 2880, 5760])('conceals exactly %i samples', (samples) => {
    const packets = encodeAll(tones(1, 1000), 960, {}, binding);
    const decoder = new OpusDecoder(1, binding);
    const out = new Float32Array(7000).fill(9);
    for (const packet of packets.slice(0, 25)) decoder.decode(packet, out);
    out.fill(9);
    expect(decoder.conceal(out, samples, 100)).toBe(samples);
    expect(out.subarray(0, 100).every((sample) => sample === 9)).toBe(true);
    expect(out.subarray(100, 100 + samples).some((sample) => sample === 9)).toBe(false);
    expect(out.subarray(100 + samples).every((sample) => sample === 9)).toBe(true);
  });

  test.each([
    ['SILK', 960, { bitrate: 16_000 }],
    ['SILK in frames of 60 ms', 2880, { bitrate: 16_000 }],
    ['hybrid', 960, { bitrate: 32_000, expectedLossPercent: 0 }],
    ['CELT', 240, { bitrate: 64_000 }],
  ] as const)('a tone goes on where %s conceals a frame, whichever it is', (_, frameSamples, options) => {
    const packets = encodeAll(tones(1, 200), frameSamples, options, binding);
    const lossFree = decodeAll(packets, 1);
    let signal = 0;
    let error = 0;
    // One frame alone says little: SILK holds a tone for a voice in one frame and for noise in the next.
    for (let lost = Math.floor(packets.length / 4); lost < (packets.length * 3) / 4; lost++) {
      const decoder = new OpusDecoder(1, binding);
      const heard = new Float32Array(lossFree.length);
      packets.forEach((packet, i) => {
        if (i === lost) decoder.conceal(heard, frameSamples, i * frameSamples);
        else decoder.decode(packet, heard, i * frameSamples);
      });
      for (let i = lost * frameSamples; i < lost * frameSamples + Math.min(frameSamples, 960); i++) {
        signal += (lossFree[i] ?? 0) ** 2;
        error += ((lossFree[i] ?? 0) - (heard[i] ?? 0)) ** 2;
      }
      const after = { from: Math.min((lost + 1) * frameSamples + 9600, lossFree.length - 4800), delay: 0 };
      expect(snrDb(lossFree, heard, after)).toBeGreaterThan(15);
    }
    // Silence would be 0 dB, a repetition out of phase less.
    expect(10 * Math.log10(signal / error)).toBeGreaterThan(3);
  });

  test('what is concealed for long fades to silence', () => {
    const decoder = new OpusDecoder(1, binding);
    const out = new Float32Array(MAX_OPUS_PACKET_SAMPLES);
    for (const packet of encodeAll(tones(1, 1000), 960, {}, binding)) decoder.decode(packet, out);
    for (let i = 0; i < 10; i++) decoder.conceal(out, MAX_OPUS_PACKET_SAMPLES);
    expect(Math.max(...out.map(Math.abs))).toBeLessThan(0.01);
  });

  test('before the first packet and after a reset there is only silence to make up', () => {
    const decoder = new OpusDecoder(2, binding);
    const out = new Float32Array(2 * 960).fill(1);
    expect(decoder.conceal(out, 960)).toBe(960);
    expect(out.every((sample) => sample === 0)).toBe(true);
    for (const packet of encodeAll(tones(0.5, 1000), 960, {}, binding)) decoder.decode(packet, out);
    decoder.reset();
    decoder.conceal(out, 960);
    expect(out.every((sample) => sample === 0)).toBe(true);
  });

  test('a packet with more sound than there is room for is a fault, and leaves the decoder as it was', () => {
    const packets = encodeAll(tones(1, 1000), 2880, {}, binding);
    const decoder = new OpusDecoder(1, binding);
    const [first = new Uint8Array()] = packets;
    expect(decoder.decode(first, new Float32Array(2879))).toBe('too-long');
    expect(decoder.decode(first, new Float32Array(3000), 121)).toBe('too-long');
    expect(decoder.decode(first, new Float32Array())).toBe('too-long');
    expect(decoder.decode(first, new Float32Array(2880))).toBe(2880);
  });

  test.each([
    ['nothing', Uint8Array.of()],
    ['no frame count', Uint8Array.of(0x4b)],
    ['no frames', Uint8Array.of(0x4b, 0)],
    ['more than 120 ms', Uint8Array.of(0x4b, 7, 1, 2, 3)],
    ['two frames of one size in an odd number of bytes', Uint8Array.of(0x49, 1, 2, 3)],
    ['a length beyond the end', Uint8Array.of(0x4a, 100, 1)],
    ['padding beyond the end', Uint8Array.of(0x4b, 0x41, 200, 1)],
    ['a frame above 1275 bytes', new Uint8Array(1300).fill(0x48)],
  ])('%s is corrupt', (_, packet) => {
    expect(new OpusDecoder(1, binding).decode(packet, new Float32Array(MAX_OPUS_PACKET_SAMPLES))).toBe('corrupt');
  });

  test('any bytes give finite samples as long as the packet says, or one fault, and the next packet sounds', () => {
    const good = encodeAll(vowels(1), 960, {}, binding);
    const decoder = new OpusDecoder(2, binding);
    const out = new Float32Array(2 * MAX_OPUS_PACKET_SAMPLES);
    const mutated = fc
      .tuple(fc.nat(good.length - 1), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 8 }))
      .map(([index, changes]) => {
        const packet = Uint8Array.from(good[index] ?? []);
        for (const [at, value] of changes) packet[at % packet.length] = value;
        return packet;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), mutated), fc.boolean(), (packet, recover) => {
        if (recover) expect(decoder.recover(packet, out, 960)).toBe(960);
        const samples = decoder.decode(packet, out);
        if (typeof samples === 'string') expect(samples).toBe('corrupt');
        else expect(samples).toBe(packetSamples(packet));
        expect(out.every(Number.isFinite)).toBe(true);
        expect(decoder.decode(good[0] ?? packet, out)).toBe(960);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['no samples', []],
    ['no frame', new Array(961).fill(0)],
    ['80 ms', new Array(3840).fill(0)],
    ['120 ms', new Array(5760).fill(0)],
  ])('%s cannot be encoded', (_, samples) => {
    const encoder = new OpusEncoder(SPEECH, binding);
    expect(() => encoder.encode(Float32Array.from(samples), new Uint8Array(OPUS_PACKET_ROOM))).toThrow(RangeError);
  });

  test('what can be recorded and cannot be sound is encoded all the same', () => {
    const encoder = new OpusEncoder(SPEECH, binding);
    const out = new Uint8Array(OPUS_PACKET_ROOM);
    const decoder = new OpusDecoder(1, binding);
    const heard = new Float32Array(960);
    for (const sample of [Number.NaN, Number.POSITIVE_INFINITY, 1e30, -1e30, 0]) {
      const bytes = encoder.encode(new Float32Array(960).fill(sample), out);
      expect(decoder.decode(out.subarray(0, bytes), heard)).toBe(960);
      expect(heard.every(Number.isFinite)).toBe(true);
    }
    const said = tones(1, 1000);
    let at = 0;
    const after = new Float32Array(said.length);
    for (; at < said.length; at += 960) {
      decoder.decode(out.subarray(0, encoder.encode(said.subarray(at, at + 960), out)), after, at);
    }
    expect(snrDb(said, after, { from: 9600, count: 33_600 })).toBeGreaterThan(5);
  });

  test('refuses settings that Opus does not have', () => {
    const make = (options: Partial<OpusEncoderOptions>) => () => new OpusEncoder({ ...SPEECH, ...options }, binding);
    expect(make({ bitrate: 0 })).toThrow(/bitrate 0 is not within 6000 to 510000/);
    expect(make({ bitrate: Number.NaN })).toThrow(RangeError);
    expect(make({ expectedLossPercent: 101 })).toThrow(/expected loss 101/);
    expect(make({ complexity: 11 })).toThrow(/complexity 11/);
  });

  test.each([
    [0, 0],
    [119, 0],
    [100, 0],
    [5880, 0],
    [960, 1],
    [120, -1],
  ])('cannot make up %i samples from %i on in a place for 960', (samples, offset) => {
    const decoder = new OpusDecoder(1, binding);
    const out = new Float32Array(960);
    expect(() => decoder.conceal(out, samples, offset)).toThrow(RangeError);
    expect(() => decoder.recover(Uint8Array.of(0x48), out, samples, offset)).toThrow(RangeError);
  });
});

describe('the two addons', () => {
  test.each([
    [OWN, DISCORD],
    [DISCORD, OWN],
  ])('understand each other: encoded by $name', (from, to) => {
    const speech = vowels(2);
    const packets = encodeAll(speech, 960, {}, from);
    const heard = [from, to].map((binding) => {
      const decoder = new OpusDecoder(1, binding);
      const out = new Float32Array(packets.length * 960);
      packets.forEach((packet, i) => {
        decoder.decode(packet, out, i * 960);
      });
      return out;
    });
    // One of them gives 16-bit samples, and sums in another order.
    expect(snrDb(heard[0] ?? speech, heard[1] ?? speech, { delay: 0 })).toBeGreaterThan(50);
  });

  test('ours makes a packet fit where there is little room, and says so where there is none', () => {
    const encoder = new OpusEncoder({ ...SPEECH, bitrate: 64_000 }, OWN);
    const said = vowels(1).subarray(9600, 10_560);
    const small = new Uint8Array(20);
    expect(encoder.encode(said, small)).toBeLessThanOrEqual(20);
    expect(new OpusDecoder(1, OWN).decode(small, new Float32Array(960))).toBe(960);
    expect(() => encoder.encode(said, new Uint8Array())).toThrow(OpusError);
  });

  test('ours allocates nothing a packet', () => {
    const said = vowels(1);
    const frames = Array.from({ length: 50 }, (_, i) => said.subarray(i * 960, (i + 1) * 960));
    const encoder = new OpusEncoder({ ...SPEECH, complexity: 0 }, OWN);
    const decoder = new OpusDecoder(1, OWN);
    const heard = new Float32Array(960);
    // Buffers of the largest size would differ in length; the decoder takes all of what it is given.
    const packets = encodeAll(said, 960, {}, OWN);
    const out = new Uint8Array(OPUS_PACKET_ROOM);
    let i = 0;
    const growth = heapGrowth(3000, () => {
      const next = packets[i % 50];
      if (next === undefined) throw new Error('there are 50 packets');
      encoder.encode(frames[i++ % 50] ?? said, out);
      if (i % 7 === 0) decoder.recover(next, heard, 960);
      if (i % 11 === 0) decoder.conceal(heard, 960);
      decoder.decode(next, heard);
    });
    expect(growth).toBeLessThan(100 * 1024);
  });
});
