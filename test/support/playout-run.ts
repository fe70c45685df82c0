import type { PacketDecoder, Playout, PlayoutStats } from '../../src/audio/playout.ts';
import type { ArrivalTrace } from './arrival-traces.ts';

const RATE = 8000;
const MS = RATE / 1000;
/** The sound card asks for so much at a time, ms. */
const BLOCK_MS = 5;

/** What a trace came to in a playout buffer. */
export interface PlayoutRun {
  readonly stats: PlayoutStats;
  /** For each packet that was played: when it was sent by its place in the stream, and how long it waited, ms. */
  readonly waits: readonly { readonly sentMs: number; readonly waitMs: number }[];
  /** Mean of the waits. */
  readonly delayMs: number;
  /** Share of the time in which something was made up or missing, 0..1. */
  readonly concealedShare: number;
}

/** Says of each packet when it is decoded; its sound is a voice of 125 Hz. */
class WatchedDecoder implements PacketDecoder {
  readonly rate = RATE;
  readonly frameSamples = 10 * MS;
  readonly maxPacketSamples: number;
  readonly #heard: (index: number) => void;
  readonly #view = new DataView(new ArrayBuffer(4));

  constructor(ptimeMs: number, heard: (index: number) => void) {
    this.maxPacketSamples = ptimeMs * MS;
    this.#heard = heard;
  }

  decode(packet: Uint8Array, out: Float32Array, offset: number): number {
    for (let i = 0; i < 4; i++) this.#view.setUint8(i, packet[i] ?? 0);
    const index = this.#view.getUint32(0);
    this.#heard(index);
    const start = index * this.maxPacketSamples;
    for (let i = 0; i < this.maxPacketSamples; i++) {
      out[offset + i] = 0.3 * Math.sin((2 * Math.PI * 125 * ((start + i) % RATE)) / RATE) ** 3;
    }
    return this.maxPacketSamples;
  }

  conceal(out: Float32Array, offset: number): void {
    out.fill(0, offset, offset + this.frameSamples);
  }

  reset(): void {}
}

/**
 * Plays a trace. The wait of a packet is what the buffer adds: from the moment at which it would have come on the
 * fastest way of that time (two seconds to either side) until its sound is asked for.
 */
export function runPlayout(
  trace: ArrivalTrace,
  create: (decoder: PacketDecoder, ptimeMs: number) => Playout,
): PlayoutRun {
  const { arrivals, ptimeMs } = trace;
  const fastest = fastestTransits(trace);
  const waits: { sentMs: number; waitMs: number }[] = [];
  let nowMs = 0;
  const decoder = new WatchedDecoder(ptimeMs, (index) => {
    waits.push({ sentMs: index * ptimeMs, waitMs: nowMs - index * ptimeMs - (fastest[index] ?? 0) });
  });
  const playout = create(decoder, ptimeMs);
  const order = arrivals.flatMap((at, index) => (at === null ? [] : [{ at, index }])).sort((a, b) => a.at - b.at);
  const block = new Float32Array(BLOCK_MS * MS);
  const last = order.at(-1)?.at ?? 0;
  for (let next = 0; nowMs < last; nowMs += BLOCK_MS) {
    for (let packet = order[next]; packet && packet.at <= nowMs; packet = order[++next]) {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, packet.index);
      const timestamp = packet.index * ptimeMs * MS;
      playout.push({ seq: packet.index, timestamp, bytes, ageMs: nowMs - packet.at });
    }
    playout.pull(block, 0, block.length);
  }
  const { stats } = playout;
  const delayMs = waits.reduce((sum, { waitMs }) => sum + waitMs, 0) / waits.length;
  return { stats, waits, delayMs, concealedShare: (stats.concealed * 10) / (arrivals.length * ptimeMs) };
}

function fastestTransits({ arrivals, ptimeMs }: ArrivalTrace): number[] {
  const span = Math.round(2000 / ptimeMs);
  const transits = arrivals.map((at, i) => (at === null ? Number.POSITIVE_INFINITY : at - i * ptimeMs));
  return transits.map((_, i) => Math.min(...transits.slice(Math.max(0, i - span), i + span + 1)));
}
