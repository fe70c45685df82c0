import type { InputName } from './input-name.ts';

/** Most keys and buttons that one binding may have. */
export const MAX_INPUTS = 4;

/**
 * Binding by pressing it: everything that is held at once, taken when the first of it is let go. Pure.
 *
 * Escape alone calls the capture off, and the left button alone is how one does that with the mouse.
 */
export class Capture {
  readonly #inputs = new Set<InputName>();

  down(input: InputName): void {
    if (this.#inputs.size < MAX_INPUTS) this.#inputs.add(input);
  }

  /** @returns the binding; `cancelled` for Escape; null while there is none */
  up(input: InputName): readonly InputName[] | 'cancelled' | null {
    if (!this.#inputs.has(input)) return null;
    const inputs = [...this.#inputs];
    this.#inputs.clear();
    if (inputs.length === 1 && input === 'Escape') return 'cancelled';
    if (inputs.length === 1 && input === 'Mouse1') return null;
    return inputs;
  }
}
