import { createPlayout, type PacketDecoder, type Playout } from '../../../src/audio/playout.ts';

/** Packets that say where their sound lies in a sound that the decoder knows. What is made up stays at the last sample. */
class SaidDecoder implements PacketDecoder {
  readonly rate: number;
  readonly frameSamples: number;
  readonly maxPacketSamples: number;
  readonly #sound: Float32Array;

  constructor(sound: Float32Array, rate: number, ptimeMs: number) {
    this.rate = rate;
    this.frameSamples = rate / 100;
    this.maxPacketSamples = Math.round((rate * ptimeMs) / 1000);
    this.#sound = sound;
  }

  decode(packet: Uint8Array, out: Float32Array, offset: number): number {
    const index = ((packet[0] ?? 0) << 8) | (packet[1] ?? 0);
    for (let i = 0; i < this.maxPacketSamples; i++) {
      out[offset + i] = this.#sound[index * this.maxPacketSamples + i] ?? 0;
    }
    return this.maxPacketSamples;
  }

  conceal(out: Float32Array, offset: number): void {
    out.fill(out[offset - 1] ?? 0, offset, offset + this.frameSamples);
  }

  reset(): void {}
}

/** A sound that comes in packets, through the whole buffer; the clock ticks by playing. */
export class Said {
  readonly playout: Playout;
  readonly #rate: number;
  readonly #samples: number;

  /** @param rate Hz, a multiple of 1000 */
  constructor(sound: Float32Array, rate: number, ptimeMs: number) {
    this.#rate = rate;
    this.#samples = Math.round((rate * ptimeMs) / 1000);
    this.playout = createPlayout(new SaidDecoder(sound, rate, ptimeMs), ptimeMs);
  }

  /** Packet `index` of the sound comes, `seq` where it counts otherwise. */
  push(index: number, { seq = index, ageMs = 0 } = {}): void {
    const bytes = Uint8Array.of(index >> 8, index & 0xff);
    this.playout.push({ seq, timestamp: seq * this.#samples, bytes, ageMs });
  }

  /** @returns what is heard next */
  play(ms: number): Float32Array {
    const out = new Float32Array((ms * this.#rate) / 1000);
    const block = (2.5 * this.#rate) / 1000;
    for (let at = 0; at < out.length; at += block) this.playout.pull(out, at, Math.min(block, out.length - at));
    return out;
  }
}

/** Packets of `ptimeMs` of a sound whose first `preRollMs` come at once. @returns all that is heard */
export function hearBehindPreRoll(sound: Float32Array, rate: number, ptimeMs: number, preRollMs: number): Float32Array {
  const said = new Said(sound, rate, ptimeMs);
  const packets = Math.floor((sound.length * 1000) / rate / ptimeMs);
  const atOnce = Math.floor(preRollMs / ptimeMs);
  const pieces: Float32Array[] = [];
  for (let index = 0; index < packets; index++) {
    said.push(index);
    if (index + 1 >= atOnce) pieces.push(said.play(ptimeMs));
  }
  pieces.push(said.play(1000));
  const heard = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    heard.set(piece, at);
    at += piece.length;
  }
  return heard;
}

/** Numbers from −1 to 1, the same for the same seed. */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** The loudest sample. */
export function peak(sound: Float32Array): number {
  return sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
}

/** The largest step from one sample to the next. */
export function steepest(sound: Float32Array): number {
  return sound.reduce((most, sample, i) => (i === 0 ? 0 : Math.max(most, Math.abs(sample - (sound[i - 1] ?? 0)))), 0);
}
