/** One step between the microphone and everything that listens to it. */
export interface Processor {
  /** By how much what comes out is later than what went in, samples. */
  readonly latency: number;
  /** @param block mono at 48 kHz, −1..1, changed in place; nothing is allocated */
  process(block: Float32Array): void;
  /** Forgets what it heard: the microphone was closed, or is another one now. */
  reset(): void;
}
