import type { DevicesBackend } from './backends/devices.ts';
import type { FromSound, SoundDirection, ToSound } from './protocol.ts';

/** How often a missing device is looked for, ms. A look costs about 25 ms of one core. */
export const LOOK_EVERY_MS = 1000;
/** A failed opening leaves PortAudio's scan as it was, so after some the process makes room for a fresh one. */
const MAX_FAILURES = 5;

/**
 * Looks for devices that are missing or would not open, in a process of its own: PortAudio scans afresh only while
 * nothing is open, and the direction that works must not be interrupted for a look.
 */
export class DeviceWatch {
  readonly #backend: Pick<DevicesBackend, 'tryOpen'>;
  readonly #post: (message: FromSound) => void;
  readonly #end: () => void;
  #wanted: ReadonlyMap<SoundDirection, string> = new Map();
  #failures = 0;

  constructor(backend: Pick<DevicesBackend, 'tryOpen'>, post: (message: FromSound) => void, end: () => void) {
    this.#backend = backend;
    this.#post = post;
    this.#end = end;
  }

  handle(message: ToSound): void {
    if (message.type === 'quit') this.#end();
    if (message.type !== 'watch') return;
    const wanted = [
      ['input', message.input],
      ['output', message.output],
    ] as const;
    this.#wanted = new Map(wanted.flatMap(([direction, id]) => (id === null ? [] : [[direction, id]])));
  }

  /** To be called every `LOOK_EVERY_MS`. */
  look(): void {
    for (const [direction, id] of this.#wanted) {
      const answer = this.#backend.tryOpen(direction, id);
      if (answer === 'opened') {
        // It is open in this process now, and a sound card may let only one have it: the process is about to be killed.
        this.#wanted = new Map();
        this.#post({ type: 'found', direction });
        return;
      }
      if (answer === 'refused') this.#failures += 1;
    }
    if (this.#failures >= MAX_FAILURES) this.#end();
  }
}
