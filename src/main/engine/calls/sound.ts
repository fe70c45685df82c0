import type { CallSound, WireSound } from '../../../shared/calls.ts';
import { CALL_SAMPLES } from '../../../shared/calls.ts';
import { type AudioParameters, chunkMs, FormatType } from '../../../wire/call/parameters.ts';

/** @returns the parameters that a user's choice means on the wire; a packet holds a whole number of frames. */
export function toParameters({ rate, channels, sample, chunkMs }: CallSound): AudioParameters {
  return {
    sampleRate: rate,
    channels,
    format: FormatType[sample],
    chunkFrames: framesIn(rate, chunkMs),
  };
}

/** The nearest whole number of frames whose time is still within 2.5 to 200 ms. */
function framesIn(rate: number, ms: number): number {
  const fewest = Math.ceil((rate * 2.5) / 1000);
  const most = Math.floor((rate * 200) / 1000);
  return Math.min(most, Math.max(fewest, Math.round((rate * ms) / 1000)));
}

/** @returns what windows see of parameters, whatever the other side has put on the wire. */
export function toView(parameters: AudioParameters): WireSound {
  const ms = chunkMs(parameters);
  return {
    rate: parameters.sampleRate,
    channels: parameters.channels,
    sample: CALL_SAMPLES.find((sample) => FormatType[sample] === parameters.format) ?? 'unknown',
    chunkMs: Number.isFinite(ms) ? Math.round(ms * 100) / 100 : 0,
  };
}
