import type { FrameFormat } from '../../audio/format.ts';
import { PeakMeter } from '../../audio/meter.ts';
import { BLOCK_FRAMES, GRAPH_RATE } from './backend.ts';
import { Packetizer } from './packetizer.ts';
import type { MicrophoneTestPlan, MicrophoneTestReport } from './protocol.ts';
import { Speaker } from './speaker.ts';

const BLOCK_MS = (BLOCK_FRAMES / GRAPH_RATE) * 1000;
/** A recording is one talk: nobody needs more of it, ms. */
const LONGEST_MS = 10_000;
/** What the longest delays and a full buffer may add to the recording's length, ms: a test that is not over by then is. */
const OVERTIME_MS = 5_000;

interface Packet {
  readonly seq: number;
  readonly timestamp: number;
  readonly bytes: Uint8Array;
  /** When it comes out of the simulated network, ms since its talk began. */
  readonly arrival: number;
}

/**
 * The microphone test: a few seconds are encoded as if they were said to a link, the packets go through a network that
 * loses and delays them as the user wants it, and what comes out is played by the very buffer and decoder that every
 * speaker has. The devices' blocks are its only clock. The sound stays in this memory and goes nowhere else.
 */
export class MicrophoneTest {
  readonly #plan: MicrophoneTestPlan;
  readonly #tell: (report: MicrophoneTestReport) => void;
  readonly #random: () => number;
  readonly #packetizer: Packetizer;
  readonly #packetSamples: number;
  readonly #speaker: Speaker;
  readonly #meter = new PeakMeter();
  readonly #recordBlocks: number;
  #phase: 'recording' | 'playing' | 'done' = 'recording';
  #blocks = 0;
  #sent = 0;
  /** What the network lets through, in the order in which it comes out; the next one is at `#next`. */
  #packets: Packet[] = [];
  #next = 0;
  #mostBufferMs = 0;

  /**
   * @param tell hears of every phase, and of the end
   * @param random 0 ≤ x < 1: the network's luck
   * @throws {UnsupportedFormatError}
   */
  constructor(plan: MicrophoneTestPlan, tell: (report: MicrophoneTestReport) => void, random: () => number) {
    this.#plan = plan;
    this.#tell = tell;
    this.#random = random;
    this.#packetizer = new Packetizer(plan.format, (bytes) => this.#send(bytes));
    this.#packetSamples = Math.round((plan.format.rate * plan.format.ptimeMs) / 1000);
    this.#speaker = new Speaker(plan.format);
    this.#recordBlocks = Math.ceil(Math.min(plan.lengthMs, LONGEST_MS) / BLOCK_MS);
    this.#packetizer.open();
    tell({ phase: 'recording', ms: this.#recordBlocks * BLOCK_MS });
  }

  get format(): FrameFormat {
    return this.#plan.format;
  }

  /** Whether it wants the microphone. */
  get recording(): boolean {
    return this.#phase === 'recording';
  }

  get over(): boolean {
    return this.#phase === 'done';
  }

  /** @param block of the microphone, mono, `BLOCK_FRAMES` samples; used during the call */
  capture(block: Float32Array): void {
    if (this.#phase !== 'recording') return;
    this.#meter.feed(block, 0, BLOCK_FRAMES);
    this.#packetizer.feed(block);
    this.#blocks += 1;
    if (this.#blocks < this.#recordBlocks) return;
    this.#packetizer.close();
    // Packets that overtake each other come out in the order of their arrival, as from a network.
    this.#packets.sort((a, b) => a.arrival - b.arrival);
    this.#phase = 'playing';
    this.#blocks = 0;
    this.#tell({ phase: 'playing', ms: (this.#packets.at(-1)?.arrival ?? 0) + this.#plan.format.ptimeMs });
  }

  /**
   * Adds the next block to an interleaved stereo bus.
   *
   * @returns false when there was nothing to add
   */
  mix(bus: Float32Array): boolean {
    if (this.#phase !== 'playing') return false;
    const now = this.#blocks * BLOCK_MS;
    this.#blocks += 1;
    for (let packet = this.#packets[this.#next]; packet && packet.arrival <= now; packet = this.#packets[this.#next]) {
      this.#speaker.push({ ...packet, ageMs: now - packet.arrival });
      this.#next += 1;
    }
    const heard = this.#speaker.mix(bus);
    this.#mostBufferMs = Math.max(this.#mostBufferMs, this.#speaker.stats.bufferMs);
    const tooLong = now > this.#recordBlocks * BLOCK_MS + OVERTIME_MS;
    if (tooLong || (this.#next === this.#packets.length && !this.#speaker.active)) this.#finish();
    return heard;
  }

  #send(bytes: Uint8Array): void {
    const { lossPercent, delayMs, jitterMs } = this.#plan.network;
    const seq = this.#sent;
    this.#sent += 1;
    if (this.#random() * 100 < lossPercent) return;
    this.#packets.push({
      seq,
      timestamp: seq * this.#packetSamples,
      bytes: bytes.slice(),
      // A packet is on its way once its last sample was said; the first one opens the talk.
      arrival: seq * this.#plan.format.ptimeMs + delayMs + this.#random() * jitterMs,
    });
  }

  #finish(): void {
    this.#phase = 'done';
    const { late, concealed, stretched } = this.#speaker.stats;
    this.#tell({
      phase: 'done',
      result: {
        packets: this.#sent,
        dropped: this.#sent - this.#packets.length,
        peakDb: Math.round(this.#meter.takeDb() * 10) / 10,
        bufferMs: Math.round(this.#mostBufferMs),
        late,
        concealed,
        stretchedMs: Math.round(stretched),
      },
    });
  }
}
