import { type InputName, isButton } from './input-name.ts';

/** A binding as the hook needs it: all of `inputs` held at once press it. */
export interface HookBinding {
  readonly id: string;
  readonly inputs: readonly InputName[];
  /** For whoever tells the user what the key is for. */
  readonly does?: 'mute' | undefined;
}

/** What a key's going up or down means for the bindings. */
export interface BindingChange {
  readonly binding: string;
  readonly pressed: boolean;
  /** How it was pressed: with a mouse button among its inputs, or by keys alone. */
  readonly kind: 'key' | 'mouse';
}

/** A key that was held when the hook was lost and is silent for so long is not held any more, ms: X11 repeats sooner. */
export const SUSPECT_SILENCE_MS = 1000;

/**
 * Which keys and buttons are held, and so which bindings are. Pure: told what the hook heard and when.
 *
 * - Auto-repeat is not flagged by the hook: a press of what is held already means nothing.
 * - Other keys may be held beside a binding's own: whoever runs with Shift held may talk. Of a chord and a part of it that
 *   are both bound, the chord is what is meant.
 * - After a hook was lost, or suspend and lock screen, a held key's repeats look like presses. Such keys are *suspect*: they
 *   press nothing until they were seen going up, or were silent for a second. Nothing ever opens by itself.
 */
export class KeyState {
  #bindings: readonly HookBinding[] = [];
  readonly #held = new Set<InputName>();
  readonly #pressed = new Map<string, 'key' | 'mouse'>();
  /** Suspect input → until when. */
  readonly #suspects = new Map<InputName, number>();

  /** @returns releases of bindings that are no more, or are others now */
  bind(bindings: readonly HookBinding[]): BindingChange[] {
    const before = new Map(this.#bindings.map((binding) => [binding.id, binding.inputs.join('+')]));
    const kept = new Set(bindings.filter(({ id, inputs }) => before.get(id) === inputs.join('+')).map(({ id }) => id));
    this.#bindings = bindings;
    return this.#release((id) => !kept.has(id));
  }

  /** @param now ms on any clock that never jumps */
  down(input: InputName, now: number): BindingChange[] {
    const suspectUntil = this.#suspects.get(input);
    if (suspectUntil !== undefined) {
      if (now < suspectUntil) {
        this.#suspects.set(input, now + SUSPECT_SILENCE_MS);
        return [];
      }
      this.#suspects.delete(input);
    }
    if (this.#held.has(input)) return [];
    this.#held.add(input);
    const complete = this.#bindings.filter((binding) => this.#completes(binding, input));
    return complete
      .filter(({ inputs }) => !complete.some((other) => isLonger(other.inputs, inputs)))
      .map(({ id, inputs }) => {
        const kind = inputs.some(isButton) ? 'mouse' : 'key';
        this.#pressed.set(id, kind);
        return { binding: id, pressed: true, kind };
      });
  }

  /** Only the key that completes a chord presses it: one that was held all along is nobody's wish to talk. */
  #completes({ id, inputs }: HookBinding, input: InputName): boolean {
    return inputs.includes(input) && !this.#pressed.has(id) && inputs.every((one) => this.#held.has(one));
  }

  up(input: InputName): BindingChange[] {
    this.#suspects.delete(input);
    if (!this.#held.delete(input)) return [];
    const without = new Set(this.#bindings.filter(({ inputs }) => inputs.includes(input)).map(({ id }) => id));
    return this.#release((id) => without.has(id));
  }

  /** Everything is let go, and what is or was held is suspect from now on. @param others held by a hook before this one */
  suspectAll(now: number, others: readonly InputName[] = []): BindingChange[] {
    for (const input of [...this.#held, ...others]) this.#suspects.set(input, now + SUSPECT_SILENCE_MS);
    this.#held.clear();
    return this.#release(() => true);
  }

  #release(matches: (id: string) => boolean): BindingChange[] {
    const changes: BindingChange[] = [];
    for (const [id, kind] of this.#pressed) {
      if (!matches(id)) continue;
      this.#pressed.delete(id);
      changes.push({ binding: id, pressed: false, kind });
    }
    return changes;
  }
}

function isLonger(inputs: readonly InputName[], than: readonly InputName[]): boolean {
  return inputs.length > than.length && than.every((one) => inputs.includes(one));
}
