/** What a window can hold the key with. */
export type HoldSource = 'ui:key' | 'ui:pointer';

export interface HoldEvents {
  press(source: HoldSource): void;
  release(source: HoldSource): void;
  /** Focus lost: whatever this window held is let go. */
  releaseAll(): void;
  /** The look changes with this, at once and before the engine has answered. */
  changed(holding: boolean): void;
}

/**
 * What this window holds down right now. Auto-repeat presses once; a pointer counts only from its own press to its own
 * release; losing the focus releases and never presses.
 */
export class TalkHold {
  readonly #events: HoldEvents;
  readonly #held = new Set<HoldSource>();
  #pointer: number | null = null;

  constructor(events: HoldEvents) {
    this.#events = events;
  }

  get holding(): boolean {
    return this.#held.size > 0;
  }

  keyDown(repeat: boolean): void {
    if (!repeat) this.#press('ui:key');
  }

  keyUp(): void {
    this.#release('ui:key');
  }

  pointerDown(id: number): void {
    if (this.#pointer !== null) return;
    // A finger takes over from a screen reader's click, so that lifting it ends both.
    this.#pointer = id;
    this.#press('ui:pointer');
  }

  /** Released, cancelled, or its capture was lost: all end the hold. */
  pointerEnd(id: number): void {
    if (id !== this.#pointer) return;
    this.#pointer = null;
    this.#release('ui:pointer');
  }

  /** For who can't hold: a screen reader's click is one event, so the first talks and the second ends it. */
  toggle(): void {
    if (this.#held.has('ui:pointer')) this.#release('ui:pointer');
    else this.#press('ui:pointer');
  }

  /** A press and its release at once: all that a click is, where one press begins and the next one ends. */
  tap(): void {
    this.#press('ui:pointer');
    this.#release('ui:pointer');
  }

  /** Blur, a hidden page, a dialog in front, the engine out of reach. */
  letGo(): void {
    this.#pointer = null;
    const held = this.#held.size > 0;
    this.#held.clear();
    this.#events.releaseAll();
    if (held) this.#events.changed(false);
  }

  #press(source: HoldSource): void {
    if (this.#held.has(source)) return;
    this.#held.add(source);
    this.#events.changed(true);
    this.#events.press(source);
  }

  #release(source: HoldSource): void {
    if (!this.#held.delete(source)) return;
    this.#events.changed(this.#held.size > 0);
    this.#events.release(source);
  }
}
