import { multiplyRounded, saturate } from './arithmetic.ts';
import { amplitudeExponent, amplitudeMantissa } from './block-amplitude.ts';
import { Field, PULSES } from './frame.ts';
import { RPE_MANTISSA } from './tables.ts';

/**
 * From grid, amplitude and pulses in `parameters` from `at` back to 40 samples in `ep`, all of it overwritten: APCM
 * inverse quantization (GSM 06.10 §5.2.16) and RPE grid positioning (§5.2.17). Coder and decoder (§5.3.1) share it.
 */
export function reconstructPulses(parameters: Int16Array, at: number, ep: Int16Array): void {
  const amplitude = parameters[at + Field.amplitude] ?? 0;
  const exponent = amplitudeExponent(amplitude);
  const factor = RPE_MANTISSA[amplitudeMantissa(amplitude, exponent)] ?? 0;
  const shift = 6 - exponent;
  const half = (1 << shift) >> 1;

  ep.fill(0);
  const grid = parameters[at + Field.grid] ?? 0;
  for (let i = 0; i < PULSES; i++) {
    // The three bits stand for -7, -5 … 7 eighths.
    const eighths = ((parameters[at + Field.pulses + i] ?? 0) << 1) - 7;
    ep[grid + 3 * i] = saturate(multiplyRounded(factor, eighths << 12) + half) >> shift;
  }
}
