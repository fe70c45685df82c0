import type { InputName } from './input-name.ts';

/** Most keys and buttons that one binding may have. */
export const MAX_INPUTS = 4;

/** Escape alone calls a capture off, and the left button alone is how one does that with the mouse. */
export function isReserved(inputs: readonly InputName[]): boolean {
  return inputs.length === 1 && (inputs[0] === 'Escape' || inputs[0] === 'Mouse1');
}

/** Binding by pressing it: everything that is held at once, taken when the first of it is let go. Pure. */
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
    if (isReserved(inputs)) return input === 'Escape' ? 'cancelled' : null;
    return inputs;
  }
}
