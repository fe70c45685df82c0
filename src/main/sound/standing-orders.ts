import type { ToSound } from './protocol.ts';

/** What holds in the sound process until it is told otherwise. */
export type StandingOrder = Extract<
  ToSound,
  {
    readonly type:
      | 'gain'
      | 'hush'
      | 'duck'
      | 'processing'
      | 'keepOpen'
      | 'cues'
      | 'ring'
      | 'deafen'
      | 'monitor'
      | 'mix';
  }
>;

/**
 * What a new sound process must be told because its predecessor was: the last order of each kind, and of each speaker's mix.
 * A gate is none of them: nobody talks into a microphone that opens by itself.
 */
export class StandingOrders implements Iterable<StandingOrder> {
  readonly #orders = new Map<string, StandingOrder>();

  keep(order: StandingOrder): void {
    this.#orders.set(order.type === 'mix' ? mixOf(order.speaker) : order.type, order);
  }

  /** This speaker is gone for good, and how it was mixed with it. */
  forget(speaker: string): void {
    this.#orders.delete(mixOf(speaker));
  }

  [Symbol.iterator](): Iterator<StandingOrder> {
    return this.#orders.values();
  }
}

function mixOf(speaker: string): string {
  return `mix ${speaker}`;
}
