import { Concealment } from './concealment.ts';
import {
  GSM_FRAME_SAMPLES,
  isFrame,
  PARAMETERS,
  SUBSEGMENT_SAMPLES,
  SUBSEGMENTS,
  subsegmentAt,
  unpackFrame,
} from './frame.ts';
import { LongTermSynthesis } from './long-term-synthesis.ts';
import { Postprocessing } from './postprocessing.ts';
import { reconstructPulses } from './rpe-reconstruction.ts';
import { ShortTermSynthesis } from './short-term-synthesis.ts';

/**
 * GSM 06.10 full-rate decoder: 33 bytes become 20 ms of 8 kHz mono sound, bit for bit as libgsm's. Frames that were
 * lost on the way are concealed by the method of GSM 06.11.
 *
 * One decoder serves one stream of frames, as each builds on those before. `decode` and `conceal` allocate nothing.
 *
 * @see GSM 06.10 (EN 300 961) §5.3
 */
export class GsmDecoder {
  readonly #longTerm = new LongTermSynthesis();
  readonly #shortTerm = new ShortTermSynthesis();
  readonly #postprocessing = new Postprocessing();
  readonly #concealment = new Concealment();

  readonly #parameters = new Int16Array(PARAMETERS);
  /** The pulses of one sub-segment. */
  readonly #pulses = new Int16Array(SUBSEGMENT_SAMPLES);
  /** The frame on its way: short-term residual, then signal. */
  readonly #signal = new Int16Array(GSM_FRAME_SAMPLES);

  /**
   * Decodes the 33 bytes of `frame` from `frameOffset` into 160 samples (mono, 8000 Hz) of `pcm` from `pcmOffset`.
   *
   * @returns false when those bytes are not a frame, as they do not begin with the nibble 0xD or are fewer than 33;
   *   `pcm` and the decoder are then as they were. Any other bytes give some sound.
   * @throws RangeError when `pcm` ends before 160 samples; then nothing has been decoded.
   */
  decode(frame: Uint8Array, frameOffset: number, pcm: Int16Array, pcmOffset: number): boolean {
    requireRoom(pcm, pcmOffset);
    if (!isFrame(frame, frameOffset)) return false;
    unpackFrame(frame, frameOffset, this.#parameters);
    this.#concealment.keep(this.#parameters);
    this.#synthesize(this.#parameters, pcm, pcmOffset);
    return true;
  }

  /**
   * Fills 160 samples of `pcm` from `offset` in place of a frame that did not arrive (GSM 06.11): the last good frame
   * once more, then ever softer, and silence after 320 ms at most. Before any good frame: silence.
   *
   * @throws RangeError when `pcm` ends before 160 samples; then no frame has been concealed.
   */
  conceal(pcm: Int16Array, offset: number): void {
    requireRoom(pcm, offset);
    this.#synthesize(this.#concealment.next(), pcm, offset);
  }

  /** Back to the state of a new decoder, for a new stream. */
  reset(): void {
    this.#longTerm.reset();
    this.#shortTerm.reset();
    this.#postprocessing.reset();
    this.#concealment.reset();
  }

  /** From parameters to sound (§5.3). */
  #synthesize(parameters: Int16Array, pcm: Int16Array, offset: number): void {
    for (let index = 0; index < SUBSEGMENTS; index++) {
      const at = subsegmentAt(index);
      reconstructPulses(parameters, at, this.#pulses);
      this.#longTerm.run(index, parameters, at, this.#pulses, this.#signal);
    }
    this.#longTerm.nextFrame();
    this.#shortTerm.run(parameters, this.#signal);
    this.#postprocessing.run(this.#signal, pcm, offset);
  }
}

/** Throws unless `pcm` has room for a frame from `offset`. */
function requireRoom(pcm: Int16Array, offset: number): void {
  if (!(offset >= 0 && offset + GSM_FRAME_SAMPLES <= pcm.length)) {
    throw new RangeError(`A GSM frame fills ${GSM_FRAME_SAMPLES} samples from ${offset}; there are ${pcm.length}.`);
  }
}
