import type { AudioBackend } from './backend.ts';
import { loadCues } from './cue-files.ts';
import { Graph } from './graph.ts';
import type { FromSound, SoundDirection, ToSound } from './protocol.ts';
import { SoundDevices } from './sound-devices.ts';

/** `tick` is to be called this often, ms: the meter's pace. */
export const TICK_MS = 50;
const TICKS_A_BEAT = 2;
const TICKS_A_STATS = 20;

/** The sound process without its process: messages in, messages out, a backend on one side. */
export class SoundSession {
  readonly #post: (message: FromSound) => void;
  readonly #end: () => void;
  readonly #graph: Graph;
  readonly #devices: SoundDevices;
  #ticks = 0;
  /** Underruns that the engine knows of. */
  #toldUnderruns = 0;
  readonly #cueFolder: string | null;
  /** Whether the microphone stays open while nobody talks. */
  #keepOpen = true;

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
    this.#post = post;
    this.#end = end;
    this.#cueFolder = cueFolder;
    this.#graph = new Graph(post);
    this.#devices = new SoundDevices({
      backend,
      capture: (block) => this.#graph.capture(block),
      render: (block) => this.#graph.render(block),
      wantsInput: () => this.#wantsInput,
      usesInput: () => this.#graph.wantsInput,
      forgetInput: () => this.#graph.forgetInput(),
      post,
      end,
    });
  }

  handle(message: ToSound): void {
    switch (message.type) {
      case 'open':
        this.#devices.choose(message.devices);
        return;
      case 'gate':
        this.#graph.gate(message.format, message.open, message.preRollMs);
        this.#devices.tend();
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
        this.#devices.tend();
        return;
      case 'frame':
        // Without an output nobody takes the sound out of the buffers again.
        if (this.#devices.hasOutput) this.#graph.frame(message);
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
      case 'hush':
        this.#graph.hush(message.on);
        return;
      case 'duck':
        this.#graph.duck(message.db);
        return;
      case 'processing':
        this.#graph.processing.apply(message.settings);
        return;
      case 'monitor':
        this.#graph.monitor(message.on);
        this.#devices.tend();
        return;
      case 'test':
        this.#graph.test(message.plan);
        this.#devices.tend();
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
    this.#devices.tick();
    if (this.#ticks % TICKS_A_BEAT === 0) {
      const { inputBlocks, outputBlocks, latencyMs } = this.#devices;
      const resting = !this.#wantsInput;
      // A microphone test has no last message of its own that would let the microphone rest again.
      this.#devices.tend();
      this.#post({
        type: 'beat',
        inputBlocks,
        outputBlocks,
        ...(latencyMs && { latencyMs }),
        ...(resting && { resting }),
      });
    }
    if (this.#ticks % TICKS_A_STATS === 0) {
      const speakers = this.#graph.speakerStats();
      const { underruns } = this.#devices;
      if (speakers.length > 0 || underruns !== this.#toldUnderruns) this.#post({ type: 'stats', speakers, underruns });
      this.#toldUnderruns = underruns;
    }
  }

  /** An open device's own thread, as the system numbers it; 0 where none is known. */
  thread(direction: SoundDirection): number {
    return this.#devices.thread(direction);
  }

  /** Lets go of the devices and ends the process, whether they let go of us or not. */
  async quit(): Promise<void> {
    await this.#devices.close();
    this.#end();
  }

  get #wantsInput(): boolean {
    return this.#keepOpen || this.#graph.wantsInput;
  }
}
