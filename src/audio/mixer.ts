/** No sample that leaves the mixer is above this: −1 dBFS, room for what a converter's filter adds. */
export const CEILING = 10 ** (-1 / 20);
/** Below this the limiter changes nothing: −6 dBFS. */
const KNEE = 0.5;

/**
 * How one voice stands in the mix. Changes are spread over one block, so that none is heard as a click; but where nothing
 * is heard they take effect at once, or a muted voice would be heard until the end of that block.
 */
export class MixChannel {
  #left = 1;
  #right = 1;
  #targetLeft = 1;
  #targetRight = 1;
  #resting = true;

  /**
   * @param gainDb 0 leaves the voice as it is
   * @param pan −1 (left) .. 1 (right); the side turned to stays as loud as it was
   */
  set(gainDb: number, pan: number, muted: boolean): void {
    const gain = muted ? 0 : 10 ** (gainDb / 20);
    this.#targetLeft = gain * Math.min(1, 1 - pan);
    this.#targetRight = gain * Math.min(1, 1 + pan);
    if (this.#resting) this.#arrive();
  }

  /** Nothing of the voice is heard, until the next `add`. */
  rest(): void {
    this.#resting = true;
    this.#arrive();
  }

  /**
   * Adds a mono voice to a stereo mix.
   *
   * @param bus interleaved stereo
   * @param frames of both, from their starts
   */
  add(bus: Float32Array, voice: Float32Array, frames: number): void {
    this.#resting = false;
    let left = this.#left;
    let right = this.#right;
    const stepLeft = (this.#targetLeft - left) / frames;
    const stepRight = (this.#targetRight - right) / frames;
    for (let i = 0; i < frames; i++) {
      left += stepLeft;
      right += stepRight;
      const sample = voice[i] ?? 0;
      bus[2 * i] = (bus[2 * i] ?? 0) + sample * left;
      bus[2 * i + 1] = (bus[2 * i + 1] ?? 0) + sample * right;
    }
    // Exactly the target, not what the additions came to.
    this.#arrive();
  }

  #arrive(): void {
    this.#left = this.#targetLeft;
    this.#right = this.#targetRight;
  }
}

/**
 * Keeps the sum of many voices below `CEILING`. It bends each sample by itself (a straight line up to the knee, from
 * there a hyperbolic tangent), so it has no memory that could pump and adds no delay. It is the last thing before a device,
 * so that what is no number ends here, as silence.
 *
 * @param count samples of all channels
 */
export function softLimit(bus: Float32Array, count: number): void {
  const room = CEILING - KNEE;
  for (let i = 0; i < count; i++) {
    const sample = bus[i] ?? 0;
    const size = Math.abs(sample);
    if (size <= KNEE) continue;
    bus[i] = size > KNEE ? Math.sign(sample) * (KNEE + room * Math.tanh((size - KNEE) / room)) : 0;
  }
}
