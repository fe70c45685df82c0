import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Samples of one frame of RNNoise, at 48 kHz: 10 ms. */
export const RNNOISE_FRAME = 480;
/** By how much its output is later than its input, samples: its windows overlap by half. */
export const RNNOISE_DELAY = RNNOISE_FRAME;

const BINARY = '@jitsi/rnnoise-wasm/dist/rnnoise.wasm';
/** RNNoise reckons in the range of 16-bit samples. */
const SCALE = 32_768;

/**
 * The exports of the binary in @jitsi/rnnoise-wasm 0.2.1, whose names its linker has shortened. That package's own loader is
 * for browsers and fetches; the binary needs no more than this.
 */
interface Exports {
  readonly c: WebAssembly.Memory;
  /** Runs static constructors; before all others. */
  readonly d: () => void;
  /** `rnnoise_create(model)`: a state; model 0 is the built-in one. */
  readonly f: (model: number) => number;
  /** `malloc`. */
  readonly g: (bytes: number) => number;
  /** `rnnoise_process_frame(state, out, in)`: how likely the frame holds a voice, 0..1. */
  readonly j: (state: number, out: number, input: number) => number;
}

/**
 * One microphone's RNNoise: a recurrent network that tells voice from noise in 22 bands and turns the noise down.
 *
 * @see J.-M. Valin, "A Hybrid DSP/Deep Learning Approach to Real-Time Full-Band Speech Enhancement", IEEE MMSP 2018
 */
export class Rnnoise {
  readonly #exports: Exports;
  readonly #state: number;
  /** The frame in the module's memory, which never grows. */
  readonly #frame: Float32Array;

  /**
   * Compiles the module, some ten ms: whoever turns suppression on pays it, once.
   *
   * @throws {Error} when the binary is missing or is another one than is known here
   */
  constructor() {
    const file = createRequire(import.meta.url).resolve(BINARY);
    let bytes: Uint8Array = new Uint8Array();
    const imports = {
      a: {
        /** `emscripten_resize_heap`: its 16 MiB are plenty, and views would come loose. */
        a: () => 0,
        /** `emscripten_memcpy_big`. */
        b: (to: number, from: number, count: number) => {
          bytes.copyWithin(to, from, from + count);
        },
      },
    };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), imports);
    if (!isRnnoise(exports)) throw new Error(`${file} is not the RNNoise that is known here: run npm ci`);
    const { buffer } = exports.c;
    bytes = new Uint8Array(buffer);
    exports.d();
    this.#exports = exports;
    this.#state = exports.f(0);
    this.#frame = new Float32Array(buffer, exports.g(4 * RNNOISE_FRAME), RNNOISE_FRAME);
  }

  /**
   * @param frame `RNNOISE_FRAME` samples, −1..1, replaced by the ones of `RNNOISE_DELAY` samples ago without their noise
   * @returns how likely there is a voice in it, 0..1
   */
  process(frame: Float32Array): number {
    for (let i = 0; i < RNNOISE_FRAME; i++) this.#frame[i] = (frame[i] ?? 0) * SCALE;
    const voice = this.#exports.j(this.#state, this.#frame.byteOffset, this.#frame.byteOffset);
    for (let i = 0; i < RNNOISE_FRAME; i++) frame[i] = (this.#frame[i] ?? 0) / SCALE;
    return voice;
  }
}

function isRnnoise(exports: WebAssembly.Exports): exports is WebAssembly.Exports & Exports {
  const { c, d, f, g, j } = exports;
  const functions = [d, f, g, j].every((each) => typeof each === 'function');
  return c instanceof WebAssembly.Memory && functions && typeof j === 'function' && j.length === 3;
}
