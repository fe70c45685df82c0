/** Every second bit of a code is inverted on the line (ITU-T G.711, table 1a, note 2). */
const EVEN_BITS = 0x55;
/** Of a code, after the inversion: set for what is not negative, unlike everywhere else. */
const POSITIVE_BIT = 0x80;

/**
 * The A-law code of one 16-bit sample (ITU-T G.711, RFC 3551 §4.5.14), of which the upper 13 bits count.
 * What lies outside 16 bits is clipped.
 *
 * @returns 0..255; silence is 0xd5
 */
export function linear2alaw(sample: number): number {
  const clipped = Math.max(-32_768, Math.min(32_767, sample)) >> 4;
  const positive = clipped >= 0 ? POSITIVE_BIT : 0;
  // One's complement: -1 has the magnitude of 0, so that both halves have as many steps.
  const magnitude = clipped >= 0 ? clipped : ~clipped;
  // The first two segments are one straight line.
  const segment = Math.max(0, 28 - Math.clz32(magnitude));
  const step = segment === 0 ? magnitude : (magnitude >> (segment - 1)) & 0x0f;
  return (positive | (segment << 4) | step) ^ EVEN_BITS;
}

/**
 * The 16-bit sample in the middle of a code's step; bits above the eighth are cut.
 *
 * @returns -32256..32256; no code is 0
 */
export function alaw2linear(code: number): number {
  const bits = code ^ EVEN_BITS;
  const segment = (bits >> 4) & 0x07;
  const middle = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? middle : (middle + 0x100) << (segment - 1);
  return (bits & POSITIVE_BIT) === 0 ? -magnitude : magnitude;
}

/** By the upper 13 bits of the sample, which are all that count; the lowest of them only for the sign's sake. */
const CODES = new Uint8Array(4096);
for (let sample = -32_768; sample < 32_768; sample += 16) CODES[(sample & 0xffff) >> 4] = linear2alaw(sample);

const SAMPLES = Int16Array.from({ length: 256 }, (_, code) => alaw2linear(code));

/**
 * Encodes 16-bit samples.
 *
 * @param out takes the codes, one a sample; made when it is left out
 * @returns `out`
 * @throws {RangeError} when `out` is too short
 */
export function encodeAlaw(pcm: Int16Array, out: Uint8Array = new Uint8Array(pcm.length)): Uint8Array {
  const count = pcm.length;
  if (out.length < count) throw new RangeError(`${count} samples don't fit into ${out.length} bytes`);
  for (let i = 0; i < count; i++) out[i] = CODES[((pcm[i] ?? 0) & 0xffff) >> 4] ?? 0;
  return out;
}

/**
 * Decodes to 16-bit samples.
 *
 * @param out takes the samples, one a code; made when it is left out
 * @returns `out`
 * @throws {RangeError} when `out` is too short
 */
export function decodeAlaw(codes: Uint8Array, out: Int16Array = new Int16Array(codes.length)): Int16Array {
  const count = codes.length;
  if (out.length < count) throw new RangeError(`${count} codes don't fit into ${out.length} samples`);
  for (let i = 0; i < count; i++) out[i] = SAMPLES[codes[i] ?? 0] ?? 0;
  return out;
}
