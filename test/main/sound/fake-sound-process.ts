import type { Child, ChildExit, SpawnOptions } from '../../../src/main/engine/host.ts';
import type { DeviceReport, FromSound, ToSound } from '../../../src/main/sound/protocol.ts';
import type { FakeTimers } from './fake-timers.ts';

export const OPEN: DeviceReport = { state: 'open', name: 'Headset' };
export const MISSING: DeviceReport = { state: 'missing', name: '', message: 'No microphone was found.' };

/** A sound process as its supervisor sees it; a test says what it does. */
export class FakeSoundProcess implements Child {
  readonly pid = 4711;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly received: ToSound[] = [];
  killed = false;
  #listeners: ((message: unknown) => void)[] = [];
  #exits: ((how: ChildExit) => void)[] = [];
  #ended = false;
  #blocks = { input: 0, output: 0 };
  #stopBeats: () => void = () => {};

  constructor(options: SpawnOptions = {}) {
    this.args = options.args ?? [];
    this.env = options.env ?? {};
  }

  post(message: unknown): void {
    this.received.push(message as ToSound);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listeners.push(listener);
  }

  onExit(listener: (how: ChildExit) => void): void {
    this.#exits.push(listener);
  }

  kill(): void {
    this.killed = true;
    this.exit();
  }

  exit(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopBeats();
    for (const listener of this.#exits) listener({ code: null, signal: 'SIGKILL' });
  }

  say(message: FromSound): void {
    if (this.#ended) return;
    for (const listener of this.#listeners) listener(message);
  }

  ready(input: DeviceReport = OPEN, output: DeviceReport = OPEN): void {
    this.say({ type: 'ready', backend: 'devices', input, output, devices: [] });
  }

  /** From now on it beats 10 times a second and these directions move blocks. */
  beat(timers: FakeTimers, moving: { input: boolean; output: boolean } = { input: true, output: true }): void {
    this.#stopBeats();
    this.#stopBeats = timers.every(100, () => {
      if (moving.input) this.#blocks.input += 20;
      if (moving.output) this.#blocks.output += 20;
      this.say({ type: 'beat', inputBlocks: this.#blocks.input, outputBlocks: this.#blocks.output });
    });
  }

  hang(): void {
    this.#stopBeats();
  }

  /** What it was told, of one kind. */
  told<T extends ToSound['type']>(type: T): Extract<ToSound, { type: T }>[] {
    return this.received.filter((message): message is Extract<ToSound, { type: T }> => message.type === type);
  }
}
