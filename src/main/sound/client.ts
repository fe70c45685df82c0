import { type FrameFormat, formatKey } from '../../audio/format.ts';
import { Emitter } from '../../shared/emitter.ts';
import type { PersonMix } from '../../shared/person-mix.ts';
import { type CueKind, type CueSettings, PROCESSING_DEFAULTS, type ProcessingSettings } from '../../shared/settings.ts';
import type { Child, Host } from '../engine/host.ts';
import type { SoundStatus } from '../engine/sound-view.ts';
import type { IncomingFrame, OutgoingFrame } from '../links/link.ts';
import { findNative, libraryPathEnv } from '../native.ts';
import type { SoundOption } from '../options.ts';
import { type SoundArguments, writeSoundArguments } from './arguments.ts';
import { DeviceSearch } from './device-search.ts';
import type {
  DeviceChoice,
  DeviceReport,
  FromSound,
  MicrophoneTestPlan,
  MicrophoneTestReport,
  SpeakerStats,
  ToSound,
} from './protocol.ts';
import { CHECK_EVERY_MS, Pulse } from './pulse.ts';
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
  /** Blocks that the output device had to wait for, since it was opened. */
  readonly underruns: number;
  /** As they were when anybody was heard last. */
  readonly speakers: readonly SpeakerStats[];
}

const NO_COUNTS: SoundCounts = { inputBlocks: 0, outputBlocks: 0, underruns: 0, speakers: [] };

/** For the log and for who wants to know more. */
export interface SoundDiagnostics {
  /** Once a second while anybody was heard. */
  stats: { readonly speakers: readonly SpeakerStats[]; readonly underruns: number };
  /** The process was lost and every gate is closed; another one is on its way. */
  lost: { readonly why: LossCause };
  /** Something went wrong in the process, in its own words. */
  trouble: { readonly message: string };
}

/** `exit`: it ended. The others: it, or one direction of its devices, stood still and it was killed. */
export type LossCause = 'exit' | 'start' | 'process' | 'input' | 'output';

export interface SoundClientOptions {
  readonly spawn: Host['spawn'];
  readonly backend: SoundOption;
  /** Beside what the process needs by itself. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timers?: Timers;
}

/** A process that lived so long after it was ready was a good one, and its death deserves a new one at once, ms. */
const LONG_LIFE_MS = 5000;
/** What the next start waits after so many short lives in a row, ms. */
const WAITS_MS = [0, 250, 500, 1000, 2000, 5000] as const;
/** A process that was told to quit gets so long to let go of its devices, ms. */
const QUIT_LIMIT_MS = 700;

/**
 * The engine's end of the sound process, and its supervisor: what is lost is killed and started anew, since with a lost
 * device nothing less helps. Settings come back with the new process; gates do not, whoever talks must press again.
 */
export class SoundClient {
  readonly events = new Emitter<SoundClientEvents>();
  readonly diagnostics = new Emitter<SoundDiagnostics>();
  readonly #options: SoundClientOptions;
  readonly #timers: Timers;
  readonly #search: DeviceSearch;
  #status: SoundStatus = { process: 'starting', ready: null };
  #devices: DeviceChoice = { input: 'default', output: 'default' };
  #child: Child | null = null;
  #pulse: Pulse;
  #stopChecks: () => void = () => {};
  #cancelStart: () => void = () => {};
  #readyAt: number | null = null;
  #shortLives = 0;
  #closed = false;

  readonly #openGates = new Map<string, FrameFormat>();
  readonly #mixes = new Map<string, PersonMix>();
  #deafened = false;
  #gains = { inputDb: 0, outputDb: 0 };
  #duckDb = 0;
  #hushed = false;
  #processing = PROCESSING_DEFAULTS;
  #monitored = false;
  #testing = false;
  #counts = NO_COUNTS;
  #cues: CueSettings | null = null;
  #ringing = false;
  #keptOpen = true;

  constructor(options: SoundClientOptions) {
    this.#options = options;
    this.#timers = options.timers ?? realTimers;
    this.#pulse = new Pulse(this.#timers.now());
    this.#search = new DeviceSearch({
      spawn: () => this.#spawn({ mode: 'watch' }),
      timers: this.#timers,
      found: () => this.#replace(),
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
    this.#stopChecks = this.#timers.every(CHECK_EVERY_MS, () => this.#check());
    this.#launch();
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
    this.#post({ type: 'gate', format, open, preRollMs });
    this.#search.pause(this.#openGates.size > 0);
  }

  /** Plays a cue, at once or with the first captured block that goes through an open gate. */
  cue(kind: CueKind, after: 'now' | 'capture'): void {
    this.#post({ type: 'cue', kind, after });
  }

  /** How loud cues are, which are on, and whose files they are. */
  cues(settings: CueSettings): void {
    this.#cues = settings;
    this.#post({ type: 'cues', settings });
  }

  /** The ring tone, over and over until it is turned off. */
  ring(on: boolean): void {
    this.#ringing = on;
    this.#post({ type: 'ring', on });
  }

  /** Whether the microphone stays open while every gate is closed. */
  keepOpen(on: boolean): void {
    this.#keptOpen = on;
    this.#post({ type: 'keepOpen', on });
  }

  /** One packet of one speaker. @param speaker unique over all links */
  frame(speaker: string, { format, seq, timestamp, bytes, arrivedAt, last }: IncomingFrame): void {
    const ageMs = Math.max(0, this.#timers.now() - arrivedAt);
    this.#post({ type: 'frame', speaker, format, seq, timestamp, bytes, ageMs, ...(last && { last }) });
  }

  /** This speaker is gone for good, and how it was mixed with it. */
  forget(speaker: string): void {
    this.#mixes.delete(speaker);
    this.#post({ type: 'forget', speaker });
  }

  mix(speaker: string, mix: PersonMix): void {
    this.#mixes.set(speaker, mix);
    this.#post({ type: 'mix', speaker, ...mix });
  }

  deafen(on: boolean): void {
    this.#deafened = on;
    this.#post({ type: 'deafen', on });
  }

  /** How loud the microphone and the whole mix are, dB. */
  gain(inputDb: number, outputDb: number): void {
    this.#gains = { inputDb, outputDb };
    this.#post({ type: 'gain', ...this.#gains });
  }

  /** Push-to-mute: while it is on, the microphone is silent, and talks go on. */
  hush(on: boolean): void {
    if (on === this.#hushed) return;
    this.#hushed = on;
    this.#post({ type: 'hush', on });
  }

  /** By how much the voices are turned down while a gate is open, dB, 0 or more. */
  duck(db: number): void {
    this.#duckDb = db;
    this.#post({ type: 'duck', db });
  }

  /** What the microphone goes through before its gain. */
  processing(settings: ProcessingSettings): void {
    this.#processing = settings;
    this.#post({ type: 'processing', settings });
  }

  /** Microphone test: the microphone is heard in the output. */
  monitor(on: boolean): void {
    this.#monitored = on;
    this.#post({ type: 'monitor', on });
  }

  /** Begins a microphone test in place of one that runs; null calls it off. Not remembered where no process runs. */
  test(plan: MicrophoneTestPlan | null): void {
    if (plan && this.#status.process !== 'running') {
      this.events.emit('test', { phase: 'cancelled' });
      return;
    }
    this.#testing = plan !== null;
    this.#post({ type: 'test', plan });
  }

  /** Changes devices in the running process, or in the next one. Every gate closes: nobody talks into a microphone unseen. */
  choose(devices: DeviceChoice): void {
    this.#devices = devices;
    if (!this.#child) return;
    this.#search.stop();
    this.#closeGates();
    this.#readyAt = null;
    this.#pulse.opening(this.#timers.now());
    this.#show({ process: 'starting', ready: this.#status.ready });
    this.#post({ type: 'open', devices });
  }

  /** Looks for devices again now: a new process sees what there is. */
  retry(): void {
    this.#shortLives = 0;
    if (!this.#closed) this.#replace();
  }

  /** Ends the process for good. */
  close(): void {
    this.#closed = true;
    this.#stopChecks();
    this.#cancelStart();
    this.#search.stop();
    const child = this.#child;
    this.#child = null;
    if (!child) return;
    child.post({ type: 'quit' } satisfies ToSound);
    const cancel = this.#timers.after(QUIT_LIMIT_MS, () => child.kill());
    child.onExit(cancel);
  }

  #launch(): void {
    this.#cancelStart();
    this.#readyAt = null;
    this.#pulse = new Pulse(this.#timers.now());
    const child = this.#spawn(playArguments(this.#options.backend));
    this.#child = child;
    child.onMessage((message) => {
      if (child === this.#child) this.#hear(message as FromSound);
    });
    child.onExit(() => {
      if (child === this.#child) this.#lose('exit');
    });
    this.#post({ type: 'open', devices: this.#devices });
    this.#post({ type: 'gain', ...this.#gains });
    if (this.#hushed) this.#post({ type: 'hush', on: true });
    if (this.#duckDb > 0) this.#post({ type: 'duck', db: this.#duckDb });
    if (this.#processing !== PROCESSING_DEFAULTS) this.#post({ type: 'processing', settings: this.#processing });
    if (!this.#keptOpen) this.#post({ type: 'keepOpen', on: false });
    if (this.#cues) this.#post({ type: 'cues', settings: this.#cues });
    if (this.#ringing) this.#post({ type: 'ring', on: true });
    if (this.#deafened) this.#post({ type: 'deafen', on: true });
    if (this.#monitored) this.#post({ type: 'monitor', on: true });
    for (const [speaker, mix] of this.#mixes) this.#post({ type: 'mix', speaker, ...mix });
  }

  #hear(message: FromSound): void {
    this.#pulse.hear(message, this.#timers.now());
    switch (message.type) {
      case 'ready':
        this.#readyAt = this.#timers.now();
        this.#show({ process: 'running', ready: message });
        // Whoever talked must press anew: nobody talks into a microphone unseen.
        if (message.input.state !== 'open') this.#closeGates();
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
        const { inputBlocks, outputBlocks } = message;
        this.#counts = { ...this.#counts, inputBlocks, outputBlocks };
        return;
      }
      case 'found':
        return;
      default:
        message satisfies never;
    }
  }

  #check(): void {
    if (!this.#child) return;
    const lost = this.#pulse.check(this.#timers.now());
    if (lost) this.#lose(lost);
  }

  #closeGates(): void {
    for (const format of this.#openGates.values()) this.#post({ type: 'gate', format, open: false });
    this.#openGates.clear();
    this.#search.pause(false);
  }

  /** The process is dead, or as good as dead. */
  #lose(why: LossCause): void {
    const livedLong = this.#readyAt !== null && this.#timers.now() - this.#readyAt >= LONG_LIFE_MS;
    if (livedLong) this.#shortLives = 0;
    const wait = WAITS_MS[Math.min(this.#shortLives, WAITS_MS.length - 1)] ?? 0;
    this.#shortLives += 1;
    this.#drop();
    this.diagnostics.emit('lost', { why });
    if (wait === 0) this.#launch();
    else this.#cancelStart = this.#timers.after(wait, () => this.#launch());
  }

  /** A new process in place of one that is well, for what only a new one can do. */
  #replace(): void {
    this.#drop();
    this.#launch();
  }

  #drop(): void {
    const child = this.#child;
    this.#child = null;
    child?.kill();
    this.#search.stop();
    this.#cancelStart();
    this.#openGates.clear();
    this.#search.pause(false);
    this.#counts = NO_COUNTS;
    if (this.#testing) this.events.emit('test', { phase: 'cancelled' });
    this.#testing = false;
    this.#show({ process: 'restarting', ready: this.#status.ready });
  }

  #spawn(args: SoundArguments): Child {
    const env = { ...this.#options.env, ...processEnv(this.#options.backend) };
    return this.#options.spawn('sound', { args: writeSoundArguments(args), env });
  }

  #post(message: ToSound): void {
    this.#child?.post(message);
  }

  #show(status: SoundStatus): void {
    this.#status = status;
    this.events.emit('status', status);
  }
}

/** @returns the device to look for, or null when nothing is missing in this direction */
function missing(report: DeviceReport, chosen: string): string | null {
  if (report.state !== 'open') return chosen;
  // Another device than the chosen one is in use, and says so.
  return report.message === undefined ? null : chosen;
}

function playArguments(option: SoundOption): SoundArguments {
  if (option.backend !== 'wav') return { mode: 'play', backend: option.backend };
  return { mode: 'play', backend: 'wav', files: { input: option.input, output: option.output } };
}

function processEnv({ backend }: SoundOption): Record<string, string> {
  if (backend !== 'devices') return {};
  // Reads and writes that wait for a device hold a thread each; with libuv's usual four, files would wait behind them.
  const pool = { UV_THREADPOOL_SIZE: '16' };
  try {
    return { ...pool, ...libraryPathEnv(findNative('naudiodon').folder) };
  } catch {
    // The process finds that out by itself and reports it as the state of its devices.
    return pool;
  }
}
