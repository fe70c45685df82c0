import type { Link } from '../../links/link.ts';
import type { Timers } from '../../sound/timers.ts';
import {
  type BlockReason,
  deadline,
  IDLE,
  isOpen,
  type PttEffect,
  type PttInput,
  type PttRules,
  type PttState,
  step,
} from './machine.ts';
import type { Source } from './source.ts';

/** The links that a press would reach at this moment, or why it would reach none. */
export type Targets =
  | {
      readonly links: ReadonlyMap<string, Link>;
      /** The longest talk that all of them allow, ms; null for no limit. */
      readonly timeOutMs: number | null;
    }
  | { readonly block: BlockReason };

export interface BindingParts {
  readonly targets: () => Targets;
  readonly rules: () => PttRules;
  /** Every effect, in order, while `links` still are those that the talk began with. */
  readonly act: (effect: PttEffect, binding: Binding) => void;
  /** The state is another one, and all effects are done. */
  readonly changed: () => void;
  readonly timers: Timers;
}

/**
 * One machine with its clock: what a key, or a button, or the space bar of every window talks to. A talk stays with the
 * links that it began with, whatever is selected meanwhile.
 */
export class Binding {
  readonly name: string;
  readonly #parts: BindingParts;
  #state: PttState = IDLE;
  #links: ReadonlyMap<string, Link> = new Map();
  #cancelTick: () => void = () => {};

  constructor(name: string, parts: BindingParts) {
    this.name = name;
    this.#parts = parts;
  }

  get state(): PttState {
    return this.#state;
  }

  /** Who hears this binding; empty while its gate is closed. */
  get links(): ReadonlyMap<string, Link> {
    return this.#links;
  }

  press(source: Source): void {
    // What is due first: only then is it known whether this press is one that opens.
    this.send({ type: 'tick' });
    if (this.#state.phase !== 'idle' || this.#state.sources.has(source)) {
      this.send({ type: 'press', source, block: null, timeOutMs: null });
      return;
    }
    const targets = this.#parts.targets();
    if ('links' in targets) this.#links = targets.links;
    const block = 'block' in targets ? targets.block : null;
    const timeOutMs = 'links' in targets ? targets.timeOutMs : null;
    this.send({ type: 'press', source, block, timeOutMs });
  }

  send(input: PttInput): void {
    const { timers, rules, act, changed } = this.#parts;
    const before = this.#state;
    const { state, effects } = step(before, input, timers.now(), rules());
    this.#state = state;
    for (const effect of effects) act(effect, this);
    if (!isOpen(state)) this.#links = new Map();
    this.#arm();
    if (state !== before) changed();
  }

  #arm(): void {
    const { timers } = this.#parts;
    this.#cancelTick();
    const due = deadline(this.#state);
    if (due === Number.POSITIVE_INFINITY) this.#cancelTick = () => {};
    // A timer may fire a little early, and then arms itself again.
    else this.#cancelTick = timers.after(Math.max(1, due - timers.now()), () => this.send({ type: 'tick' }));
  }
}
