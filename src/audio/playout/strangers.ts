import type { PlayoutPacket } from './face.ts';
import { distance } from './packet-queue.ts';

/** Numbers further apart than this are of two counts. */
const NEAR = 256;

type Kind = 'late' | 'duplicate';

/** A packet that is held. */
interface Stranger {
  readonly packet: PlayoutPacket;
  readonly kind: Kind;
  readonly arrivalMs: number;
}

/**
 * Packets that don't fit the count: stragglers, copies and strays, or else the first ones of a sender that counts anew.
 * One alone does not tell, so they are held until it shows: strays come one by one, a count goes on.
 */
export class Strangers {
  /** Those that came one after another, each with a higher number than the one before. */
  #run: Stranger[] = [];
  #late = 0;
  #duplicates = 0;

  /** Packets that came after their moment or from nowhere. */
  get late(): number {
    return this.#late;
  }

  get duplicates(): number {
    return this.#duplicates;
  }

  /** @returns how many came in a row, in growing order */
  add(packet: PlayoutPacket, kind: Kind, nowMs: number): number {
    const last = this.#run.at(-1);
    const step = last ? distance(packet.seq, last.packet.seq) : 0;
    if (step <= 0 || step >= NEAR) this.forget();
    this.#run.push({ packet, kind, arrivalMs: nowMs - packet.ageMs });
    this.#count(kind, 1);
    return this.#run.length;
  }

  /** A packet came that fits: those before it were strays. */
  forget(): void {
    if (this.#run.length > 0) this.#run = [];
  }

  /** They are a count of their own. @returns those that came in a row, as old as they are now; they count as nothing else */
  take(nowMs: number): PlayoutPacket[] {
    const run = this.#run;
    this.#run = [];
    for (const { kind } of run) this.#count(kind, -1);
    return run.map(({ packet, arrivalMs }) => ({ ...packet, ageMs: nowMs - arrivalMs }));
  }

  #count(kind: Kind, change: 1 | -1): void {
    if (kind === 'late') this.#late += change;
    else this.#duplicates += change;
  }
}
