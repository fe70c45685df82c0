import { type FrameFormat, formatKey } from '../../audio/format.ts';
import type { ThreadRequest } from '../../realtime/threads.ts';
import { Emitter } from '../../shared/emitter.ts';
import type { PersonMix } from '../../shared/person-mix.ts';
import type { CueKind, CueSettings, ProcessingSettings } from '../../shared/settings.ts';
import type { DeviceLatency } from '../../shared/sound-test.ts';
import type { SoundStatus } from '../engine/sound-view.ts';
import type { IncomingFrame, OutgoingFrame } from '../links/link.ts';
import { DeviceSearch } from './device-search.ts';
import type {
  DeviceChoice,
  DeviceReport,
  FromSound,
  MicrophoneTestPlan,
  MicrophoneTestReport,
  SpeakerStats,
} from './protocol.ts';
import { type SpawnParts, spawnSound } from './spawn.ts';
import { type StandingOrder, StandingOrders } from './standing-orders.ts';
import { type LossCause, SoundSupervisor } from './supervisor.ts';
import { realTimers, type Timers } from './timers.ts';

export interface SoundClientEvents {
  /** How the process and its devices are doing; sent at every change. */
  status: SoundStatus;
  packet: OutgoingFrame & { readonly format: string };
  /** 20 times a second, dBFS. */
  levels: { readonly inputDb: number; readonly outputDb: number };
  /** How the microphone test goes on. */
  test: MicrophoneTestReport;
}

/** What the process has counted since it started. */
export interface SoundCounts {
  readonly inputBlocks: number;
  readonly outputBlocks: number;
  readonly latencyMs: DeviceLatency;
  /** Blocks that the output device had to wait for, since it was opened. */
  readonly underruns: number;
  /** As they were when anybody was heard last. */
  readonly speakers: readonly SpeakerStats[];
}

const NO_COUNTS: SoundCounts = {
  inputBlocks: 0,
  outputBlocks: 0,
  latencyMs: { input: null, output: null },
  underruns: 0,
  speakers: [],
};

/** For the log and for who wants to know more. */
export interface SoundDiagnostics {
  /** Once a second while anybody was heard. */
  stats: { readonly speakers: readonly SpeakerStats[]; readonly underruns: number };
  /** The process was lost and every gate is closed; another one is on its way. */
  lost: { readonly why: LossCause };
  /** Something went wrong in the process, in its own words. */
  trouble: { readonly message: string };
}

export interface SoundClientOptions extends SpawnParts {
  readonly timers?: Timers;
  /** The process has a thread to be made a real-time one that it may not raise by itself. */
  readonly raise?: (request: ThreadRequest) => void;
}

/**
 * The engine's end of the sound process: what it is told, what it says, what must be true again after it was lost. Settings
 * come back with the new process; gates do not, whoever talks must press again.
 */
export class SoundClient {
  readonly events = new Emitter<SoundClientEvents>();
  readonly diagnostics = new Emitter<SoundDiagnostics>();
  readonly #timers: Timers;
  readonly #raise: (request: ThreadRequest) => void;
  readonly #process: SoundSupervisor;
  readonly #search: DeviceSearch;
  readonly #orders = new StandingOrders();
  #status: SoundStatus = { process: 'starting', ready: null };
  #devices: DeviceChoice = { input: 'default', output: 'default' };
  readonly #openGates = new Map<string, FrameFormat>();
  #hushed = false;
  #testing = false;
  #counts = NO_COUNTS;

  constructor(options: SoundClientOptions) {
    this.#timers = options.timers ?? realTimers;
    this.#raise = options.raise ?? (() => {});
    this.#process = new SoundSupervisor({
      spawn: () => spawnSound(options, 'play'),
      timers: this.#timers,
      born: () => this.#brief(),
      heard: (message) => this.#hear(message),
      gone: (why) => this.#gone(why),
    });
    this.#search = new DeviceSearch({
      spawn: () => spawnSound(options, 'watch'),
      timers: this.#timers,
      found: () => this.#process.replace(),
    });
  }

  get status(): SoundStatus {
    return this.#status;
  }

  /** Refreshed ten times a second, the speakers once a second. */
  get counts(): SoundCounts {
    return this.#counts;
  }

  /** Starts the process with these devices. */
  start(devices: DeviceChoice): void {
    this.#devices = devices;
    this.#process.start();
  }

  /**
   * Key down or up for all links of a format. A key down while no process runs is not remembered.
   *
   * @param preRollMs how much of what was said before the key went down goes out as well, ms
   */
  gate(format: FrameFormat, open: boolean, preRollMs = 0): void {
    if (open && this.#status.process !== 'running') return;
    if (open) this.#openGates.set(formatKey(format), format);
    else this.#openGates.delete(formatKey(format));
    this.#process.post({ type: 'gate', format, open, preRollMs });
    this.#search.pause(this.#openGates.size > 0);
  }

  /** Plays a cue, at once or with the first captured block that goes through an open gate. */
  cue(kind: CueKind, after: 'now' | 'capture'): void {
    this.#process.post({ type: 'cue', kind, after });
  }

  /** How loud cues are, which are on, and whose files they are. */
  cues(settings: CueSettings): void {
    this.#order({ type: 'cues', settings });
  }

  /** The ring tone, once every three seconds until it is turned off. */
  ring(on: boolean): void {
    this.#order({ type: 'ring', on });
  }

  /** Whether the microphone stays open while every gate is closed. */
  keepOpen(on: boolean): void {
    this.#order({ type: 'keepOpen', on });
  }

  /** One packet of one speaker. @param speaker unique over all links */
  frame(speaker: string, { format, seq, timestamp, bytes, arrivedAt, last }: IncomingFrame): void {
    const ageMs = Math.max(0, this.#timers.now() - arrivedAt);
    this.#process.post({ type: 'frame', speaker, format, seq, timestamp, bytes, ageMs, ...(last && { last }) });
  }

  /** This speaker is gone for good, and how it was mixed with it. */
  forget(speaker: string): void {
    this.#orders.forget(speaker);
    this.#process.post({ type: 'forget', speaker });
  }

  mix(speaker: string, mix: PersonMix): void {
    this.#order({ type: 'mix', speaker, ...mix });
  }

  deafen(on: boolean): void {
    this.#order({ type: 'deafen', on });
  }

  /** How loud the microphone and the whole mix are, dB. */
  gain(inputDb: number, outputDb: number): void {
    this.#order({ type: 'gain', inputDb, outputDb });
  }

  /** Push-to-mute: while it is on, the microphone is silent, and talks go on. */
  hush(on: boolean): void {
    if (on === this.#hushed) return;
    this.#hushed = on;
    this.#order({ type: 'hush', on });
  }

  /** By how much the voices are turned down while a gate is open, dB, 0 or more. */
  duck(db: number): void {
    this.#order({ type: 'duck', db });
  }

  /** What the microphone goes through before its gain. */
  processing(settings: ProcessingSettings): void {
    this.#order({ type: 'processing', settings });
  }

  /** Microphone test: the microphone is heard in the output. */
  monitor(on: boolean): void {
    this.#order({ type: 'monitor', on });
  }

  /** Begins a microphone test in place of one that runs; null calls it off. Not remembered where no process runs. */
  test(plan: MicrophoneTestPlan | null): void {
    if (plan && this.#status.process !== 'running') {
      this.events.emit('test', { phase: 'cancelled' });
      return;
    }
    this.#testing = plan !== null;
    this.#process.post({ type: 'test', plan });
  }

  /** Changes devices in the running process, or in the next one. Every gate closes: nobody talks into a microphone unseen. */
  choose(devices: DeviceChoice): void {
    this.#devices = devices;
    if (!this.#process.alive) return;
    this.#search.stop();
    this.#closeGates();
    this.#process.opening();
    this.#show({ process: 'starting', ready: this.#status.ready });
    this.#process.post({ type: 'open', devices });
  }

  /** Looks for devices again now: a new process sees what there is. */
  retry(): void {
    this.#process.retry();
  }

  /** Ends the process for good. */
  close(): void {
    this.#search.stop();
    this.#process.close();
  }

  /** A new process: it gets the devices, and whatever its predecessor was told that still holds. */
  #brief(): void {
    this.#process.post({ type: 'open', devices: this.#devices });
    for (const order of this.#orders) this.#process.post(order);
  }

  #hear(message: FromSound): void {
    switch (message.type) {
      case 'ready':
        this.#show({ process: 'running', ready: message });
        // Whoever talked must press anew: nobody talks into a microphone unseen.
        if (message.input.state !== 'open') this.#closeGates();
        // Its clock is the devices' blocks, and one of them has none.
        if (this.#testing && (message.input.state !== 'open' || message.output.state !== 'open')) this.test(null);
        if (message.recovers) this.#search.seek(null, null);
        else
          this.#search.seek(missing(message.input, this.#devices.input), missing(message.output, this.#devices.output));
        return;
      case 'packet': {
        const { format, bytes, first, last } = message;
        this.events.emit('packet', { format, bytes, first, last });
        return;
      }
      case 'levels':
        this.events.emit('levels', { inputDb: message.inputDb, outputDb: message.outputDb });
        return;
      case 'stats':
        this.#counts = { ...this.#counts, speakers: message.speakers, underruns: message.underruns };
        this.diagnostics.emit('stats', { speakers: message.speakers, underruns: message.underruns });
        return;
      case 'trouble':
        this.diagnostics.emit('trouble', { message: message.message });
        return;
      case 'test': {
        const { phase } = message.report;
        this.#testing = phase === 'recording' || phase === 'playing';
        this.events.emit('test', message.report);
        return;
      }
      case 'beat': {
        const { inputBlocks, outputBlocks, latencyMs = NO_COUNTS.latencyMs } = message;
        this.#counts = { ...this.#counts, inputBlocks, outputBlocks, latencyMs };
        return;
      }
      case 'thread':
        this.#raise(message.request);
        return;
      case 'found':
        return;
      default:
        message satisfies never;
    }
  }

  #closeGates(): void {
    for (const format of this.#openGates.values()) this.#process.post({ type: 'gate', format, open: false });
    this.#openGates.clear();
    this.#search.pause(false);
  }

  #gone(why: LossCause | null): void {
    this.#search.stop();
    this.#openGates.clear();
    this.#search.pause(false);
    this.#counts = NO_COUNTS;
    if (this.#testing) this.events.emit('test', { phase: 'cancelled' });
    this.#testing = false;
    this.#show({ process: 'restarting', ready: this.#status.ready });
    if (why !== null) this.diagnostics.emit('lost', { why });
  }

  #order(order: StandingOrder): void {
    this.#orders.keep(order);
    this.#process.post(order);
  }

  #show(status: SoundStatus): void {
    this.#status = status;
    this.events.emit('status', status);
  }
}

/** The sound process as the engine sees it. */
export type Sound = Omit<SoundClient, 'diagnostics'>;

/** @returns the device to look for, or null when nothing is missing in this direction */
function missing(report: DeviceReport, chosen: string): string | null {
  if (report.state !== 'open') return chosen;
  // Another device than the chosen one is in use, and says so.
  return report.message === undefined ? null : chosen;
}
