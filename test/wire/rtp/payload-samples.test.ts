import { expect, test } from 'vitest';
import { isAppendable, PayloadType, payloadSamples, UNKNOWN_SAMPLES } from '../../../src/wire/rtp/payload-samples.ts';

function samples(payloadType: number, payload: readonly number[]): number {
  // Bytes around the payload show that only the payload is read.
  const bytes = Uint8Array.of(3, ...payload, 3);
  return payloadSamples(payloadType, bytes, 1, bytes.length - 1);
}

const zeros = (count: number): number[] => new Array(count).fill(0);

test.each([
  ['PCMU', PayloadType.pcmu, 160, 160],
  ['PCMA', PayloadType.pcma, 80, 80],
  ['G.722, whose clock counts every second sample', PayloadType.g722, 160, 160],
  ['four GSM frames', PayloadType.gsm, 132, 640],
  ['a GSM frame and bytes of no frame', PayloadType.gsm, 40, 160],
  ['less than a GSM frame', PayloadType.gsm, 32, 0],
  ['two G.729 frames', PayloadType.g729, 20, 160],
  ['a G.729 frame and comfort noise', PayloadType.g729, 12, 160],
  ['a dynamic type', 111, 100, UNKNOWN_SAMPLES],
  ['an empty payload', PayloadType.pcmu, 0, UNKNOWN_SAMPLES],
])('%s', (_name, payloadType, bytes, expected) => {
  expect(samples(payloadType, zeros(bytes))).toBe(expected);
});

test('G.723.1 frames are walked by the length in their first byte', () => {
  const long = zeros(24);
  const short = [1, ...zeros(19)];
  const silence = [2, ...zeros(3)];
  expect(samples(PayloadType.g723, [...long, ...short, ...silence])).toBe(720);
});

test('a G.723.1 frame that is cut short counts', () => {
  expect(samples(PayloadType.g723, zeros(25))).toBe(480);
});

test('a G.723.1 frame of unknown length leaves the duration unknown', () => {
  expect(samples(PayloadType.g723, [...zeros(24), 3])).toBe(UNKNOWN_SAMPLES);
});

test('nothing may follow a G.729 payload that ends with comfort noise', () => {
  expect(isAppendable(PayloadType.g729, 20)).toBe(true);
  expect(isAppendable(PayloadType.g729, 12)).toBe(false);
  expect(isAppendable(PayloadType.gsm, 12)).toBe(true);
});
