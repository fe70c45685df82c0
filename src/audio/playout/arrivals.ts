import { JitterHistogram } from './jitter-histogram.ts';
import { distance } from './packet-queue.ts';
import { RecurringLateness } from './recurring-lateness.ts';

/** How much sound should be there before the first spurt starts to play, ms: two packets of 20 ms, one of 80 ms. */
const INITIAL_TARGET_MS = 40;
/** What is added to the jitter for the machine's own: blocks of the sound card, a busy process, ms. */
const SLACK_MS = 10;
/** More than this is never aimed at, ms. */
const MAX_TARGET_MS = 400;
/** The fastest packet of the last one to two of these spans is the measure for the others, ms. */
const SPAN_MS = 2000;
/** Copies of lost packets are waited for until none was needed for so long, ms. */
const COPY_MEMORY_MS = 30_000;

/**
 * What a stream's arrivals say about its delay. A packet's transit is its arrival by our clock less its place in the
 * sender's; the fastest of the last seconds is the base. A clock that drifts moves the base, so it needs no other care.
 */
export class Arrivals {
  readonly #ptimeMs: number;
  readonly #jitter: JitterHistogram;
  readonly #recurring: RecurringLateness;
  /** Newest sequence number and its place in the spurt, packets. */
  #seq = 0;
  #place = 0;
  /** Least transit of the span that runs and of the one before, ms. */
  #least = 0;
  #leastBefore = 0;
  #spanEndMs = 0;
  /** Until when copies are waited for, ms. */
  #copiesUntilMs = Number.NEGATIVE_INFINITY;
  #copyMs = 0;

  /** @param ptimeMs what one packet holds, ms */
  constructor(ptimeMs: number) {
    this.#ptimeMs = ptimeMs;
    this.#recurring = new RecurringLateness(ptimeMs);
    this.#jitter = new JitterHistogram(ptimeMs, Math.max(0, INITIAL_TARGET_MS - ptimeMs - SLACK_MS));
  }

  /** How long the fastest packet should wait, so that 95 of 100 come in time, and whatever would leave many holes, ms. */
  get targetMs(): number {
    const waitMs = Math.max(this.#jitter.quantileMs, this.#recurring.ms) + SLACK_MS;
    return Math.min(MAX_TARGET_MS, waitMs + this.#copyMs);
  }

  /** A packet was lost, and the one behind it bears a copy: from now on the buffer is long enough to have that one then. */
  awaitCopies(nowMs: number): void {
    this.#copyMs = this.#ptimeMs;
    this.#copiesUntilMs = nowMs + COPY_MEMORY_MS;
  }

  /** Between two spurts the sequence number says nothing about time: the base is found anew, the jitter stays known. */
  startSpurt(seq: number, arrivalMs: number): void {
    this.#seq = seq;
    this.#place = 0;
    this.#least = arrivalMs;
    this.#leastBefore = arrivalMs;
    this.#spanEndMs = arrivalMs + SPAN_MS;
  }

  /** Takes note of a packet, also of one that comes too late to be played: it is evidence all the same. */
  note(seq: number, arrivalMs: number): void {
    const place = this.#place + distance(seq, this.#seq);
    const transit = arrivalMs - place * this.#ptimeMs;
    if (place > this.#place) {
      this.#place = place;
      this.#seq = seq;
    }
    if (arrivalMs >= this.#copiesUntilMs) this.#copyMs = 0;
    if (arrivalMs >= this.#spanEndMs) {
      this.#leastBefore = this.#least;
      this.#least = transit;
      this.#spanEndMs = arrivalMs + SPAN_MS;
    } else if (transit < this.#least) {
      this.#least = transit;
    }
    const lateMs = transit - this.#baseMs;
    // What no delay could have waited for teaches nothing: a long stall, or a sender that is about to count anew.
    if (lateMs > MAX_TARGET_MS) return;
    this.#jitter.add(lateMs);
    this.#recurring.add(lateMs, this.#jitter.quantileMs + SLACK_MS);
  }

  /** How long the packet that begins to play now would have waited, had it been the fastest, ms. */
  delayMs(seq: number, nowMs: number): number {
    return nowMs - (this.#place + distance(seq, this.#seq)) * this.#ptimeMs - this.#baseMs;
  }

  get #baseMs(): number {
    return Math.min(this.#least, this.#leastBefore);
  }
}
