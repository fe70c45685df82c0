import {
  GSM_FRAME_BYTES,
  GSM_FRAME_SAMPLES,
  PARAMETERS,
  packFrame,
  SUBSEGMENT_SAMPLES,
  SUBSEGMENTS,
  subsegmentAt,
} from './frame.ts';
import { LongTermPrediction } from './long-term-prediction.ts';
import { LpcAnalysis } from './lpc-analysis.ts';
import { Preprocessing } from './preprocessing.ts';
import { RESIDUAL_LENGTH, RpeAnalysis } from './rpe-analysis.ts';
import { reconstructPulses } from './rpe-reconstruction.ts';
import { ShortTermAnalysis } from './short-term-analysis.ts';

/**
 * GSM 06.10 full-rate encoder: 20 ms of 8 kHz mono sound become 33 bytes (13.2 kbit/s), bit for bit as libgsm's.
 *
 * One encoder serves one stream of sound, as each frame builds on those before. `encode` allocates nothing.
 *
 * @see GSM 06.10 (EN 300 961) §5.2
 */
export class GsmEncoder {
  readonly #preprocessing = new Preprocessing();
  readonly #lpc = new LpcAnalysis();
  readonly #shortTerm = new ShortTermAnalysis();
  readonly #longTerm = new LongTermPrediction();
  readonly #rpe = new RpeAnalysis();

  /** The frame on its way: signal, then short-term residual. */
  readonly #signal = new Int16Array(GSM_FRAME_SAMPLES);
  /** The long-term residual of one sub-segment. Its margins stay zero. */
  readonly #residual = new Int16Array(RESIDUAL_LENGTH);
  /** The pulses of one sub-segment as the decoder will have them. */
  readonly #pulses = new Int16Array(SUBSEGMENT_SAMPLES);
  readonly #parameters = new Int16Array(PARAMETERS);

  /**
   * Encodes the 160 samples of `pcm` (mono, 8000 Hz) from `pcmOffset` into 33 bytes of `out` from `outOffset`. The
   * codec hears the upper 13 bits of a sample.
   *
   * @throws RangeError when either array ends before that; then nothing has been written.
   */
  encode(pcm: Int16Array, pcmOffset: number, out: Uint8Array, outOffset: number): void {
    if (!(pcmOffset >= 0 && pcmOffset + GSM_FRAME_SAMPLES <= pcm.length)) {
      throw new RangeError(
        `A GSM frame wants ${GSM_FRAME_SAMPLES} samples from ${pcmOffset}; there are ${pcm.length}.`,
      );
    }
    if (!(outOffset >= 0 && outOffset + GSM_FRAME_BYTES <= out.length)) {
      throw new RangeError(`A GSM frame fills ${GSM_FRAME_BYTES} bytes from ${outOffset}; there are ${out.length}.`);
    }

    const parameters = this.#parameters;
    this.#preprocessing.run(pcm, pcmOffset, this.#signal);
    this.#lpc.run(this.#signal, parameters);
    this.#shortTerm.run(parameters, this.#signal);
    for (let index = 0; index < SUBSEGMENTS; index++) {
      const at = subsegmentAt(index);
      this.#longTerm.predict(this.#signal, index, parameters, at, this.#residual);
      this.#rpe.run(this.#residual, parameters, at);
      reconstructPulses(parameters, at, this.#pulses);
      this.#longTerm.update(index, this.#pulses);
    }
    this.#longTerm.nextFrame();
    packFrame(parameters, out, outOffset);
  }

  /** Back to the state of a new encoder, for a new stream. */
  reset(): void {
    this.#preprocessing.reset();
    this.#shortTerm.reset();
    this.#longTerm.reset();
  }
}
