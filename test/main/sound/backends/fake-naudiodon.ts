import type {
  DirectionOptions,
  Naudiodon,
  PortAudioDevice,
  PortAudioHosts,
  PortAudioStream,
  StreamOptions,
} from '../../../../src/main/sound/backends/naudiodon.ts';

interface ReadResult {
  readonly buf?: Buffer;
  readonly finished?: boolean;
}

/** A stream whose device a test plays. */
export class FakeStream implements PortAudioStream {
  readonly options: DirectionOptions;
  started = false;
  /** What was written, copied as the addon does. */
  readonly written: Float32Array[] = [];
  /** Resolves when the device lets go; false for a lost one, whose closing never ends. */
  letsGo = true;
  #reads: ((result: ReadResult) => void)[] = [];
  #writes: ((complaint: string | undefined) => void)[] = [];

  constructor(options: DirectionOptions) {
    this.options = options;
  }

  start(): void {
    this.started = true;
  }

  read(_bytes: number): Promise<ReadResult> {
    return new Promise((resolve) => this.#reads.push(resolve));
  }

  write(chunk: Buffer): Promise<string | undefined> {
    this.written.push(new Float32Array(Uint8Array.from(chunk).buffer));
    return new Promise((resolve) => this.#writes.push(resolve));
  }

  quit(): Promise<void> {
    for (const resolve of this.#reads.splice(0)) resolve({ finished: true });
    return this.letsGo ? Promise.resolve() : new Promise(() => {});
  }

  /** The device has captured a block. */
  async capture(samples: Float32Array): Promise<void> {
    this.#reads.shift()?.({ buf: Buffer.from(samples.buffer.slice(0)) });
    await settle();
  }

  /** The device has taken a block from the queue. */
  async take(complaint?: string): Promise<void> {
    this.#writes.shift()?.(complaint);
    await settle();
  }
}

/** Lets everything run that waits for promises only. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

export class FakeNaudiodon implements Naudiodon {
  readonly devices: PortAudioDevice[] = [];
  readonly streams: FakeStream[] = [];
  defaults = { defaultInput: 0xffff_ffff, defaultOutput: 0xffff_ffff };
  /** Says why a stream can't be opened, or null. */
  refuse: (options: DirectionOptions) => string | null = () => null;

  add(name: string, inputs: number, outputs: number, isDefault = false): this {
    const id = this.devices.length;
    this.devices.push({ id, name, maxInputChannels: inputs, maxOutputChannels: outputs, hostAPIName: 'ALSA' });
    if (isDefault) this.defaults = { defaultInput: id, defaultOutput: id };
    return this;
  }

  get stream(): FakeStream {
    const last = this.streams.at(-1);
    if (!last) throw new Error('none was opened');
    return last;
  }

  getDevices(): readonly PortAudioDevice[] {
    return this.devices;
  }

  getHostAPIs(): PortAudioHosts {
    return { defaultHostAPI: 0, HostAPIs: [{ id: 0, ...this.defaults }] };
  }

  create({ inOptions, outOptions }: StreamOptions): FakeStream {
    const options = inOptions ?? outOptions;
    if (!options) throw new Error('no direction');
    const why = this.refuse(options);
    if (why) throw new Error(why);
    const stream = new FakeStream(options);
    this.streams.push(stream);
    return stream;
  }
}
