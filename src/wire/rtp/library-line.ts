import type { RtpFrame } from './frames.ts';
import { ReorderLine } from './reorder-line.ts';

const SEQUENCE_NUMBERS = 65_536;
/** Sequence numbers above this one are taken for "before the wrap" when the stream has just wrapped. */
const WRAP_FROM = 65_000;
/** A stream has just wrapped while its highest number is below this one. */
const WRAP_TO = 536;

/**
 * Where librtpsynth counts modulo 2^64, this counts modulo 2^53: a number that falls below 0 becomes one just below
 * 2^53, and is told from an ordinary one by being above 2^52.
 */
const MODULUS = 2 ** 53;

/**
 * librtpsynth 1.3.2's own rules, for users who move from it and compare: no SSRC, no bound on gaps, one wrap heuristic
 * around 65,000, a flush that keeps only the last run, durations by 32-bit products. Faithful but for one thing: where
 * the library aborts the process, the packet is dropped as late.
 *
 * A capacity of 0 holds everything until it is flushed, as there: it is unbounded.
 */
export class LibraryLine<T> extends ReorderLine<T> {
  /** Turns of the 16-bit number so far, times 65,536. It does not go back when the packet that turned it is purged. */
  #mask = 0;
  /** There is no highest number: nothing came yet, or a purge left the line empty. */
  #noHighest = true;

  override purgeStaleTail(): boolean {
    const purged = super.purgeStaleTail();
    if (purged && this.held === 0) this.#noHighest = true;
    return purged;
  }

  place(): void {
    const frame = this.spare;
    const lseq = this.#number(frame.seq);
    frame.lseq = lseq;
    if ((!this.warmUp && lseq <= this.last) || lseq === MODULUS - 1) {
      this.drop(frame, lseq === this.last ? 'duplicate' : 'late');
      return;
    }
    const wasEmpty = this.held === 0;
    this.admit(frame);
    this.#noHighest = false;
    // A frame that found the line empty waits for the next one even when the capacity is 1.
    if (!wasEmpty && this.isDue) this.release();
  }

  release(): void {
    const { head } = this;
    if (head === null) return;
    this.#addErasureBefore(head, !this.warmUp);
    this.deliverRun();
  }

  flush(): void {
    const runs: RtpFrame<T>[][] = [];
    let run: RtpFrame<T>[] = [];
    for (let frame = this.head; frame !== null; frame = frame.next) {
      if (frame.previous === null || frame.previous.lseq + 1 !== frame.lseq) {
        run = [];
        runs.unshift(run);
      }
      run.push(frame);
    }
    const kept = runs.shift()?.[0];
    if (kept === undefined) return;
    for (const frame of runs.flat()) {
      this.unlink(frame);
      this.drop(frame, 'flushed');
    }
    this.#addErasureBefore(kept, true);
    this.deliverRun();
  }

  #number(seq: number): number {
    const lseq = this.#mask + seq;
    if (this.#noHighest) return lseq;
    const highest = this.tail === null ? this.last : this.tail.lseq;
    if (highest % SEQUENCE_NUMBERS < WRAP_TO && seq > WRAP_FROM) {
      const turned = lseq - SEQUENCE_NUMBERS;
      return turned < 0 ? turned + MODULUS : turned;
    }
    if (highest > WRAP_FROM && lseq < highest - WRAP_FROM) {
      this.#mask += SEQUENCE_NUMBERS;
      return lseq + SEQUENCE_NUMBERS;
    }
    return lseq;
  }

  #addErasureBefore(frame: RtpFrame<T>, wanted: boolean): void {
    if (!wanted || frame.lseq === this.last + 1) return;
    const missing = frame.lseq - this.last - 1;
    const product = Math.imul(frame.timestampBits - this.lastTimestamp, missing) >>> 0;
    this.addErasure(frame.lseq, Math.floor(product / (missing + 1)));
  }
}
