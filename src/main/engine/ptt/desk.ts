import type { PttView } from '../../../shared/state.ts';
import type { Link, OutgoingFrame } from '../../links/link.ts';
import { type BlockReason, IDLE, type PttEffect, type PttInput, type PttState, type Source, step } from './machine.ts';
import { type Gate, TalkRouter } from './talk.ts';

/** The links that a press would reach at this moment, or why it would reach none. */
export type Targets = { readonly links: ReadonlyMap<string, Link> } | { readonly block: BlockReason };

/**
 * Runs the machine of the default binding: asks who would hear a press, opens and closes the gate, and carries the packets
 * to the links that were keyed. A talk stays with the links that it began with, whatever is selected meanwhile.
 */
export class TalkDesk {
  readonly #targets: () => Targets;
  readonly #show: (view: PttView) => void;
  readonly #router: TalkRouter;
  #state: PttState = IDLE;
  #talking: ReadonlyMap<string, Link> = new Map();

  constructor(gate: Gate, targets: () => Targets, show: (view: PttView) => void) {
    this.#router = new TalkRouter(gate);
    this.#targets = targets;
    this.#show = show;
  }

  press(source: Source): void {
    // Whether anybody would hear is asked once, at the press that may open; further sources only join.
    const targets = this.#state.phase === 'idle' ? this.#targets() : { links: this.#talking };
    if ('links' in targets) this.#talking = targets.links;
    this.#step({ type: 'press', source, block: 'block' in targets ? targets.block : null });
  }

  release(source: Source): void {
    this.#step({ type: 'release', source });
  }

  releaseWhere(matches: (source: Source) => boolean): void {
    this.#step({ type: 'releaseWhere', matches });
  }

  packet(format: string, frame: OutgoingFrame): void {
    this.#router.packet(format, frame);
  }

  /** The microphone is gone, with every gate: nothing drains any more. */
  microphoneLost(): void {
    this.#step({ type: 'block', reason: 'noDevice' });
    this.#router.reset();
  }

  /** A link went down or away: the talk ends when it was the last one that could hear it. */
  linkLost(id: string): void {
    if (this.#state.phase !== 'keyed' || !this.#talking.has(id)) return;
    const others = [...this.#talking].some(([other, link]) => other !== id && link.status.state === 'ready');
    if (!others) this.#step({ type: 'block', reason: 'offline' });
  }

  #step(input: PttInput): void {
    const { state, effect } = step(this.#state, input);
    if (state === this.#state) return;
    this.#state = state;
    this.#act(effect);
    this.#show(this.#view());
  }

  #act(effect: PttEffect): void {
    switch (effect) {
      case 'open':
        this.#router.open([...this.#talking.values()]);
        return;
      case 'close':
        this.#router.close([...this.#talking.values()]);
        this.#talking = new Map();
        return;
      case 'denied':
      case null:
        return;
    }
  }

  #view(): PttView {
    const { phase } = this.#state;
    return {
      state: phase,
      reason: this.#state.phase === 'blocked' ? this.#state.reason : null,
      links: phase === 'keyed' ? [...this.#talking.keys()] : [],
    };
  }
}
