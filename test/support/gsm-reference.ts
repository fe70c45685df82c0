import { GSM_FRAME_BYTES, GSM_FRAME_SAMPLES, GsmDecoder, GsmEncoder } from '../../src/audio/gsm0610/index.ts';
import { createResampler } from '../../src/audio/resample.ts';
import type { Sound } from './likeness.ts';

/** What GSM 06.10 makes of a sound: the best that a room can deliver. */
export function throughGsm({ samples, rate }: Sound): Sound {
  const resampler = createResampler(rate, 8000);
  const out = new Float32Array(resampler.outputBound(samples.length));
  const count = resampler.process(samples, 0, samples.length, out, 0);
  const whole = count - (count % GSM_FRAME_SAMPLES);
  const pcm = Int16Array.from({ length: whole }, (_, i) => Math.round((out[i] ?? 0) * 32767));
  const frame = new Uint8Array(GSM_FRAME_BYTES);
  const encoder = new GsmEncoder();
  const decoder = new GsmDecoder();
  for (let at = 0; at < whole; at += GSM_FRAME_SAMPLES) {
    encoder.encode(pcm, at, frame, 0);
    decoder.decode(frame, 0, pcm, at);
  }
  return { samples: Float32Array.from(pcm, (sample) => sample / 32768), rate: 8000 };
}
