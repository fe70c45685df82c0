import { loadNative } from '../../../native/addons.ts';

/**
 * Our own addon (native/sound): the thread of PortAudio, or of PulseAudio's own library, moves blocks between a device and
 * a ring and waits for nobody. Whatever waits for a device runs on a thread of libuv's pool; the promises are rejected with
 * a `NativeSoundError`.
 */
export interface NativeSound {
  /** Whether PulseAudio's library is on this computer, and with it `PULSE_DEVICE`. */
  hasPulse(): boolean;
  /** What PulseAudio has now. @throws {NativeSoundError} `refused` without a server */
  pulseDevices(): Promise<NativePulseDevices>;
  /**
   * Hears PulseAudio's events: what happens after the promise is kept is heard.
   *
   * @param changed called after devices have come, gone or become the default, and when the server has gone
   * @throws {NativeSoundError} `refused` without a server
   */
  watchPulse(changed: () => void): Promise<NativeWatch>;
  /** False for good when the server has gone. */
  hearsPulse(watch: NativeWatch): boolean;
  /** Nothing is called any more from now on. */
  unwatchPulse(watch: NativeWatch): Promise<void>;
  /** Looks afresh when no stream is open in this process, else repeats the last look. */
  scan(): Promise<NativeScan>;
  /**
   * Opens and starts a stream.
   *
   * @param wake called after the device has moved a block, or several if we were busy, and when it has ended by itself
   */
  open(options: NativeStreamOptions, wake: () => void): Promise<NativeStream>;
  /** @param block takes the oldest block that was captured. @returns false when none waits */
  read(stream: NativeStream, block: Float32Array): boolean;
  /** @returns false when there is no room */
  write(stream: NativeStream, block: Float32Array): boolean;
  /**
   * Asks the host to hold so many blocks more of an output than at first; nothing where it is the ring that holds them.
   *
   * @param blocks 0 to 1024
   */
  hold(stream: NativeStream, blocks: number): void;
  /** Fills `state` as `StateField` says. */
  state(stream: NativeStream, state: Uint32Array): void;
  /** What the device promises, seconds. */
  latency(stream: NativeStream): number;
  /** Nothing is called any more from now on. Never resolves when the device does not let go. */
  close(stream: NativeStream): Promise<void>;
}

/** An object of the addon's own. */
export interface NativeStream {
  readonly __nativeSoundStream: never;
}

/** Another one. */
export interface NativeWatch {
  readonly __nativeSoundWatch: never;
}

export interface NativePulseDevices {
  readonly sources: readonly NativePulseDevice[];
  readonly sinks: readonly NativePulseDevice[];
  /** Names; empty for none. They need not be among the others. */
  readonly defaultSource: string;
  readonly defaultSink: string;
}

export interface NativePulseDevice {
  /** As programs call it. */
  readonly name: string;
  /** As people do. */
  readonly description: string;
  /** It hears what a speaker plays. */
  readonly monitor: boolean;
}

export interface NativeScan {
  readonly devices: readonly {
    readonly index: number;
    readonly name: string;
    readonly hostApi: string;
    /** Channels it has; 0 for none. */
    readonly inputs: number;
    readonly outputs: number;
  }[];
  /** Indexes; −1 for none. */
  readonly defaultInput: number;
  readonly defaultOutput: number;
}

export interface NativeStreamOptions {
  readonly input: boolean;
  /** An index of the last scan, `NAMED_DEVICE`, `DEFAULT_DEVICE` or `PULSE_DEVICE`. */
  readonly device: number;
  /** For `NAMED_DEVICE`: what ALSA calls it. For `PULSE_DEVICE`: what PulseAudio calls it; empty for its default. */
  readonly name: string;
  /** 1 to 8. */
  readonly channels: number;
  /** Hz. */
  readonly rate: number;
  /** Samples of one channel in a block. */
  readonly blockFrames: number;
  /** Blocks that may wait between the device's thread and ours. */
  readonly blocks: number;
  /**
   * What the device is asked for, seconds; 0 for its own low one, which a named device does not have. An output of
   * PulseAudio's holds so much, the device behind it included; its inputs are asked for a block.
   */
  readonly latency: number;
}

export const NAMED_DEVICE = -1;
export const DEFAULT_DEVICE = -2;
export const PULSE_DEVICE = -3;

/** Places in the array that `state` fills. */
export const StateField = {
  /** Blocks that the device moved. */
  callbacks: 0,
  /** Blocks that we were too late for: silence was played, or what was captured found no room. */
  missed: 1,
  /** Under- and overflows of the device's own. */
  complaints: 2,
  /** Blocks that wait. */
  waiting: 3,
  /** The fewest blocks that the device left behind since this was asked last; 2³² − 1 when it took none. */
  fewest: 4,
  /** 1 when the device has ended the stream by itself. */
  finished: 5,
  /** Blocks that the device takes as soon as they are written. */
  wanted: 6,
  /** The device's thread as Linux numbers it; 0 until it has moved a block, and elsewhere. */
  thread: 7,
  /** The most blocks that a server's device did not find since this was asked last; a ring's are in `missed`. */
  lacked: 8,
} as const;
export const STATE_FIELDS = 9;

/** What the addon rejects with. */
export interface NativeSoundError extends Error {
  /** `format`: not with these channels or this rate. `refused`: the driver says no. `broken`: anything else. */
  readonly code: 'busy' | 'missing' | 'format' | 'refused' | 'broken';
}

/** @throws {NativeModuleError} */
export function loadNativeSound(): NativeSound {
  return loadNative('sound') as NativeSound;
}
