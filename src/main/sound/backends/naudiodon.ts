import { loadNative } from '../../../native/addons.ts';

/**
 * The part of naudiodon's addon that we use, as its sources (2.5.0) say. Its callback runs on PortAudio's thread and
 * waits, without a time limit, for room in the input queue and for a chunk in the output queue; every pending read or
 * write holds a thread of libuv's pool meanwhile.
 */
export interface Naudiodon {
  /** Scans afresh only while no stream is open or failed to open in this process; else it repeats the last scan. */
  getDevices(): readonly PortAudioDevice[];
  getHostAPIs(): PortAudioHosts;
  /** @throws when the stream can't be opened; the process's scan stays as it is from then on */
  create(options: StreamOptions): PortAudioStream;
}

export interface PortAudioDevice {
  readonly id: number;
  readonly name: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly hostAPIName: string;
}

export interface PortAudioHosts {
  readonly defaultHostAPI: number;
  readonly HostAPIs: readonly {
    readonly id: number;
    /** 4294967295 for none. */
    readonly defaultInput: number;
    readonly defaultOutput: number;
  }[];
}

export interface StreamOptions {
  readonly inOptions?: DirectionOptions;
  readonly outOptions?: DirectionOptions;
}

export interface DirectionOptions {
  readonly deviceId: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  /** 1 is 32-bit float. */
  readonly sampleFormat: 1;
  /** Samples of one channel that PortAudio hands over at a time. */
  readonly framesPerBuffer: number;
  /** Chunks that wait between PortAudio's thread and ours. */
  readonly maxQueue: number;
  /**
   * True: what PortAudio complains about comes back from `read` (in place of the sound, which is lost) and `write`.
   * False: it is printed.
   */
  readonly closeOnError: boolean;
}

export interface PortAudioStream {
  start(): void;
  read(bytes: number): Promise<{ readonly buf?: Buffer; readonly finished?: boolean; readonly err?: string }>;
  /** Takes a copy of the chunk at once. @returns PortAudio's complaint since the last call, if any */
  write(chunk: Buffer): Promise<string | undefined>;
  /** Never resolves when the device is lost. */
  quit(how: 'WAIT' | 'ABORT'): Promise<void>;
}

/** @throws {NativeModuleError} */
export function loadNaudiodon(): Naudiodon {
  return loadNative('naudiodon') as Naudiodon;
}
