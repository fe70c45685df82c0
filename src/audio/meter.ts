/** What a meter shows when there is nothing, dBFS. */
export const METER_FLOOR_DB = -100;

/** Highest sample since it was last asked. One that is endless or no number is none: no scale could show it. */
export class PeakMeter {
  #peak = 0;

  /** @param count samples of `samples` from `offset`, of all channels */
  feed(samples: Float32Array, offset: number, count: number): void {
    let peak = this.#peak;
    for (let i = offset; i < offset + count; i++) {
      const size = Math.abs(samples[i] ?? 0);
      if (size > peak && size < Number.POSITIVE_INFINITY) peak = size;
    }
    this.#peak = peak;
  }

  /** @returns the peak in dBFS, `METER_FLOOR_DB` at the least, and starts anew */
  takeDb(): number {
    const peak = this.#peak;
    this.#peak = 0;
    return peak === 0 ? METER_FLOOR_DB : Math.max(METER_FLOOR_DB, 20 * Math.log10(peak));
  }
}
