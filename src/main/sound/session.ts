import type { AudioBackend, DeviceStream } from './backend.ts';
import { Graph } from './graph.ts';
import type { FromSound, ToSound } from './protocol.ts';

/** `tick` is to be called this often, ms: the meter's pace. */
export const TICK_MS = 50;
const TICKS_A_BEAT = 2;
const TICKS_A_STATS = 20;

/** The sound process without its process: messages in, messages out, a backend on one side. */
export class SoundSession {
  readonly #backend: AudioBackend;
  readonly #post: (message: FromSound) => void;
  readonly #end: () => void;
  readonly #graph: Graph;
  #input: DeviceStream | null = null;
  #output: DeviceStream | null = null;
  #ticks = 0;
  #opening = Promise.resolve();

  /** @param end ends the process; after it nothing of this is used any more */
  constructor(backend: AudioBackend, post: (message: FromSound) => void, end: () => void) {
    this.#backend = backend;
    this.#post = post;
    this.#end = end;
    this.#graph = new Graph(post);
  }

  handle(message: ToSound): void {
    switch (message.type) {
      case 'open':
        // One after the other, whatever comes in between.
        this.#opening = this.#opening.then(() => this.#open(message.devices.input, message.devices.output));
        return;
      case 'gate':
        this.#graph.gate(message.format, message.open);
        return;
      case 'frame':
        // Without an output nobody takes the sound out of the buffers again.
        if (this.#output) this.#graph.frame(message);
        return;
      case 'forget':
        this.#graph.forget(message.speaker);
        return;
      case 'mix':
        this.#graph.mix(message.speaker, message);
        return;
      case 'deafen':
        this.#graph.deafen(message.on);
        return;
      case 'gain':
        this.#graph.gain(message.inputDb, message.outputDb);
        return;
      case 'monitor':
        this.#graph.monitor(message.on);
        return;
      case 'watch':
        // For a process that was started to watch, and this one was not.
        return;
      case 'quit':
        void this.quit();
        return;
      default:
        message satisfies never;
    }
  }

  /** Meter and heartbeat. */
  tick(): void {
    this.#ticks += 1;
    this.#post({ type: 'levels', ...this.#graph.takeLevels() });
    if (this.#ticks % TICKS_A_BEAT === 0) {
      const inputBlocks = this.#input?.blocks ?? 0;
      this.#post({ type: 'beat', inputBlocks, outputBlocks: this.#output?.blocks ?? 0 });
    }
    if (this.#ticks % TICKS_A_STATS === 0) {
      const speakers = this.#graph.speakerStats();
      if (speakers.length > 0) this.#post({ type: 'stats', speakers, underruns: this.#output?.glitches ?? 0 });
    }
  }

  /** Lets go of the devices and ends the process, whether they let go of us or not. */
  async quit(): Promise<void> {
    await this.#close().catch(() => {});
    this.#end();
  }

  async #open(input: string, output: string): Promise<void> {
    try {
      await this.#close();
    } catch (error) {
      // Only a new process gets at the devices again; whoever started this one starts it.
      this.#post({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
      this.#end();
      return;
    }
    const openedInput = this.#backend.openInput(input, (block) => this.#graph.capture(block));
    const openedOutput = this.#backend.openOutput(output, (block) => this.#graph.render(block));
    this.#input = openedInput.stream;
    this.#output = openedOutput.stream;
    this.#post({
      type: 'ready',
      backend: this.#backend.kind,
      input: openedInput.report,
      output: openedOutput.report,
      devices: this.#backend.devices(),
    });
  }

  async #close(): Promise<void> {
    const streams = [this.#input, this.#output];
    this.#input = null;
    this.#output = null;
    await Promise.all(streams.map((stream) => stream?.close()));
  }
}
