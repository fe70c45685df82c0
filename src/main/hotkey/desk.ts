import type { HotkeyView } from '../../shared/state.ts';
import type { TalkDesk } from '../engine/ptt/desk.ts';
import type { JsonStore } from '../engine/store/json-store.ts';
import type { Notice } from '../engine/store/keeper.ts';
import { type Binding, chordOf, faultOf, type Hotkeys, MAX_BINDINGS } from './bindings.ts';
import type { HotkeyClient, HotkeyStatus } from './client.ts';
import { DesktopKeys } from './desktop-keys.ts';
import { type InputName, inWords } from './input-name.ts';
import { failureInWords, type ThisDesktop } from './this-desktop.ts';

/** Who holds the key, as push-to-talk names it. */
type Source = Parameters<TalkDesk['press']>[0];

/** What the desk does to the app. */
export interface HotkeyEffects {
  /** @param links who shall hear it; null is whichever link is selected */
  press(source: Source, links: readonly string[] | null): void;
  release(source: Source): void;
  releaseWhere(matches: (source: Source) => boolean): void;
  /** The microphone is silent while a key is held that mutes. */
  hush(on: boolean): void;
  show(view: HotkeyView): void;
  notice(notice: Notice): void;
  /** The bindings could not be written. */
  unsaved(error: unknown): void;
}

export interface HotkeyParts {
  readonly client: HotkeyClient;
  readonly store: JsonStore<Hotkeys>;
  readonly desktop: ThisDesktop;
}

/** A binding that can't be had, in words for the user. */
export class BindingRefusal extends Error {
  override readonly name = 'BindingRefusal';
  readonly code: 'not-found' | 'too-many' | 'taken' | 'unfit' | 'not-here' | 'busy';

  constructor(code: BindingRefusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** How long one may think about which key to press, ms. */
const CAPTURE_LIMIT_MS = 20_000;

interface PendingCapture {
  readonly caller: string;
  readonly answer: (inputs: readonly InputName[] | null) => void;
  readonly limit: NodeJS.Timeout;
}

/**
 * The talk key as the app knows it: which keys are bound to whom, what is held, and how well it is heard here. It turns the
 * hotkey process's word into sources of push-to-talk, and the process's death into their release.
 */
export class HotkeyDesk {
  readonly #parts: HotkeyParts;
  readonly #effects: HotkeyEffects;
  /** Held binding → the source that it is. */
  readonly #held = new Map<string, Source>();
  /** Held bindings that mute. */
  readonly #hushing = new Set<string>();
  readonly #desktopKeys: DesktopKeys;
  #capture: PendingCapture | null = null;
  #next = 1;

  constructor(parts: HotkeyParts, effects: HotkeyEffects) {
    this.#parts = parts;
    this.#effects = effects;
    const { events } = parts.client;
    events.on('status', () => this.#changed());
    events.on('pressed', ({ binding, kind }) => this.#pressed(binding, kind));
    events.on('released', ({ binding }) => this.#released(binding));
    events.on('lost', ({ wasListening }) => this.#lost(wasListening));
    events.on('captured', ({ inputs }) => this.#answer(inputs));
    this.#desktopKeys = new DesktopKeys(parts.client, () => this.#changed());
  }

  get view(): HotkeyView {
    const { client, desktop } = this.#parts;
    return {
      source: desktop.source ?? 'none',
      state: client.status.state,
      message: desktop.message ?? this.#statusInWords(client.status),
      capabilities: [...desktop.capabilities],
      bindings: this.#bindings.map(({ id, inputs, links, does = 'talk' }) => ({
        id,
        inputs,
        links,
        does,
        ...this.#keyOf(id, inputs),
      })),
      hushed: this.#hushing.size > 0,
      capturing: this.#capture !== null,
    };
  }

  /** Keys of ours by our names; what the desktop gave, by the desktop's. */
  #keyOf(id: string, inputs: readonly InputName[]): Pick<HotkeyView['bindings'][number], 'key' | 'words'> {
    const { client, desktop } = this.#parts;
    if (desktop.source !== 'portal') return { key: 'known', words: inWords(inputs) };
    const given = this.#desktopKeys.keyOf(id);
    // Nobody is asked any more when that has failed.
    return client.status.state === 'failed' ? { key: 'none', words: '' } : given;
  }

  #statusInWords(status: HotkeyStatus): string | null {
    if (status.state === 'starting' && this.#parts.desktop.source === 'portal')
      return 'Your desktop is asked for the talk key: if it opens a dialog, choose one there.';
    return inWordsOf(status);
  }

  start(): void {
    this.#askDesktop();
    this.#parts.client.start(this.#bindings);
  }

  /** Tries again now what hears no key, and asks the desktop again that has refused one. */
  retry(): void {
    this.#parts.client.retry();
  }

  close(): void {
    this.#answer(null);
    this.#parts.client.close();
  }

  /** Suspend or lock screen: key-ups may have been lost. */
  interrupted(): void {
    this.#letGo();
    this.#parts.client.forget();
  }

  /**
   * Waits for the user to press what shall be bound. Nothing that is pressed meanwhile talks.
   * @param caller the window that asks
   * @returns the keys; null when it was called off, by Escape, by the window or by time
   * @throws {BindingRefusal}
   */
  capture(caller: string): Promise<readonly InputName[] | null> {
    if (this.#parts.desktop.source !== 'hook' || this.#parts.client.status.state !== 'listening') {
      throw new BindingRefusal('not-here', this.view.message ?? 'Your desktop asks for the keys itself.');
    }
    if (this.#capture) throw new BindingRefusal('busy', 'Another window is waiting for a key already.');
    return new Promise((resolve) => {
      const limit = setTimeout(() => this.cancelCapture(caller), CAPTURE_LIMIT_MS);
      this.#capture = { caller, answer: resolve, limit };
      this.#letGo();
      this.#parts.client.capture(true);
      this.#changed();
    });
  }

  /** Opens the desktop's own page of our keys. @returns whether it has one, and has opened it */
  async configure(): Promise<boolean> {
    return this.#parts.desktop.source === 'portal' && this.#desktopKeys.openPage();
  }

  /** The window that waits for a key does not want one any more, or is gone. */
  cancelCapture(caller: string): void {
    if (this.#capture?.caller !== caller) return;
    this.#parts.client.capture(false);
    this.#answer(null);
  }

  /**
   * Adds a binding, or changes the one with this id.
   * @returns its id
   * @throws {BindingRefusal}
   */
  bind({
    id,
    inputs,
    links,
    does,
  }: {
    id: string | null;
    inputs: readonly InputName[];
    links: readonly string[] | null;
    does?: 'talk' | 'mute' | undefined;
  }): string {
    const others = this.#bindings.filter((binding) => binding.id !== id);
    if (id !== null && others.length === this.#bindings.length) throw unknown(id);
    if (others.length >= MAX_BINDINGS) throw new BindingRefusal('too-many', `There are at most ${MAX_BINDINGS} keys.`);
    if (others.some((binding) => chordOf(binding.inputs) === chordOf(inputs)))
      throw new BindingRefusal('taken', `${inWords(inputs)} is bound already.`);
    const changed: Binding = {
      id: id ?? this.#freeId(),
      inputs: [...new Set(inputs)],
      links: links && [...links],
      ...(does === 'mute' && { does }),
    };
    this.#keep(
      id === null ? [...others, changed] : this.#bindings.map((binding) => (binding.id === id ? changed : binding)),
    );
    return changed.id;
  }

  /** @throws {BindingRefusal} `not-found` */
  unbind(id: string): void {
    const others = this.#bindings.filter((binding) => binding.id !== id);
    if (others.length === this.#bindings.length) throw unknown(id);
    this.#keep(others);
  }

  /**
   * Takes these bindings in the place of those that are there.
   * @throws {BindingRefusal} `unfit`: then all stay as they are
   */
  replace(bindings: readonly Binding[]): void {
    const fault = faultOf({ bindings: [...bindings] });
    if (fault) throw new BindingRefusal('unfit', `${fault.field}: ${fault.why}`);
    this.#keep(bindings);
  }

  /** As they are kept. */
  get bindings(): readonly Binding[] {
    return this.#bindings;
  }

  get #bindings(): readonly Binding[] {
    return this.#parts.store.value.bindings;
  }

  #keep(bindings: readonly Binding[]): void {
    this.#parts.store.set({ bindings: [...bindings] }).catch((error: unknown) => this.#effects.unsaved(error));
    // What is held may be bound to somebody else now; the key is to be pressed anew.
    this.#letGo();
    this.#askDesktop();
    this.#parts.client.bind(bindings);
    this.#changed();
  }

  #askDesktop(): void {
    this.#desktopKeys.ask(this.#bindings.map(({ id }) => id));
  }

  #pressed(id: string, kind: 'key' | 'mouse' | 'portal'): void {
    const binding = this.#bindings.find((one) => one.id === id);
    if (!binding || this.#held.has(id) || this.#capture) return;
    if (binding.does === 'mute') {
      this.#hushing.add(id);
      this.#hushChanged();
      return;
    }
    const source: Source = kind === 'portal' ? `portal@${id}` : `hook:${kind}@${id}`;
    this.#held.set(id, source);
    this.#effects.press(source, binding.links);
  }

  #released(id: string): void {
    if (this.#hushing.delete(id)) this.#hushChanged();
    const source = this.#held.get(id);
    if (source === undefined) return;
    this.#held.delete(id);
    this.#effects.release(source);
  }

  #lost(wasListening: boolean): void {
    this.#letGo();
    this.#answer(null);
    if (!wasListening) return;
    this.#effects.notice({
      title: 'The talk key was lost for a moment',
      text: 'What hears it ended and is started again. What you held is released: press the key anew.',
    });
  }

  #letGo(): void {
    this.#held.clear();
    if (this.#hushing.size > 0) {
      this.#hushing.clear();
      this.#hushChanged();
    }
    this.#effects.releaseWhere((source) => source.startsWith('hook:') || source.startsWith('portal'));
  }

  #hushChanged(): void {
    this.#effects.hush(this.#hushing.size > 0);
    this.#changed();
  }

  #answer(inputs: readonly InputName[] | null): void {
    const pending = this.#capture;
    if (!pending) return;
    this.#capture = null;
    clearTimeout(pending.limit);
    pending.answer(inputs);
    this.#changed();
  }

  #freeId(): string {
    let id: string;
    do id = `key${this.#next++}`;
    while (this.#bindings.some((binding) => binding.id === id));
    return id;
  }

  #changed(): void {
    this.#effects.show(this.view);
  }
}

function inWordsOf(status: HotkeyStatus): string | null {
  switch (status.state) {
    case 'failed':
      return failureInWords(status.code, status.detail);
    case 'restarting':
      return 'The part of Squelch that hears the talk key is being started again.';
    case 'off':
    case 'starting':
    case 'listening':
      return null;
    default:
      return status satisfies never;
  }
}

function unknown(id: string): BindingRefusal {
  return new BindingRefusal('not-found', `There is no key "${id}" any more.`);
}
