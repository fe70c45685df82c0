import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Field,
  GSM_FRAME_BYTES,
  isFrame,
  PARAMETERS,
  packFrame,
  subsegmentAt,
  unpackFrame,
} from '../../../src/audio/gsm0610/frame.ts';

const frameBytes = fc.uint8Array({ minLength: GSM_FRAME_BYTES, maxLength: GSM_FRAME_BYTES }).map((bytes) => {
  bytes[0] = 0xd0 | ((bytes[0] ?? 0) & 0xf);
  return bytes;
});

describe('packing', () => {
  test('every 33 bytes with the signature survive being taken apart and packed again, at any offset', () => {
    fc.assert(
      fc.property(frameBytes, fc.nat(70), fc.nat(70), (bytes, from, to) => {
        const source = new Uint8Array(from + GSM_FRAME_BYTES);
        source.set(bytes, from);
        const parameters = new Int16Array(PARAMETERS);
        unpackFrame(source, from, parameters);

        const out = new Uint8Array(to + GSM_FRAME_BYTES + 3).fill(0xaa);
        packFrame(parameters, out, to);
        expect(out.subarray(to, to + GSM_FRAME_BYTES)).toEqual(bytes);
        expect(out.subarray(0, to)).toEqual(new Uint8Array(to).fill(0xaa));
        expect(out.subarray(to + GSM_FRAME_BYTES)).toEqual(new Uint8Array(3).fill(0xaa));
      }),
    );
  });

  test('the silence that libgsm makes comes apart into the parameters of table 1.1', () => {
    const silence = Uint8Array.from(
      Buffer.from('d820a2e15a50004924924924500049249249245000492492492450004924924924', 'hex'),
    );
    const parameters = new Int16Array(PARAMETERS);
    unpackFrame(silence, 0, parameters);
    expect([...parameters.subarray(0, 8)]).toEqual([32, 32, 20, 11, 8, 5, 3, 2]);
    for (let index = 0; index < 4; index++) {
      const at = subsegmentAt(index);
      expect(parameters[at + Field.lag]).toBe(40);
      expect(parameters[at + Field.gain]).toBe(0);
      expect(parameters[at + Field.grid]).toBe(0);
      expect(parameters[at + Field.amplitude]).toBe(0);
      expect([...parameters.subarray(at + Field.pulses, at + Field.pulses + 13)]).toEqual(Array(13).fill(4));
    }
  });

  test('bits beyond the width of a parameter do not spill into its neighbours', () => {
    const out = new Uint8Array(GSM_FRAME_BYTES);
    const parameters = new Int16Array(PARAMETERS);
    parameters[1] = 0x7fc0;
    packFrame(parameters, out, 0);
    expect(out).toEqual(Uint8Array.of(0xd0, ...new Uint8Array(32)));
  });

  test('only 33 whole bytes with the nibble 0xD are a frame', () => {
    const bytes = new Uint8Array(40).fill(0xd5);
    expect([0, 7, 8, -1, 40, 1000, 0.5, Number.NaN].map((offset) => isFrame(bytes, offset))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
    bytes[0] = 0xc5;
    expect(isFrame(bytes, 0)).toBe(false);
  });
});
