import type { AudioBackend, DeviceStream } from './backend.ts';
import { loadCues } from './cue-files.ts';
import { Graph } from './graph.ts';
import type { DeviceReport, FromSound, SoundDirection, ToSound } from './protocol.ts';

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
  readonly #cueFolder: string | null;
  /** Whether the microphone stays open while nobody talks. */
  #keepOpen = true;
  /** What was opened last, and what came of it; null before the first time. */
  #opened: { readonly input: string; readonly reports: Record<SoundDirection, DeviceReport> } | null = null;

  /**
   * @param end ends the process; after it nothing of this is used any more
   * @param cueFolder where our own cues lie; null for none
   */
  constructor(
    backend: AudioBackend,
    post: (message: FromSound) => void,
    end: () => void,
    cueFolder: string | null = null,
  ) {
    this.#backend = backend;
    this.#post = post;
    this.#end = end;
    this.#cueFolder = cueFolder;
    this.#graph = new Graph(post);
  }

  handle(message: ToSound): void {
    switch (message.type) {
      case 'open':
        // One after the other, whatever comes in between.
        this.#opening = this.#opening.then(() => this.#open(message.devices.input, message.devices.output));
        return;
      case 'gate':
        this.#graph.gate(message.format, message.open, message.preRollMs);
        this.#tend();
        return;
      case 'cue':
        this.#graph.cues.play(message.kind, message.after);
        return;
      case 'cues':
        this.#graph.cues.load(
          loadCues(message.settings, this.#cueFolder, (text) => this.#post({ type: 'trouble', message: text })),
          message.settings.volumeDb,
        );
        return;
      case 'ring':
        this.#graph.cues.ring(message.on);
        return;
      case 'keepOpen':
        this.#keepOpen = message.on;
        this.#tend();
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
        this.#tend();
        return;
      case 'test':
        this.#graph.test(message.plan);
        this.#tend();
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
      const resting = !this.#wantsInput;
      // A microphone test has no last message of its own that would let the microphone rest again.
      this.#tend();
      this.#post({ type: 'beat', inputBlocks, outputBlocks: this.#output?.blocks ?? 0, ...(resting && { resting }) });
    }
    if (this.#ticks % TICKS_A_STATS === 0) {
      const speakers = this.#graph.speakerStats();
      if (speakers.length > 0) this.#post({ type: 'stats', speakers, underruns: this.#output?.glitches ?? 0 });
    }
  }

  /** Lets go of the devices and ends the process, whether they let go of us or not. */
  async quit(): Promise<void> {
    await Promise.allSettled([this.#input?.close(), this.#output?.close()]);
    this.#end();
  }

  async #open(input: string, output: string): Promise<void> {
    const streams = [this.#input, this.#output];
    this.#input = null;
    this.#output = null;
    if (!(await this.#closeOrEnd(streams))) return;
    this.#graph.forgetInput();
    // Opened also where it rests by itself: only so it is known whether it could be.
    const openedInput = this.#backend.openInput(input, (block) => this.#graph.capture(block));
    const openedOutput = this.#backend.openOutput(output, (block) => this.#graph.render(block));
    this.#input = openedInput.stream;
    this.#output = openedOutput.stream;
    this.#opened = { input, reports: { input: openedInput.report, output: openedOutput.report } };
    this.#report();
    this.#tend();
  }

  #report(): void {
    if (!this.#opened) return;
    this.#post({
      type: 'ready',
      backend: this.#backend.kind,
      ...this.#opened.reports,
      devices: this.#backend.devices(),
    });
  }

  get #wantsInput(): boolean {
    return this.#keepOpen || this.#graph.wantsInput;
  }

  /** Opens or closes the microphone where it is not open the whole time. */
  #tend(): void {
    const reports = this.#opened?.reports;
    if (reports?.input.state !== 'open' || (this.#input !== null) === this.#wantsInput) return;
    this.#opening = this.#opening.then(() => this.#tendInput());
  }

  async #tendInput(): Promise<void> {
    const stream = this.#input;
    if (!this.#opened || (stream !== null) === this.#wantsInput) return;
    if (stream) {
      this.#input = null;
      this.#graph.forgetInput();
      await this.#closeOrEnd([stream]);
      // Somebody may have pressed meanwhile.
      this.#tend();
      return;
    }
    const { input, reports } = this.#opened;
    const { stream: opened, report } = this.#backend.openInput(input, (block) => this.#graph.capture(block));
    this.#input = opened;
    if (report.state === 'open') return;
    this.#opened = { input, reports: { ...reports, input: report } };
    this.#report();
  }

  /** @returns false when a device does not let go: only a new process gets at it again, and whoever started this one starts it */
  async #closeOrEnd(streams: readonly (DeviceStream | null)[]): Promise<boolean> {
    try {
      await Promise.all(streams.map((stream) => stream?.close()));
      return true;
    } catch (error) {
      this.#post({ type: 'trouble', message: error instanceof Error ? error.message : String(error) });
      this.#end();
      return false;
    }
  }
}
