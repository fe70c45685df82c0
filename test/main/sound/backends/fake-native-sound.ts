import {
  type NativePulseDevices,
  type NativeScan,
  type NativeSound,
  type NativeStream,
  type NativeStreamOptions,
  type NativeWatch,
  STATE_FIELDS,
  StateField,
} from '../../../../src/main/sound/backends/native-addon.ts';

/** A stream whose device a test plays. */
export class FakeNativeStream {
  readonly options: NativeStreamOptions;
  readonly #wake: () => void;
  /** Blocks between the two ends, in order. */
  readonly blocks: Float32Array[] = [];
  readonly state = new Uint32Array(STATE_FIELDS);
  closed = false;
  /** Blocks that the host was asked to hold beyond what it holds at first. */
  held = 0;

  constructor(options: NativeStreamOptions, wake: () => void) {
    this.options = options;
    this.#wake = wake;
    this.state[StateField.fewest] = 0xffff_ffff;
  }

  /** The device has captured a block. @param awake false: JavaScript is busy and is not told yet */
  capture(samples: Float32Array, awake = true): void {
    this.blocks.push(samples.slice());
    this.#count(StateField.callbacks);
    if (awake) this.#wake();
  }

  /** The device takes a block. @returns what it plays; null for the silence of a gap */
  take(awake = true): Float32Array | null {
    const block = this.blocks.shift() ?? null;
    if (!block) this.#count(StateField.missed);
    this.state[StateField.fewest] = Math.min(this.state[StateField.fewest] ?? 0, this.blocks.length);
    this.#count(StateField.callbacks);
    if (awake) this.#wake();
    return block;
  }

  /**
   * A server asks for so many blocks: it takes them as they are written.
   *
   * @param lacked how many of them its device would have played already
   */
  ask(blocks: number, lacked = 0): void {
    this.state[StateField.wanted] = blocks;
    this.state[StateField.lacked] = lacked;
    this.#wake();
  }

  finish(): void {
    this.state[StateField.finished] = 1;
    this.#wake();
  }

  wake(): void {
    this.#wake();
  }

  #count(field: number): void {
    this.state[field] = (this.state[field] ?? 0) + 1;
  }
}

/** PulseAudio's events as a test tells them. */
export class FakeNativeWatch {
  readonly #changed: () => void;
  hears = true;
  closed = false;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  event(): void {
    this.#changed();
  }

  /** The server goes. */
  lose(): void {
    this.hears = false;
    this.#changed();
  }
}

export class FakeNativeSound implements NativeSound {
  found: NativeScan = { devices: [], defaultInput: -1, defaultOutput: -1 };
  readonly streams: FakeNativeStream[] = [];
  scans = 0;
  /** Says why a stream can't be opened, or null. */
  refuse: (options: NativeStreamOptions) => string | null = () => null;
  /** What PulseAudio has; null without a server. */
  pulse: NativePulseDevices | null = null;
  /** Whether its library is there. */
  library = true;
  readonly watches: FakeNativeWatch[] = [];
  /** False for a lost device, whose closing never ends. */
  letsGo = true;

  get stream(): FakeNativeStream {
    const last = this.streams.at(-1);
    if (!last) throw new Error('none was opened');
    return last;
  }

  hasPulse(): boolean {
    return this.library;
  }

  async pulseDevices(): Promise<NativePulseDevices> {
    if (!this.pulse) throw new Error('PulseAudio: Connection refused');
    return this.pulse;
  }

  async watchPulse(changed: () => void): Promise<NativeWatch> {
    if (!this.pulse) throw new Error('PulseAudio: Connection refused');
    const watch = new FakeNativeWatch(changed);
    this.watches.push(watch);
    return watch as unknown as NativeWatch;
  }

  hearsPulse(watch: NativeWatch): boolean {
    return (watch as unknown as FakeNativeWatch).hears;
  }

  async unwatchPulse(watch: NativeWatch): Promise<void> {
    (watch as unknown as FakeNativeWatch).closed = true;
  }

  async scan(): Promise<NativeScan> {
    this.scans += 1;
    return this.found;
  }

  async open(options: NativeStreamOptions, wake: () => void): Promise<NativeStream> {
    const why = this.refuse(options);
    if (why) throw new Error(why);
    const stream = new FakeNativeStream(options, wake);
    this.streams.push(stream);
    return stream as unknown as NativeStream;
  }

  read(stream: NativeStream, block: Float32Array): boolean {
    const captured = fake(stream).blocks.shift();
    if (captured) block.set(captured);
    return captured !== undefined;
  }

  write(stream: NativeStream, block: Float32Array): boolean {
    const { blocks, options } = fake(stream);
    if (blocks.length >= options.blocks) return false;
    blocks.push(block.slice());
    return true;
  }

  state(stream: NativeStream, state: Uint32Array): void {
    const of = fake(stream);
    of.state[StateField.waiting] = of.blocks.length;
    state.set(of.state);
    of.state[StateField.fewest] = 0xffff_ffff;
    of.state[StateField.lacked] = 0;
  }

  hold(stream: NativeStream, blocks: number): void {
    fake(stream).held = blocks;
  }

  /** Seconds. */
  promised = 0.01;

  latency(): number {
    return this.promised;
  }

  close(stream: NativeStream): Promise<void> {
    fake(stream).closed = true;
    return this.letsGo ? Promise.resolve() : new Promise(() => {});
  }
}

function fake(stream: NativeStream): FakeNativeStream {
  return stream as unknown as FakeNativeStream;
}
