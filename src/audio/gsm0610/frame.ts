/**
 * A frame of speech as its 76 parameters, and as the 33 bytes that travel.
 *
 * The parameters stand in the order of GSM 06.10 table 1.1 (§1.7): eight log-area ratios, then for each of the four
 * sub-segments of 5 ms the lag, the gain, the grid, the block amplitude and thirteen pulses.
 */

/** Bytes of a packed frame. */
export const GSM_FRAME_BYTES = 33;

/** Samples of a frame: 20 ms of mono sound at 8 kHz. */
export const GSM_FRAME_SAMPLES = 160;

/** Parameters of a frame. */
export const PARAMETERS = 76;

/** Log-area ratios of a frame, LARc[1..8]: the first eight parameters. */
export const LAR_COUNT = 8;

/** Sub-segments of a frame. */
export const SUBSEGMENTS = 4;

/** Samples of a sub-segment: 5 ms. */
export const SUBSEGMENT_SAMPLES = 40;

/** Pulses of a sub-segment: every third sample. */
export const PULSES = 13;

/** The shortest lag of the long-term predictor, samples. */
export const LEAST_LAG = 40;

/** The longest lag of the long-term predictor, samples. */
export const MOST_LAG = 120;

/** Parameters of a sub-segment. */
const SUBSEGMENT_PARAMETERS = 17;

/** Where the parameters of one sub-segment stand, counted from its first. */
export const Field = { lag: 0, gain: 1, grid: 2, amplitude: 3, pulses: 4 } as const;

/** Where the parameters of sub-segment `index`, 0..3, begin. */
export function subsegmentAt(index: number): number {
  return LAR_COUNT + index * SUBSEGMENT_PARAMETERS;
}

/** The first four bits of every frame, by which libgsm's packing is known. */
const SIGNATURE = 0xd;

/** Bits of each parameter (table 1.1). */
const WIDTHS = widths();

function widths(): Uint8Array {
  const bits = [6, 6, 5, 5, 4, 4, 3, 3];
  for (let subsegment = 0; subsegment < SUBSEGMENTS; subsegment++) {
    bits.push(7, 2, 2, 6);
    for (let pulse = 0; pulse < PULSES; pulse++) bits.push(3);
  }
  return Uint8Array.from(bits);
}

/** Whether 33 bytes from `offset` exist and begin with the signature: all that makes bytes a frame. */
export function isFrame(bytes: Uint8Array, offset: number): boolean {
  return offset >= 0 && offset + GSM_FRAME_BYTES <= bytes.length && (bytes[offset] ?? 0) >> 4 === SIGNATURE;
}

/** Packs `parameters` into 33 bytes at `offset`, most significant bit first; bits beyond a parameter's width are cut. */
export function packFrame(parameters: Int16Array, out: Uint8Array, offset: number): void {
  let pending = SIGNATURE;
  let pendingBits = 4;
  let at = offset;
  for (let i = 0; i < PARAMETERS; i++) {
    const width = WIDTHS[i] ?? 0;
    pending = (pending << width) | ((parameters[i] ?? 0) & ((1 << width) - 1));
    pendingBits += width;
    if (pendingBits >= 8) {
      pendingBits -= 8;
      out[at++] = pending >> pendingBits;
      pending &= (1 << pendingBits) - 1;
    }
  }
}

/** Takes the 33 bytes at `offset` apart; the caller has asked `isFrame`. Every combination of bits is a frame. */
export function unpackFrame(bytes: Uint8Array, offset: number, parameters: Int16Array): void {
  let pending = (bytes[offset] ?? 0) & 0xf;
  let pendingBits = 4;
  let at = offset + 1;
  for (let i = 0; i < PARAMETERS; i++) {
    const width = WIDTHS[i] ?? 0;
    if (pendingBits < width) {
      pending = (pending << 8) | (bytes[at++] ?? 0);
      pendingBits += 8;
    }
    pendingBits -= width;
    parameters[i] = pending >> pendingBits;
    pending &= (1 << pendingBits) - 1;
  }
}
