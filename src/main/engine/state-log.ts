import type { LinkView, StationView } from '../../shared/state.ts';
import type { Logger } from './log.ts';
import type { SoundStatus } from './sound-view.ts';

/**
 * Writes down what became of links, devices and the Station, a line a change. No line names a person, a room or a server:
 * links are called by their ids, reasons by their codes.
 */
export class StateLog {
  readonly #log: Logger;
  /** What was written last of each, so that counters that move are no news. */
  readonly #last = new Map<string, string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  link({ id, state, reason }: Pick<LinkView, 'id' | 'state' | 'reason'>): void {
    const level = state === 'retrying' || state === 'failed' ? 'warn' : 'info';
    this.#note(level, `link ${id}`, { link: id, state, reason: reason?.code ?? null }, 'link');
  }

  /** The link is gone, and what was known of it. */
  forget(id: string): void {
    this.#last.delete(`link ${id}`);
  }

  sound({ process, ready }: SoundStatus): void {
    const [input, output] = [ready?.input.state ?? null, ready?.output.state ?? null];
    const broken = process === 'restarting' || (ready !== null && (input !== 'open' || output !== 'open'));
    this.#note(broken ? 'warn' : 'info', 'sound', { process, backend: ready?.backend ?? null, input, output }, 'sound');
  }

  station({ state, scope, port }: Pick<StationView, 'state' | 'scope' | 'port'>): void {
    const level = state === 'failed' || state === 'restarting' ? 'warn' : 'info';
    this.#note(level, 'station', { state, scope, port }, 'station');
  }

  #note(level: 'info' | 'warn', key: string, details: object, message: string): void {
    const text = JSON.stringify(details);
    if (this.#last.get(key) === text) return;
    this.#last.set(key, text);
    this.#log[level](details, message);
  }
}
