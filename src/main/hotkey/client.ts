import { Emitter } from '../../shared/emitter.ts';
import type { Child, Host } from '../engine/host.ts';
import type { Binding } from './bindings.ts';
import type { InputName } from './input-name.ts';
import { BEAT_EVERY_MS, type FailureCode, type FromHotkey, fromHotkey, type ToHotkey } from './protocol.ts';
import type { SourceKind } from './source.ts';

export interface HotkeyClientEvents {
  status: HotkeyStatus;
  pressed: { readonly binding: string; readonly kind: 'key' | 'mouse' | 'portal' };
  released: { readonly binding: string };
  /** The process is gone, and with it whatever it held. */
  lost: { readonly wasListening: boolean };
  captured: { readonly inputs: readonly InputName[] | null };
  /** What the desktop itself calls the keys that it gave. */
  assigned: { readonly triggers: Readonly<Record<string, string>> };
  /** Whether the desktop has opened its page of our keys. */
  configured: { readonly opened: boolean };
}

export type HotkeyStatus =
  | { readonly state: 'off' | 'starting' | 'listening' | 'restarting' }
  /** `retrying`: it is tried again by and by. */
  | { readonly state: 'failed'; readonly code: FailureCode; readonly detail: string };

export interface HotkeyClientOptions {
  readonly spawn: Host['spawn'];
  /** null: nothing can be heard here, and no process is started. */
  readonly source: SourceKind | null;
  /** Whether trying again can't help in this run. */
  readonly isFinal: (code: FailureCode) => boolean;
}

/** What the next start waits after so many lives without a key heard in a row, ms. */
const WAITS_MS = [0, 250, 1000, 5000, 30_000] as const;
/**
 * So many checks in a row without a beat, and the process hangs. Checks are counted and not milliseconds: when main itself
 * stood still, or the computer slept, one late check must not kill a process that is well.
 */
const SILENT_CHECKS = 3;

/**
 * The engine's end of the hotkey process, and its supervisor. A process that dies or hangs held keys whose release nobody
 * will ever hear: everything is let go at once, and a new one is started.
 */
export class HotkeyClient {
  readonly events = new Emitter<HotkeyClientEvents>();
  readonly #options: HotkeyClientOptions;
  #status: HotkeyStatus = { state: 'off' };
  #bindings: readonly Binding[] = [];
  #child: Child | null = null;
  readonly #held = new Set<string>();
  /** What was held when the last hook was lost; its repeats are no presses. */
  #suspects: readonly InputName[] = [];
  #failure: { code: FailureCode; detail: string } | null = null;
  #shortLives = 0;
  #silentChecks = 0;
  #checks: NodeJS.Timeout | null = null;
  #restart: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: HotkeyClientOptions) {
    this.#options = options;
  }

  get status(): HotkeyStatus {
    return this.#status;
  }

  start(bindings: readonly Binding[]): void {
    this.#bindings = bindings;
    if (this.#options.source === null) return;
    this.#checks = setInterval(() => this.#check(), BEAT_EVERY_MS);
    this.#launch();
  }

  bind(bindings: readonly Binding[]): void {
    this.#bindings = bindings;
    this.#sendBindings([]);
  }

  /** The next keys held together are told by `captured` and press nothing. */
  capture(on: boolean): void {
    this.#post({ type: 'capture', on });
  }

  /** Opens the desktop's page of our keys; `configured` has the answer. */
  configure(): void {
    this.#post({ type: 'configure' });
  }

  /** Tries again now what has failed, also what no other try in this run would have helped. */
  retry(): void {
    if (this.#child || this.#closed || this.#options.source === null) return;
    if (this.#restart) clearTimeout(this.#restart);
    this.#show({ state: 'starting' });
    this.#launch();
  }

  /** Key-ups may have been lost: suspend, lock screen. */
  forget(): void {
    this.#held.clear();
    this.#post({ type: 'forget' });
  }

  close(): void {
    this.#closed = true;
    if (this.#checks) clearInterval(this.#checks);
    if (this.#restart) clearTimeout(this.#restart);
    this.#child?.kill();
  }

  #launch(): void {
    this.#restart = null;
    this.#failure = null;
    this.#silentChecks = 0;
    const child = this.#options.spawn('hotkey', { args: [`--source=${this.#options.source}`] });
    this.#child = child;
    if (this.#status.state === 'off') this.#show({ state: 'starting' });
    child.onMessage((message) => {
      if (child !== this.#child) return;
      const parsed = fromHotkey.safeParse(message);
      if (parsed.success) this.#hear(parsed.data);
    });
    child.onExit(() => {
      if (child === this.#child) this.#lose();
    });
    this.#sendBindings(this.#suspects);
    this.#suspects = [];
  }

  #hear(message: FromHotkey): void {
    this.#silentChecks = 0;
    switch (message.type) {
      case 'listening':
        this.#show({ state: 'listening' });
        return;
      case 'failed':
        this.#failure = { code: message.code, detail: message.detail };
        return;
      case 'beat':
        // Whoever has listened for a while deserves a new start at once when it dies.
        if (this.#status.state === 'listening') this.#shortLives = 0;
        return;
      case 'pressed':
        this.#held.add(message.binding);
        this.events.emit('pressed', { binding: message.binding, kind: message.kind });
        return;
      case 'released':
        this.#held.delete(message.binding);
        this.events.emit('released', { binding: message.binding });
        return;
      case 'captured':
        this.events.emit('captured', { inputs: message.inputs });
        return;
      case 'configured':
        this.events.emit('configured', { opened: message.opened });
        return;
      case 'assigned':
        this.events.emit('assigned', { triggers: message.triggers });
        return;
      default:
        message satisfies never;
    }
  }

  #check(): void {
    if (!this.#child) return;
    this.#silentChecks++;
    if (this.#silentChecks <= SILENT_CHECKS) return;
    this.#child.kill();
    this.#lose();
  }

  #lose(): void {
    this.#child = null;
    if (this.#closed) return;
    const wasListening = this.#status.state === 'listening';
    this.#suspects = this.#bindings.filter(({ id }) => this.#held.has(id)).flatMap(({ inputs }) => inputs);
    this.#held.clear();
    this.events.emit('lost', { wasListening });
    const failure = this.#failure;
    // A first death is a mishap that nobody needs to read about twice; one after another is a state.
    if (failure) this.#show({ state: 'failed', ...failure });
    else if (this.#shortLives > 1) this.#show({ state: 'failed', code: 'other', detail: '' });
    else this.#show({ state: 'restarting' });
    if (failure && this.#options.isFinal(failure.code)) return;
    // What has said why it can't will hardly be able to a moment later.
    const slow = WAITS_MS.length - 1;
    const wait = WAITS_MS[failure && !wasListening ? slow : Math.min(this.#shortLives, slow)] ?? 0;
    this.#shortLives++;
    this.#restart = setTimeout(() => this.#launch(), wait);
  }

  #sendBindings(suspects: readonly InputName[]): void {
    const bindings = this.#bindings.map(({ id, inputs, does }) => ({ id, inputs, ...(does === 'mute' && { does }) }));
    this.#post({ type: 'bind', bindings, suspects });
  }

  #post(message: ToHotkey): void {
    this.#child?.post(message);
  }

  #show(status: HotkeyStatus): void {
    this.#status = status;
    this.events.emit('status', status);
  }
}
