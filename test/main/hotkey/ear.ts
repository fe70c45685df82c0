import type { Child, ChildRole, Host, SpawnOptions } from '../../../src/main/engine/host.ts';
import { type ThisDesktop, thisDesktop } from '../../../src/main/hotkey/this-desktop.ts';
import type { AppState } from '../../../src/shared/state.ts';
import { type BareEngine, NotingWindow } from '../../support/bare-engine.ts';
import { forkChild } from '../../support/fork-child.ts';
import { monotonicMs } from '../../support/x-display.ts';

/** What follows the key's release (a release delay, a block) is push-to-talk's own business. */
function isKeyed({ state }: AppState['ptt']): 'keyed' | 'up' {
  return state === 'keyed' ? 'keyed' : 'up';
}

export interface EarOptions {
  /** The bundle of the hotkey process. */
  readonly bundle: string;
  /** The session that it runs in: `DISPLAY`, `WAYLAND_DISPLAY`, the session bus. */
  readonly env: Readonly<Record<string, string>>;
  readonly makeEngine: (spawnHotkey: Host['spawn'], desktop: ThisDesktop) => Promise<BareEngine>;
}

/** A real engine with a real hotkey process in a session of its own. */
export class Ear {
  readonly bare: BareEngine;
  readonly window = new NotingWindow();
  readonly born: Child[];
  /** When the key was heard going down and up, ms of CLOCK_MONOTONIC, each change once. */
  readonly changes: { state: 'keyed' | 'up'; at: number }[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(bare: BareEngine, born: Child[]) {
    this.bare = bare;
    this.born = born;
    const { invoke } = bare.engine.attach({
      send: (event, payload) => {
        this.window.send(event, payload);
        if (event === 'state.patch' && payload && 'ptt' in payload && payload.ptt) {
          const state = isKeyed(payload.ptt);
          if (this.changes.at(-1)?.state !== state) this.changes.push({ state, at: monotonicMs() });
        }
        for (const look of this.#waiting) look();
      },
    });
    // A window without its first snapshot is not told toasts.
    void invoke('app.snapshot', {});
  }

  static async in({ bundle, env, makeEngine }: EarOptions): Promise<Ear> {
    const born: Child[] = [];
    const spawnHotkey = (_: ChildRole, options: SpawnOptions = {}) => {
      const child = forkChild(bundle, { ...options, env: { ...options.env, ...env } });
      born.push(child);
      return child;
    };
    const bare = await makeEngine(spawnHotkey, thisDesktop('linux', env));
    const ear = new Ear(bare, born);
    bare.startTalkable();
    return ear;
  }

  get state(): AppState {
    return this.bare.engine.state;
  }

  get ptt(): 'keyed' | 'up' {
    return isKeyed(this.state.ptt);
  }

  /** Resolves when the engine's state is as told, without asking for it over and over. */
  async until(holds: () => boolean, what: string): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!holds()) return;
        clearTimeout(limit);
        this.#waiting.delete(look);
        resolve();
      };
      const limit = setTimeout(() => reject(new Error(`never ${what}: ${JSON.stringify(this.state.hotkey)}`)), 10_000);
      this.#waiting.add(look);
    });
  }

  async listening(): Promise<void> {
    await this.until(() => this.state.hotkey.state === 'listening', 'listening');
  }
}
