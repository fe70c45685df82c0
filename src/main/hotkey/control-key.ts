import type { PttView } from '../../shared/state.ts';
import type { Logger } from '../engine/log.ts';
import type { Notice } from '../engine/store/keeper.ts';
import type { ControlRequest } from './control-line.ts';
import { ControlSocket } from './control-socket.ts';

/** What the command line does to the app. */
export interface ControlEffects {
  press(): void;
  release(): void;
  ptt(): Pick<PttView, 'state' | 'reason'>;
  /**
   * Somebody has started Squelch a second time. @param window whether one shall be opened, or brought to the front
   * @returns `shown`, or the address to be opened by hand
   */
  show(window: boolean): string;
  notice(notice: Notice): void;
}

/**
 * The talk key of the command line, `squelch ptt down|up|toggle`: one more source that can hold the key. Its clients are
 * gone as soon as they have spoken, so it is held until `up`, a second `toggle`, or whatever lets go of everything.
 */
export class ControlKey {
  readonly #socket: ControlSocket;
  readonly #path: string;
  readonly #log: Logger;
  readonly #effects: ControlEffects;
  #held = false;

  constructor(path: string, log: Logger, effects: ControlEffects) {
    this.#path = path;
    this.#log = log;
    this.#effects = effects;
    this.#socket = new ControlSocket({ path, act: (request) => this.#act(request) });
  }

  /** Opens the socket. That it can't be opened is said, and takes nothing else away. */
  async open(): Promise<void> {
    try {
      if ((await this.#socket.listen()) === 'listening') return;
      this.#effects.notice({
        title: 'Another Squelch has the talk command',
        text: 'A second Squelch of yours is running, and “squelch ptt” talks to that one. End it and start this one again.',
      });
    } catch (error) {
      this.#log.error({ error, path: this.#path }, 'control socket');
      this.#effects.notice({
        title: '“squelch ptt” does not work',
        text: `Its socket ${this.#path} could not be opened: ${error instanceof Error ? error.message : String(error)}.`,
      });
    }
  }

  /** Whoever calls this has let go of every source: what the next `toggle` does must follow. */
  letGo(): void {
    this.#held = false;
  }

  close(): void {
    this.#socket.close();
  }

  #act(request: ControlRequest): string {
    switch (request) {
      case 'down':
        this.#press(true);
        break;
      case 'up':
        this.#press(false);
        break;
      case 'toggle':
        this.#press(!this.#held);
        break;
      case 'state':
        break;
      case 'show':
      case 'address':
        return this.#effects.show(request === 'show');
      default:
        request satisfies never;
    }
    const { state, reason } = this.#effects.ptt();
    return reason === null ? state : `${state} ${reason}`;
  }

  #press(down: boolean): void {
    this.#held = down;
    if (down) this.#effects.press();
    else this.#effects.release();
  }
}
