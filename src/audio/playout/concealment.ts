import type { PacketDecoder } from './face.ts';

/** A made-up voice is faded out from here to there after the last real sample, ms. */
const FADE_FROM_MS = 20;
const FADE_TO_MS = 100;
/** Real sound comes back to full loudness within this time, ms; a spurt begins so too. */
const FADE_IN_MS = 10;

/** What is heard in place of sound that is not there: the codec's own guess, which soon falls silent. */
export class Concealment {
  readonly #decoder: PacketDecoder;
  readonly #fadeFrom: number;
  readonly #fadeTo: number;
  readonly #fadeIn: number;
  #drySamples = Number.POSITIVE_INFINITY;
  #frames = 0;

  constructor(decoder: PacketDecoder) {
    this.#decoder = decoder;
    this.#fadeFrom = (FADE_FROM_MS * decoder.rate) / 1000;
    this.#fadeTo = (FADE_TO_MS * decoder.rate) / 1000;
    this.#fadeIn = Math.round((FADE_IN_MS * decoder.rate) / 1000);
  }

  /** Samples since the last real one. */
  get drySamples(): number {
    return this.#drySamples;
  }

  /** How many frames were made up and could be heard. */
  get frames(): number {
    return this.#frames;
  }

  /** Whether what was made up can still be heard: what comes then must be there for it to lead into. */
  get audible(): boolean {
    return this.#drySamples > 0 && this.#drySamples < this.#fadeTo;
  }

  /** Silence came before: the first sound will be faded in. */
  startSpurt(): void {
    this.#drySamples = Number.POSITIVE_INFINITY;
  }

  /** Writes one frame in place of what is missing. */
  conceal(pcm: Float32Array, from: number): void {
    const to = from + this.#decoder.frameSamples;
    if (this.#drySamples >= this.#fadeTo) {
      pcm.fill(0, from, to);
    } else {
      this.#frames += 1;
      this.#decoder.conceal(pcm, from);
      for (let i = from; i < to; i++) {
        const gain = this.#gainAfter(this.#drySamples + i - from);
        if (gain < 1) pcm[i] = (pcm[i] ?? 0) * gain;
      }
    }
    this.#drySamples += this.#decoder.frameSamples;
  }

  /** Writes one frame that leads the last sound, whose end was announced, to silence. */
  finish(pcm: Float32Array, from: number): void {
    const samples = this.#decoder.frameSamples;
    const gain = this.#gainAfter(this.#drySamples);
    if (gain > 0) this.#decoder.conceal(pcm, from);
    for (let i = 0; i < samples; i++) pcm[from + i] = gain * (1 - i / samples) * (pcm[from + i] ?? 0);
    this.#drySamples = Number.POSITIVE_INFINITY;
  }

  /** What lies from `from` to `to` is the last that is heard of it: it is led to silence. */
  fadeOut(pcm: Float32Array, from: number, to: number): void {
    for (let i = from; i < to; i++) pcm[i] = (pcm[i] ?? 0) * (1 - (i - from + 1) / (to - from));
    this.#drySamples = Number.POSITIVE_INFINITY;
  }

  /** Real sound lies from `from` to `to`: it begins as loud as what was made up before it ended. */
  resume(pcm: Float32Array, from: number, to: number): void {
    const gain = this.#gainAfter(this.#drySamples);
    // Also when nothing is left of it: behind a pause that was left out whole there is nothing to fade in.
    this.#drySamples = 0;
    if (gain === 1) return;
    const samples = Math.min(to - from, this.#fadeIn);
    for (let i = 0; i < samples; i++) pcm[from + i] = (pcm[from + i] ?? 0) * (gain + ((1 - gain) * i) / samples);
  }

  #gainAfter(drySamples: number): number {
    if (drySamples === Number.POSITIVE_INFINITY) return 0;
    return Math.max(0, Math.min(1, (this.#fadeTo - drySamples) / (this.#fadeTo - this.#fadeFrom)));
  }
}
