import type { FrameFormat } from '../../audio/format.ts';
import type { ThreadRequest } from '../../realtime/threads.ts';
import type { CueKind, CueSettings, ProcessingSettings } from '../../shared/settings.ts';
import type { DeviceLatency, TestNetwork, TestResult } from '../../shared/sound-test.ts';

/**
 * The line between the engine and the sound process. Encoded frames travel on it, never samples; while nobody talks
 * only `levels` and `beat` do. Both ends are ours and of one build, so messages are typed but not schema-checked.
 */
export type ToSound =
  | {
      /** Open these devices (again). The graph, the speakers and the gate survive where a process does. */
      readonly type: 'open';
      readonly devices: DeviceChoice;
    }
  | {
      /** Key down or up for one format. Encoders are shared by format, so the engine sends it once for all its links. */
      readonly type: 'gate';
      readonly format: FrameFormat;
      readonly open: boolean;
      /** With `open`: how much of what the microphone has just heard goes out first, faster than real time, ms. */
      readonly preRollMs?: number;
    }
  | {
      /** Plays a cue in the output. After `capture`: with the first block that goes through an open gate, or never. */
      readonly type: 'cue';
      readonly kind: CueKind;
      readonly after: 'now' | 'capture';
    }
  | { readonly type: 'cues'; readonly settings: CueSettings }
  | { readonly type: 'ring'; readonly on: boolean }
  | {
      /** Off: the microphone is closed whenever no gate is open and nobody tests it. */
      readonly type: 'keepOpen';
      readonly on: boolean;
    }
  | {
      /** One packet of one speaker. */
      readonly type: 'frame';
      /** `link:ssrc`: unique over all links. */
      readonly speaker: string;
      readonly format: FrameFormat;
      readonly seq: number;
      readonly timestamp: number;
      readonly bytes: Uint8Array;
      /** How long ago it was read from the socket when this message was sent, ms: clocks of two processes don't compare. */
      readonly ageMs: number;
      /** The end of this speaker's talk, where the protocol says so. */
      readonly last?: boolean;
    }
  | { readonly type: 'forget'; readonly speaker: string }
  | {
      /** How one speaker is mixed: gain in dB, pan −1 (left) .. 1 (right). */
      readonly type: 'mix';
      readonly speaker: string;
      readonly gainDb: number;
      readonly pan: number;
      readonly muted: boolean;
    }
  | { readonly type: 'deafen'; readonly on: boolean }
  | {
      /** How loud the microphone and the whole mix are, dB; 0 leaves them as they are. */
      readonly type: 'gain';
      readonly inputDb: number;
      readonly outputDb: number;
    }
  /** Push-to-mute: while it is on, the microphone's blocks are silence, and talks go on. */
  | { readonly type: 'hush'; readonly on: boolean }
  | {
      /** By how much the voices are turned down while a gate is open, dB, 0 or more. */
      readonly type: 'duck';
      readonly db: number;
    }
  | { readonly type: 'processing'; readonly settings: ProcessingSettings }
  | {
      /** Microphone test: hear in the output what the microphone hears, whether a gate is open or not. */
      readonly type: 'monitor';
      readonly on: boolean;
    }
  | {
      /** Records the microphone and plays it back through a simulated network; null calls off a test that runs. */
      readonly type: 'test';
      readonly plan: MicrophoneTestPlan | null;
    }
  | {
      /**
       * To a process that was started with `--watch`: say `found` when this device can be opened. A `DeviceInfo.id`,
       * `default` for any, null for a direction that nothing is missing in.
       */
      readonly type: 'watch';
      readonly input: string | null;
      readonly output: string | null;
    }
  | { readonly type: 'quit' };

export type FromSound =
  | {
      /** The process runs and has tried the devices. Sent again after every `open`, and when anything of it changes. */
      readonly type: 'ready';
      readonly backend: SoundBackend;
      readonly input: DeviceReport;
      readonly output: DeviceReport;
      readonly devices: readonly DeviceInfo[];
      /** What is missing, or stood in for, is looked for by this process itself. */
      readonly recovers?: boolean;
    }
  | {
      readonly type: 'packet';
      /** `formatKey` of the gate's format. */
      readonly format: string;
      /** Empty in a `last` packet when the key was up again before any sound was captured. */
      readonly bytes: Uint8Array;
      readonly first: boolean;
      readonly last: boolean;
    }
  | {
      /** 20 times a second: peak since the last one, dBFS (−100 = nothing). */
      readonly type: 'levels';
      readonly inputDb: number;
      readonly outputDb: number;
    }
  | {
      /** 10 times a second: blocks moved so far each way. Counters that stand still mean a lost device. */
      readonly type: 'beat';
      readonly inputBlocks: number;
      readonly outputBlocks: number;
      /** Absent when no device says. */
      readonly latencyMs?: DeviceLatency;
      /** The microphone is closed because nobody talks: its counter stands still, and is not lost. */
      readonly resting?: boolean;
    }
  | {
      /** Once a second while anybody was heard, and when there were underruns. */
      readonly type: 'stats';
      readonly speakers: readonly SpeakerStats[];
      /** Blocks that the output device had to wait for, since it was opened. */
      readonly underruns: number;
    }
  | { readonly type: 'test'; readonly report: MicrophoneTestReport }
  | {
      /** A watched device can be opened: a new process will find it. */
      readonly type: 'found';
      readonly direction: SoundDirection;
    }
  | {
      /** A thread of this process that it may not make a real-time one by itself. */
      readonly type: 'thread';
      readonly request: ThreadRequest;
    }
  | {
      /** For the log: something went wrong in here, and what. The process may be about to end. */
      readonly type: 'trouble';
      readonly message: string;
    };

export interface MicrophoneTestPlan {
  /** How much is recorded, ms. */
  readonly lengthMs: number;
  /** What it is encoded as. */
  readonly format: FrameFormat;
  readonly network: TestNetwork;
}

/** With the first two: how long the phase will last, ms. `cancelled` also when the test could not begin. */
export type MicrophoneTestReport =
  | { readonly phase: 'recording' | 'playing'; readonly ms: number }
  | { readonly phase: 'done'; readonly result: TestResult }
  | { readonly phase: 'cancelled' };

export type SoundDirection = 'input' | 'output';

export type SoundBackend = 'devices' | 'wav' | 'silence';

export interface DeviceChoice {
  /** A `DeviceInfo.id`, or `default` to follow the system's. */
  readonly input: string;
  readonly output: string;
}

export interface DeviceInfo {
  readonly id: string;
  readonly name: string;
  readonly direction: SoundDirection;
  readonly isDefault: boolean;
}

/** How one direction is doing. */
export interface DeviceReport {
  /** `open`: sound flows. `missing`: no such device. `failed`: it is there and would not open (busy, denied). */
  readonly state: 'open' | 'missing' | 'failed';
  /** The device in use, or the one that was wanted. */
  readonly name: string;
  /**
   * For the user: which device, why, what to do. Always there when not `open`; with `open` it says that another device
   * than the chosen one is in use.
   */
  readonly message?: string;
}

export interface SpeakerStats {
  readonly speaker: string;
  /** How much sound waits in the playout buffer, ms. */
  readonly bufferMs: number;
  /** Packets since the speaker was first heard: too late to be played, sent twice, never come. */
  readonly late: number;
  readonly duplicates: number;
  readonly lost: number;
  /** Frames that were made up in their place. */
  readonly concealed: number;
  /** Sound that was left out or put in to keep the delay where it should be, ms in sum. */
  readonly stretched: number;
}
